import { Arn, ArnFormat, Aws, Names, Stack, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { refusalMessage, RefusalText, refuse } from '../private/refusal';

const VALID_NAME = /^(?=.{3,128}$)[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/;

/**
 * What policies must know of a trail before it exists.
 */
export interface TrailIdentityProps {
  /**
   * Name of the trail, known at synth.
   *
   * 3 to 128 letters, digits, periods, underscores and hyphens; begins and ends with a letter or digit; no two of
   * `.`, `_`, `-` in a row; not in the form of an IP address.
   */
  readonly trailName: string;

  /** Account that owns the trail. */
  readonly account: string;

  /** Region in which the trail is created; the only one in which it can be changed. */
  readonly homeRegion: string;

  /**
   * Partition of the account.
   *
   * @default - the partition of the deployment, `AWS::Partition`
   */
  readonly partition?: string;

  /**
   * Id of the organization whose accounts the trail records, e.g. `o-a1b2c3d4e5`. The account must be its management
   * account, also when a delegated administrator created the trail: CloudTrail puts that account into every ARN.
   *
   * @default - a trail of one account
   */
  readonly organizationId?: string;
}

/**
 * What identifies the trail of a stack.
 */
export interface TrailOptions {
  /**
   * Name of the trail: 3 to 128 letters, digits, periods, underscores and hyphens. Must be a string known at synth.
   *
   * Another name means another trail: its digest chain starts anew, and the log group and workgroup are named after it.
   *
   * @default - made of the stack's name and the construct's path, so that it stays the same across deployments and
   * differs between two trails of one stack
   */
  readonly trailName?: string;

  /**
   * Id of your organization, e.g. `o-a1b2c3d4e5`. With it the trail records every account of the organization.
   *
   * The stack must belong to the management account: CloudFormation cannot create the trail from a delegated
   * administrator's. Trusted access for CloudTrail must be switched on before; nothing here ever switches it off.
   *
   * @default - a trail of this account
   */
  readonly organizationId?: string;

  /**
   * Account id of the organization's management account. A stack in another account is refused.
   *
   * @default - not compared
   */
  readonly managementAccountId?: string;
}

/**
 * Name, owner and home Region of a trail. Bucket, key and role policies name the trail through this and never through
 * the resource: `Fn::GetAtt` back from the trail would be a dependency cycle.
 */
export class TrailIdentity {
  /**
   * Identity of the trail that will be created in the stack of this construct.
   *
   * @param scope construct of the trail; its path gives the name
   * @param options name and organization
   */
  public static of(scope: Construct, options: TrailOptions = {}): TrailIdentity {
    const stack = Stack.of(scope);
    const trailName = options.trailName ?? generatedName(scope);
    const problem = nameProblem(trailName);
    if (problem) {
      refuse(scope, ...problem);
    }
    const identity = new TrailIdentity({
      trailName,
      account: stack.account,
      homeRegion: stack.region,
      organizationId: validOrganization(scope, options),
    });
    claimName(scope, identity);
    return identity;
  }

  /** Name of the trail. */
  public readonly trailName: string;
  /** Account that owns the trail. */
  public readonly account: string;
  /** Region in which the trail is created. */
  public readonly homeRegion: string;
  /** Partition of the account. */
  public readonly partition: string;
  /** Id of the organization; undefined for a trail of one account. */
  public readonly organizationId?: string;
  /** ARN of the trail, also for the events that it records in other Regions. */
  public readonly trailArn: string;

  public constructor(props: TrailIdentityProps) {
    const problem = nameProblem(props.trailName);
    if (problem) {
      throw new Error(refusalMessage(...problem));
    }
    this.trailName = props.trailName;
    this.account = props.account;
    this.homeRegion = props.homeRegion;
    this.partition = props.partition ?? Aws.PARTITION;
    this.organizationId = props.organizationId;
    this.trailArn = this.formatArn(this.homeRegion, this.trailName);
  }

  /**
   * Pattern of the ARN that CloudTrail puts into the KMS encryption context: its Region is the one that delivers.
   */
  public get encryptionContextPattern(): string {
    return this.formatArn('*', '*');
  }

  private formatArn(region: string, resourceName: string): string {
    return Arn.format({
      partition: this.partition,
      service: 'cloudtrail',
      region,
      account: this.account,
      resource: 'trail',
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}

/** Stack name and path, as a person would write it; where that is no valid name, a shortened one with a hash. */
function generatedName(scope: Construct): string {
  const stack = Stack.of(scope);
  const path = scope.node.scopes.slice(scope.node.scopes.indexOf(stack) + 1).map((ancestor) => ancestor.node.id);
  const name = [stack.stackName, ...path].join('-');
  return !Token.isUnresolved(stack.stackName) && VALID_NAME.test(name) && name.length <= 64
    ? name
    : Names.uniqueResourceName(scope, { maxLength: 64, separator: '-' });
}

/** What is wrong with a name of a trail, if anything. */
function nameProblem(name: string): [string, RefusalText] | undefined {
  if (Token.isUnresolved(name)) {
    return [
      'trail-name-token',
      {
        what: 'trailName is a token, known only at deployment.',
        why: 'Bucket, key and role policies name the trail before it exists, so a reference would be a dependency cycle.',
        instead: "Write a string, e.g. 'audit', or leave trailName out.",
      },
    ];
  }
  if (!VALID_NAME.test(name) || /^\d+(\.\d+){3}$/.test(name)) {
    return [
      'trail-name',
      {
        what: `trailName '${name}' is not a valid name for a trail.`,
        why: 'CloudTrail takes 3 to 128 letters, digits, periods, underscores and hyphens, begins and ends with a letter or digit, and refuses two of . _ - in a row and names in the form of an IP address.',
        instead: "Write for example 'audit' or 'acme-audit.2'.",
      },
    ];
  }
  return undefined;
}

function validOrganization(scope: Construct, options: TrailOptions): string | undefined {
  const { organizationId, managementAccountId } = options;
  if (organizationId === undefined) {
    return undefined;
  }
  if (Token.isUnresolved(organizationId) || !/^o-[a-z0-9]{10,32}$/.test(organizationId)) {
    refuse(scope, 'organization-id', {
      what: `organizationId '${organizationId}' is not the id of an organization known at synth.`,
      why: 'It is a folder of every log file, so bucket policy, role policy and table must know it.',
      instead: "Write for example 'o-a1b2c3d4e5'; aws organizations describe-organization shows yours.",
    });
  }
  const { account } = Stack.of(scope);
  if (managementAccountId !== undefined && account !== managementAccountId) {
    refuse(scope, 'delegated-administrator', {
      what: `The stack belongs to account ${Token.isUnresolved(account) ? 'not known at synth' : account}, the management account is ${managementAccountId}.`,
      why: 'CloudFormation creates an organization trail in the management account and then calls StartLogging where the stack is, which fails and rolls back, also from a delegated administrator.',
      instead: `Deploy the stack with env: { account: '${managementAccountId}' }.`,
    });
  }
  return organizationId;
}

/** The trails of each app, by account and name: a multi-Region trail exists in every Region under its one name. */
const claimed = new WeakMap<IConstruct, Map<string, string>>();

function claimName(scope: Construct, identity: TrailIdentity): void {
  const root = scope.node.root;
  const stack = Stack.of(scope);
  // Two stacks whose accounts are known only at deployment may well go to two accounts.
  const account = Token.isUnresolved(identity.account) ? stack.node.path : identity.account;
  const names = claimed.get(root) ?? new Map<string, string>();
  claimed.set(root, names);
  // Names of databases and topics are made of it, where case and punctuation get lost.
  const key = `${account}/${identity.trailName.toLowerCase().replace(/[._-]/g, '-')}`;
  const other = names.get(key);
  if (other !== undefined) {
    refuse(scope, 'trail-name-twice', {
      what: `There is already a trail named '${identity.trailName}' in this account, or one that differs only in case and punctuation, at ${other}.`,
      why: 'A multi-Region trail exists in every Region under its name, so CloudTrail refuses a second one; so does Glue for the database of that name.',
      instead: 'Give one of them another trailName, or leave trailName out.',
    });
  }
  names.set(key, scope.node.path);
}
