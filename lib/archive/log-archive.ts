import { Annotations, Aws, Duration, Stack, Token } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, IGrantable, PolicyStatement, Role, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct, IDependable } from 'constructs';
import { acknowledgeArchiveFindings } from './acknowledgements';
import { ArchiveReplica } from './archive-replica';
import { bucketDeliveryStatements, keyDeliveryStatements } from './delivery-policy';
import { EvidenceBucket } from './evidence-bucket';
import { grantReadOn } from './grant-read';
import { ILogArchive } from './i-log-archive';
import { ImportedLogArchive, LogArchiveAttributes } from './imported-log-archive';
import { keyPrefixProblem } from './key-prefix';
import { ProtectedKey } from './protected-key';
import { Replication } from './replication';
import { RetentionPolicy } from './retention-policy';
import { trustedRoles } from './trusted-roles';
import { validRetention } from './valid-retention';
import { refuse } from '../private/refusal';
import { viaService } from '../private/via-service';
import { TrailIdentity } from '../trail/trail-identity';

/**
 * Properties of `LogArchive` that a user of `SecureAuditTrail` chooses too.
 */
export interface LogArchiveOptions {
  /**
   * Prefix of every log file, before `AWSLogs/`.
   *
   * At most 200 characters, without slashes at its ends and without `AWSLogs/`, which CloudTrail refuses.
   *
   * @default - no prefix
   */
  readonly s3KeyPrefix?: string;

  /**
   * S3 Object Lock: how long nobody can delete a log file, and who may all the same.
   *
   * @default RetentionPolicy.governance(Duration.days(365)) - PCI DSS 10.5.1 asks for twelve months
   */
  readonly retentionPolicy?: RetentionPolicy;

  /**
   * When S3 deletes log files and access logs, in whole days. Not before the lock ends: a shorter time is an error.
   *
   * @default - never; storage is cheap beside a missing year of evidence
   */
  readonly expireAfter?: Duration;

  /**
   * ARNs of the roles that may delete evidence, lift its retention and change bucket, keys and topic in an emergency.
   * Patterns with `*` are allowed, but not one that matches every role of an account or a path. Beside an existing
   * `archive`, which has roles of its own, they may change the monitoring key and the topic of the alerts, and nothing of
   * the evidence.
   *
   * @default - nobody may delete evidence
   */
  readonly breakGlassRoleArns?: string[];

  /**
   * ARNs of roles that deploy this stack, beside the CloudFormation execution role that its synthesizer names.
   * They may change the settings of bucket, keys and topic, never delete evidence.
   *
   * @default - the role that the stack's synthesizer names; where it names none (legacy, CLI credentials, bootstrapless
   * without a role), no statement protects the settings, since it would lock the owner out, and the synthesis warns
   */
  readonly deploymentRoleArns?: string[];

  /**
   * Whether principals of a member account of the organization may read that account's log files, and no others', as
   * far as IAM lets them there.
   *
   * @default false
   */
  readonly memberAccountsMayRead?: boolean;

  /**
   * A copy in another Region or account, made by a stack of its own that is deployed first.
   *
   * @default - no copy
   */
  readonly replica?: ArchiveReplica;
}

/**
 * Properties of `LogArchive`.
 */
export interface LogArchiveProps extends LogArchiveOptions {
  /** The trails that may deliver into the archive, and nobody else. */
  readonly trails: TrailIdentity[];
}

/**
 * The bucket that keeps the log files, its key, and the bucket of its access logs.
 *
 * All of them stay when the stack is deleted, and nothing but CloudTrail writes into the archive.
 */
export class LogArchive extends Construct implements ILogArchive {
  /**
   * An archive that another team or product owns. Their policies must let the trail in: see `ArchiveRequirements`.
   *
   * @param scope parent
   * @param id id
   * @param attributes what is known of it
   */
  public static fromAttributes(scope: Construct, id: string, attributes: LogArchiveAttributes): ILogArchive {
    return new ImportedLogArchive(scope, id, {
      ...attributes,
      s3KeyPrefix: validPrefix(scope, attributes.s3KeyPrefix),
    });
  }

  public readonly bucket: IBucket;
  /** The key under which CloudTrail encrypts log and digest files. */
  public readonly encryptionKey: IKey;
  public readonly s3KeyPrefix?: string;
  public readonly deliveryPolicy: IDependable;
  public readonly deliveryBucketArns: string[];
  /** Who read or tried to change a log file: the bucket of the server access logs. */
  public readonly accessLogBucket?: IBucket;
  /** Name of the bucket as text, known before the bucket exists where account and Region are. */
  public readonly bucketName: string;
  /** Name of the bucket of the access logs as text. */
  public readonly accessLogBucketName: string;
  /** The role by which S3 copies to the replica; undefined without one. */
  public readonly replicationRole?: Role;
  /** The alarm on log files that were not copied, without an action of its own. Undefined without a replica. */
  public readonly replicationFailureAlarm?: Alarm;
  private readonly key: ProtectedKey;
  private readonly trails: TrailIdentity[];

  public constructor(scope: Construct, id: string, props: LogArchiveProps) {
    super(scope, id);
    const retention = validRetention(this, props);
    const roles = trustedRoles(this, props);
    this.s3KeyPrefix = validPrefix(this, props.s3KeyPrefix);
    if (props.trails.length === 0) {
      refuse(this, 'no-trail', {
        what: 'trails is empty.',
        why: 'Nobody could write into the archive, and CreateTrail would be refused.',
        instead: 'Name the trails: TrailIdentity.of(this), or new TrailIdentity({…}) for one of another account.',
      });
    }
    const { trails } = props;
    const twice = trails.find((trail, index) => trails.findIndex((other) => other.isSameAs(trail)) < index);
    if (twice !== undefined) {
      refuse(this, 'trail-twice', {
        what: `trails has ${inWords(twice)} twice.`,
        why: 'Its statements would take up room in the policies of bucket and key twice, and let in nobody more.',
        instead: 'Name each trail once.',
      });
    }

    const encryptionKey = new ProtectedKey(this, 'Key', {
      description: 'CloudTrail log and digest files',
      roles,
    });
    keyDeliveryStatements(props.trails).forEach((statement) => encryptionKey.addToResourcePolicy(statement));
    this.key = encryptionKey;
    this.encryptionKey = encryptionKey;
    this.trails = props.trails;

    const accessLogs = new EvidenceBucket(this, 'AccessLogs', { roles, expireAfter: props.expireAfter });
    this.accessLogBucket = accessLogs;
    this.accessLogBucketName = accessLogs.knownName;
    const evidence = new EvidenceBucket(this, 'Bucket', {
      roles,
      retention,
      encryptionKey,
      expireAfter: props.expireAfter,
    });
    this.bucket = evidence;
    this.bucketName = evidence.knownName;
    bucketDeliveryStatements(this.bucket.bucketArn, props.trails, this.s3KeyPrefix).forEach((statement) =>
      this.bucket.addToResourcePolicy(statement),
    );
    this.deliveryPolicy = evidence.bucketPolicy;
    this.deliveryBucketArns = [evidence.knownArn, accessLogs.knownArn, ...copiesOf(props.replica)];
    if (props.memberAccountsMayRead) {
      this.letMembersRead(encryptionKey, props.trails);
    }
    evidence.logAccessTo(accessLogs);
    if (props.replica) {
      props.replica._copy(this, retention);
      const { role, failureAlarm } = new Replication(this, 'Replication', {
        source: evidence,
        trail: props.trails[0],
        replica: props.replica,
      });
      this.replicationRole = role;
      this.replicationFailureAlarm = failureAlarm;
    }

    this.warn(roles.administrators !== undefined);
    acknowledgeArchiveFindings(evidence, accessLogs, props.replica !== undefined);
  }

  public keyIdFor(trail: IConstruct): string {
    const here = Stack.of(this);
    if (here.environment === Stack.of(trail).environment) {
      return this.encryptionKey.keyArn;
    }
    if (Token.isUnresolved(here.account) || Token.isUnresolved(here.region)) {
      refuse(this, 'archive-environment', {
        what: 'A trail of another account or Region delivers here, but the account or Region of this stack is not known.',
        why: 'Bucket and key must be named before they exist: no reference crosses accounts.',
        instead: "Write env: { account: '444455556666', region: 'eu-west-1' } in the props of the archive's stack.",
      });
    }
    return this.key.aliasArn();
  }

  public admit(scope: IConstruct, trail: TrailIdentity): void {
    if (!this.trails.some((admitted) => admitted.isSameAs(trail))) {
      refuse(scope, 'trail-not-admitted', {
        what: `The archive ${this.node.path} does not let in ${inWords(trail)}.`,
        why: 'Its policies name each trail by its ARN, so CloudTrail would be refused.',
        instead: `Add it to the archive's trails, with the same name, account, Region and organization; there are: ${this.trails.map(inWords).join(', ')}.`,
      });
    }
  }

  public grantRead(grantee: IGrantable): Grant {
    return grantReadOn(this, grantee);
  }

  private letMembersRead(key: ProtectedKey, trails: TrailIdentity[]): void {
    const organizationId = trails.find((trail) => trail.organizationId)?.organizationId;
    if (organizationId === undefined) {
      refuse(this, 'members-without-organization', {
        what: 'memberAccountsMayRead is set, but no trail of the archive is that of an organization.',
        why: 'Without an organization id everybody would be a member.',
        instead: 'Give the trail an organizationId, or leave memberAccountsMayRead out.',
      });
    }
    // S3 fills in the caller's account, so one statement serves any number of members.
    const own = `${this.s3KeyPrefix ? `${this.s3KeyPrefix}/` : ''}AWSLogs/${organizationId}/\${aws:PrincipalAccount}/*`;
    const allow = (
      sid: string,
      action: string,
      resource: string,
      conditions: Record<string, Record<string, string | string[]>>,
    ) =>
      new PolicyStatement({
        sid,
        principals: [new StarPrincipal()],
        actions: [action],
        resources: [resource],
        conditions: {
          ...conditions,
          StringEquals: { 'aws:PrincipalOrgID': organizationId, ...conditions.StringEquals },
          // In the archive's own account a grant to everybody would need no permission of IAM.
          StringNotEquals: { 'aws:PrincipalAccount': Stack.of(this).account },
        },
      });
    this.bucket.addToResourcePolicy(allow('AllowMembersRead', 's3:GetObject', this.bucket.arnForObjects(own), {}));
    this.bucket.addToResourcePolicy(
      allow('AllowMembersList', 's3:ListBucket', this.bucket.bucketArn, { StringLike: { 's3:prefix': own } }),
    );
    // The key cannot tell one member's files from another's, S3 can: hence only through S3.
    key.addToResourcePolicy(
      allow('AllowMembersDecrypt', 'kms:Decrypt', '*', {
        StringEquals: { 'kms:ViaService': viaService('s3', Stack.of(this).region) },
      }),
    );
  }

  private warn(settingsProtected: boolean): void {
    if (!settingsProtected) {
      Annotations.of(this).addWarningV2(
        'cdk-secure-audit-trail:no-deployment-role',
        "The stack's synthesizer names no role by which CloudFormation deploys it, so no statement protects the settings of bucket and keys: it would lock you out. Write deploymentRoleArns with the role that deploys this stack.",
      );
    }
  }
}

/** Its ARN may hold tokens, which say nothing to a reader. */
function inWords({ trailName, account, homeRegion, organizationId }: TrailIdentity): string {
  const known = (text: string) => (Token.isUnresolved(text) ? 'known only at deployment' : text);
  const organization = organizationId === undefined ? '' : ` of the organization ${organizationId}`;
  return `the trail '${trailName}' of account ${known(account)} in Region ${known(homeRegion)}${organization}`;
}

function copiesOf(replica?: ArchiveReplica): string[] {
  return replica
    ? [replica.bucketName, replica.accessLogBucketName].map((name) => `arn:${Aws.PARTITION}:s3:::${name}`)
    : [];
}

function validPrefix(scope: Construct, prefix?: string): string | undefined {
  const problem = keyPrefixProblem(prefix);
  if (problem) {
    refuse(scope, ...problem);
  }
  return prefix;
}
