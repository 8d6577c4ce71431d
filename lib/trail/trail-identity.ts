import { Arn, ArnFormat, Aws, Names, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
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

  /** Account that owns the trail: 12 digits, or a token of the stack that makes the trail. Anything else is an error. */
  readonly account: string;

  /** Region in which the trail is created, e.g. `eu-west-1`; the only one in which it can be changed. */
  readonly homeRegion: string;

  /**
   * Partition of the account: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc` and the like.
   *
   * @default - the partition of the deployment, `AWS::Partition`
   */
  readonly partition?: string;

  /**
   * Id of the organization whose accounts the trail records, e.g. `o-a1b2c3d4e5`; not a token. The account must be its management
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
   * The former log group stays, and can be read with the same key.
   *
   * @default - made of the stack's name and the construct's path, so that it stays the same across deployments. Two
   * trails of an account whose names would be the same, or differ in case and punctuation only, are refused: name one
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
    const { account, region } = Stack.of(scope);
    refuseDelegatedAdministrator(scope, options);
    const props = {
      trailName: options.trailName ?? generatedName(scope),
      account,
      homeRegion: region,
      organizationId: options.organizationId,
    };
    const problem = problemOf(props);
    if (problem) {
      refuse(scope, ...problem);
    }
    return new TrailIdentity(props);
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
    const problem = problemOf(props);
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

  /**
   * Whether both name one trail. A partition that only the deployment knows fits any other: no account is in two.
   *
   * @param other another identity
   */
  public isSameAs(other: TrailIdentity): boolean {
    const partitions = [this.partition, other.partition].filter((partition) => !Token.isUnresolved(partition));
    return (
      this.trailName === other.trailName &&
      this.account === other.account &&
      this.homeRegion === other.homeRegion &&
      this.organizationId === other.organizationId &&
      new Set(partitions).size < 2
    );
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
    : // It cuts out the middle, and may leave two hyphens where it did.
      Names.uniqueResourceName(scope, { maxLength: 64, separator: '-' }).replace(/-+/g, '-');
}

/** What is wrong with an identity, if anything. */
function problemOf(props: TrailIdentityProps): [string, RefusalText] | undefined {
  const { trailName, account, homeRegion, partition, organizationId } = props;
  if (Token.isUnresolved(trailName)) {
    return [
      'trail-name-token',
      {
        what: 'trailName is a token, known only at deployment.',
        why: 'Bucket, key and role policies name the trail before it exists, so a reference would be a dependency cycle.',
        instead: "Write a string, e.g. 'audit', or leave trailName out.",
      },
    ];
  }
  if (!VALID_NAME.test(trailName) || /^\d+(\.\d+){3}$/.test(trailName)) {
    return [
      'trail-name',
      {
        what: `trailName '${trailName}' is not a valid name for a trail.`,
        why: 'CloudTrail takes 3 to 128 letters, digits, periods, underscores and hyphens, begins and ends with a letter or digit, and refuses two of . _ - in a row and names in the form of an IP address.',
        instead: "Write for example 'audit' or 'acme-audit.2'.",
      },
    ];
  }
  if (
    organizationId !== undefined &&
    (Token.isUnresolved(organizationId) || !/^o-[a-z0-9]{10,32}$/.test(organizationId))
  ) {
    return [
      'organization-id',
      {
        what: `organizationId '${organizationId}' is not the id of an organization known at synth.`,
        why: 'It is a folder of every log file, so bucket policy, role policy and table must know it.',
        instead: "Write for example 'o-a1b2c3d4e5'; aws organizations describe-organization shows yours.",
      },
    ];
  }
  const wrong = Object.entries({
    account: [account, /^\d{12}$/, "'111122223333'"] as const,
    homeRegion: [homeRegion, /^[a-z]+(-[a-z]+)+-\d+$/, "'eu-west-1'"] as const,
    partition: [partition ?? 'aws', /^aws(-[a-z]+)*$/, "'aws-us-gov'"] as const,
  }).find(([, [value, shape]]) => !Token.isUnresolved(value) && !shape.test(value));
  if (wrong !== undefined) {
    const [prop, [value, , example]] = wrong;
    return [
      'trail-identity',
      {
        what: `${prop} of the trail '${trailName}' is '${value}'.`,
        why: 'It is a part of the ARN by which bucket, key and role let the trail in, so CloudTrail could not deliver.',
        instead: `Write for example ${example}.`,
      },
    ];
  }
  return undefined;
}

function refuseDelegatedAdministrator(scope: Construct, { organizationId, managementAccountId }: TrailOptions): void {
  const { account } = Stack.of(scope);
  if (organizationId !== undefined && managementAccountId !== undefined && account !== managementAccountId) {
    refuse(scope, 'delegated-administrator', {
      what: `The stack belongs to account ${Token.isUnresolved(account) ? 'not known at synth' : account}, the management account is ${managementAccountId}.`,
      why: 'CloudFormation creates an organization trail in the management account and then calls StartLogging where the stack is, which fails and rolls back, also from a delegated administrator.',
      instead: `Deploy the stack with env: { account: '${managementAccountId}' }.`,
    });
  }
}
