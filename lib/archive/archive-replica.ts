import { Arn, ArnFormat, Aws, Duration, Names, Stack, Token } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct, IDependable } from 'constructs';
import { acknowledgeReplicaFindings } from './acknowledgements';
import { EvidenceBucket } from './evidence-bucket';
import { ProtectedKey } from './protected-key';
import { replicaTampering } from './replica-tampering';
import { RetentionPolicy } from './retention-policy';
import { trustedRoles } from './trusted-roles';
import { validRetention } from './valid-retention';
import { Detection } from '../detection/detection';
import { refuse } from '../private/refusal';

/**
 * Properties of `ArchiveReplica`.
 */
export interface ArchiveReplicaProps {
  /**
   * Account of the archive that is copied.
   *
   * @default - the account of the replica's stack
   */
  readonly sourceAccountId?: string;

  /**
   * Object Lock of what arrives without a lock of its own. A log file keeps the lock that it has in the archive, be it
   * longer or shorter. 1 to 36,500 whole days; others are an error. COMPLIANCE mode cannot be undone, hence a warning.
   *
   * @default RetentionPolicy.governance(Duration.days(365))
   */
  readonly retentionPolicy?: RetentionPolicy;

  /**
   * When S3 deletes the copies, in whole days. Not before their lock ends, be it that of `retentionPolicy` or that of
   * the archive: a shorter time is an error.
   *
   * @default - never
   */
  readonly expireAfter?: Duration;

  /**
   * ARNs of the roles that may delete copies and change the replica in an emergency.
   *
   * @default - nobody may delete evidence
   */
  readonly breakGlassRoleArns?: string[];

  /**
   * ARNs of roles that deploy this stack, beside the one that its synthesizer names.
   *
   * @default - the role that the stack's synthesizer names
   */
  readonly deploymentRoleArns?: string[];
}

/**
 * A copy of an archive in another Region, another account or both, under a key of its own. Give it to the `LogArchive`
 * as `replica`, and to no second one; its stack is deployed before that of the archive.
 *
 * The detections of the library do not know it: add `detection` to those of a trail that records its account.
 *
 * Only the replication role of that archive writes here, and it replicates no delete markers: what somebody hides or
 * deletes in the archive stays here.
 */
export class ArchiveReplica extends Construct {
  /** The bucket of the copies. */
  public readonly bucket: IBucket;
  /** The bucket of its server access logs. */
  public readonly accessLogBucket: IBucket;
  /** The key of the copies. */
  public readonly encryptionKey: IKey;
  /** Account of the copies. */
  public readonly account: string;
  /** Region of the copies. */
  public readonly region: string;
  /** Name of the role by which S3 replicates; the archive makes it, in its own account. */
  public readonly replicationRoleName: string;
  /** ARN of the bucket, known before the bucket exists. */
  public readonly bucketArn: string;
  /** Name of the bucket, known before the bucket exists. */
  public readonly bucketName: string;
  /** Name of the bucket of the access logs, known before it exists. */
  public readonly accessLogBucketName: string;
  /** Account of the archive. */
  public readonly sourceAccountId: string;
  /** What must be in place before S3 accepts the replication: bucket and policy. */
  public readonly ready: IDependable;
  /**
   * What notices changes of the buckets and of keys in their account and Region, as CRITICAL. Add it to the detections of
   * a trail that records this account: `Detections.all().including(replica.detection)`. A `SecureAuditTrail` that makes
   * its own archive with this replica has it by default.
   */
  public readonly detection: Detection;
  private readonly key: ProtectedKey;
  private readonly expireAfter?: Duration;
  private source?: IConstruct;

  public constructor(scope: Construct, id: string, props: ArchiveReplicaProps = {}) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
      refuse(this, 'replica-environment', {
        what: 'The account or Region of the replica is not known at synth.',
        why: 'The archive names the bucket, the key and the role of the copy before they exist: no reference crosses Regions.',
        instead: "Write env: { account: '444455556666', region: 'eu-central-1' } in the props of the stack.",
      });
    }
    this.account = account;
    this.region = region;
    this.sourceAccountId = props.sourceAccountId ?? account;
    if (!/^\d{12}$/.test(this.sourceAccountId)) {
      refuse(this, 'replica-source-account', {
        what: `sourceAccountId '${this.sourceAccountId}' is not an account id.`,
        why: 'The replica lets in the replication role of that account and nobody else.',
        instead: "Write for example '444455556666'.",
      });
    }
    // A name, and not what CloudFormation would assign: the policies here name the role before it exists.
    this.replicationRoleName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const roleArn = `arn:${Aws.PARTITION}:iam::${this.sourceAccountId}:role/${this.replicationRoleName}`;
    const roles = trustedRoles(this, props);
    const retention = validRetention(this, props);
    this.expireAfter = props.expireAfter;

    this.key = new ProtectedKey(this, 'Key', { description: 'Copies of CloudTrail log files', roles });
    this.encryptionKey = this.key;
    const accessLogs = new EvidenceBucket(this, 'AccessLogs', { roles, expireAfter: props.expireAfter });
    this.accessLogBucket = accessLogs;
    const bucket = new EvidenceBucket(this, 'Bucket', {
      roles,
      retention,
      encryptionKey: this.key,
      expireAfter: props.expireAfter,
      writerRoleArns: [roleArn],
    });
    bucket.logAccessTo(accessLogs);
    this.bucket = bucket;
    this.bucketName = bucket.knownName;
    this.accessLogBucketName = accessLogs.knownName;
    this.bucketArn = bucket.knownArn;
    this.ready = bucket.bucketPolicy;
    this.detection = replicaTampering(this);

    const allow = (sid: string, actions: string[], resource: string) =>
      new PolicyStatement({
        sid,
        // The account with a condition, not the role: a policy that names a role which does not exist yet is refused.
        principals: [new AccountPrincipal(this.sourceAccountId)],
        actions,
        resources: [resource],
        conditions: { ArnEquals: { 'aws:PrincipalArn': roleArn } },
      });
    bucket.addToResourcePolicy(
      allow(
        'AllowReplication',
        ['s3:ObjectOwnerOverrideToBucketOwner', 's3:ReplicateObject', 's3:ReplicateTags'],
        bucket.arnForObjects('*'),
      ),
    );
    bucket.addToResourcePolicy(
      allow('AllowReplicationCheck', ['s3:GetBucketVersioning', 's3:ListBucket'], bucket.bucketArn),
    );
    // Decrypt because the bucket has a bucket key.
    this.key.addToResourcePolicy(
      allow('AllowReplication', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*'], '*'),
    );
    acknowledgeReplicaFindings(bucket, accessLogs);
  }

  /**
   * Refuses an archive that this cannot be the replica of.
   *
   * @internal
   */
  public _copy(archive: IConstruct, retention: RetentionPolicy): void {
    const { account, region } = Stack.of(archive);
    if (Token.isUnresolved(account) || account !== this.sourceAccountId) {
      refuse(archive, 'replica-of-another-account', {
        what: `The replica copies an archive of account ${this.sourceAccountId}, this one is of ${Token.isUnresolved(account) ? 'an account not known at synth' : account}.`,
        why: 'Its policies let in the replication role of that account only.',
        instead: `Write env: { account: '${this.sourceAccountId}', … } for this stack, or another sourceAccountId for the replica.`,
      });
    }
    if (account === this.account && region === this.region) {
      refuse(archive, 'replica-beside-archive', {
        what: `Archive and replica are both in account ${account} and in ${region}.`,
        why: 'Whatever befalls the one befalls the other, so a copy there costs and protects nothing.',
        instead: 'Give the stack of the replica another Region or account.',
      });
    }
    if (this.source !== undefined) {
      refuse(archive, 'replica-twice', {
        what: `${this.node.path} is the replica of ${this.source.node.path} already.`,
        why: 'Its policies let in one replication role, and IAM refuses a second of that name.',
        instead: 'Give each archive a replica of its own.',
      });
    }
    this.source = archive;
    const locked = retention.period?.toDays() ?? 0;
    if (this.expireAfter !== undefined && this.expireAfter.toDays() < locked) {
      refuse(archive, 'replica-expiry-cuts-retention', {
        what: `The replica expires copies after ${this.expireAfter.toDays()} days, the archive locks log files for ${locked}.`,
        why: 'A copy keeps the lock of its original; it would vanish from sight before that ends.',
        instead: `Write expireAfter: Duration.days(${locked}) or more for the replica, or leave it out.`,
      });
    }
  }

  /** ARN of the alias by which the archive names the key before it exists. */
  public keyAliasArn(): string {
    return this.key.aliasArn();
  }

  /** ARN pattern of every key of the replica's account and Region: a key's id is not known before it exists. */
  public keyArnPattern(): string {
    return Arn.format({
      partition: Aws.PARTITION,
      service: 'kms',
      region: this.region,
      account: this.account,
      resource: 'key',
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}
