import { Stack, Token } from 'aws-cdk-lib';
import { AccountPrincipal, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { SiemHandOff } from './siem-hand-off';
import { acknowledgeWildcards } from '../private/acknowledge-wildcards';
import { refuse } from '../private/refusal';

/**
 * Properties of `SiemReaderRole`.
 */
export interface SiemReaderRoleProps {
  /** What the role collects. */
  readonly handOff: SiemHandOff;

  /** Account of the collector, 12 digits, known at synth: its vendor tells it. */
  readonly collectorAccountId: string;

  /**
   * External id that the collector gives when it assumes the role. It is no secret, but must be of this customer alone:
   * without it, another customer of the vendor could have your log files read by naming your role.
   *
   * Take the one that the vendor shows, or make one: 16 to 1,224 letters, digits and any of `_+=,.@:/-`, known at synth.
   * One with an account id in it, or made of fewer than six different characters, is an error, since it can be guessed.
   */
  readonly externalId: string;

  /**
   * Name of the role.
   *
   * @default - made by CloudFormation
   */
  readonly roleName?: string;
}

/**
 * The role that the collector of a SIEM assumes from another account: it collects what `SiemHandOff` hands off, and can do
 * nothing else. It lists no bucket, reads no digest, and writes nothing.
 */
export class SiemReaderRole extends Construct {
  /** The role. Its ARN and the external id go into the collector. */
  public readonly role: Role;
  /** What it may do, in a managed policy: security rules ask for no inline ones. */
  public readonly policy: ManagedPolicy;

  public constructor(scope: Construct, id: string, props: SiemReaderRoleProps) {
    super(scope, id);
    const { handOff, collectorAccountId, externalId } = props;
    const account = Stack.of(this).account;
    validCollector(this, collectorAccountId, account);
    validExternalId(this, externalId, [collectorAccountId, account]);
    this.role = new Role(this, 'Role', {
      roleName: props.roleName,
      description: 'Lets the collector of a SIEM read CloudTrail log files, and nothing else',
      // AccountPrincipal: which of its roles the vendor uses may change without notice.
      assumedBy: new AccountPrincipal(collectorAccountId).withConditions({
        StringEquals: { 'sts:ExternalId': externalId },
      }),
    });
    this.policy = new ManagedPolicy(this, 'Policy', { roles: [this.role] });
    handOff.grantCollect(this.policy);
    acknowledgeWildcards(
      this.policy,
      new PolicyStatement({ resources: [handOff.logFilesArn] }),
      'A collector reads every log file of the trail as it comes; the asterisks stand for account, Region and date.',
    );
  }
}

function validCollector(scope: Construct, accountId: string, here: string): void {
  if (Token.isUnresolved(accountId) || !/^\d{12}$/.test(accountId)) {
    refuse(scope, 'collector-account', {
      what: `collectorAccountId '${Token.isUnresolved(accountId) ? 'known only at deployment' : accountId}' is not the id of an account.`,
      why: 'IAM refuses a trust policy with one, and whom to trust is nothing to find out at deployment.',
      instead: "Write the 12 digits that the vendor tells, e.g. '444455556666'.",
    });
  }
  if (accountId === here) {
    refuse(scope, 'collector-here', {
      what: `collectorAccountId is ${accountId}, the account of this stack.`,
      why: 'A collector of this account needs no role to come in by.',
      instead: 'Write handOff.grantCollect(role) with the role that the collector runs in.',
    });
  }
}

function validExternalId(scope: Construct, externalId: string, accountIds: string[]): void {
  const guessable = new Set(externalId).size < 6 || accountIds.some((accountId) => externalId.includes(accountId));
  if (Token.isUnresolved(externalId) || !/^[\w+=,.@:/-]{16,1224}$/.test(externalId) || guessable) {
    refuse(scope, 'siem-external-id', {
      what: `externalId '${Token.isUnresolved(externalId) ? 'known only at deployment' : externalId}' is not valid.`,
      why: 'STS takes letters, digits and any of _+=,.@:/-. One that is short, has an account id in it, or repeats a few characters can be guessed, and with it any customer of the vendor could have your log files read.',
      instead: 'Write the one that the vendor shows, or the output of uuidgen. It is no secret.',
    });
  }
}
