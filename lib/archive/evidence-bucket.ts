import { Aws, Duration, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  BucketPolicy,
  CfnBucket,
  CfnBucketPolicy,
  LifecycleRule,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bucketProtectionStatements } from './protection-policy';
import { requireLock } from './require-lock';
import { RetentionPolicy } from './retention-policy';
import { TrustedRoles } from './trusted-roles';
import { limitPolicySize } from '../private/policy-size';
import { requireRetained } from '../private/retained';

/** Regions without account-regional bucket names. */
const REGIONS_WITHOUT_ACCOUNT_NAMESPACE = ['me-central-1', 'me-south-1'];
/** S3 takes 63 characters; account, the longest Region name and the suffix take the rest. */
const NAME_PREFIX_LENGTH = 63 - '-111122223333-ap-southeast-99-an'.length;
/** S3 bills Glacier Instant Retrieval for 90 days at least, and Athena reads it without a restore. */
const COLDER_AFTER = Duration.days(90);
const COLDER_PAYS_UNTIL = Duration.days(180);

interface EvidenceBucketProps {
  readonly roles: TrustedRoles;
  /** Undefined where S3 forbids it: on the target of access logs. */
  readonly encryptionKey?: IKey;
  readonly retention?: RetentionPolicy;
  readonly expireAfter?: Duration;
  /** Roles that may write beside the services that the policy lets in: the replication role, into a replica. */
  readonly writerRoleArns?: string[];
}

/** A bucket that no stack deletion, update or rollback removes or empties, and that only services write into. */
export class EvidenceBucket extends Bucket {
  /** The policy, in force before any service delivers. */
  public readonly bucketPolicy: BucketPolicy;
  /** Name of the bucket as text, without a reference to it: for what must be there before the bucket. */
  public readonly knownName: string;
  /** ARN made of that name. */
  public readonly knownArn: string;

  public constructor(scope: Construct, id: string, props: EvidenceBucketProps) {
    super(scope, id, {
      bucketName: evidenceBucketName(scope, id),
      encryption: props.encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: props.encryptionKey ? true : undefined,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      lifecycleRules: [lifecycle(props.expireAfter)],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const resource = this.node.defaultChild as CfnBucket;
    if (hasAccountNamespace(this)) {
      // Nobody else can ever register the name, not even after the bucket is gone.
      resource.bucketNamespace = 'account-regional';
    }
    if (props.retention) {
      resource.objectLockEnabled = true;
      resource.objectLockConfiguration = {
        objectLockEnabled: 'Enabled',
        rule: props.retention.period && {
          defaultRetention: { mode: props.retention.mode, days: props.retention.period.toDays() },
        },
      };
    }

    // Kept too: a bucket without its policy would be evidence without protection.
    this.bucketPolicy = new BucketPolicy(this, 'Policy', { bucket: this, removalPolicy: RemovalPolicy.RETAIN });
    this.policy = this.bucketPolicy;
    const policy = this.bucketPolicy.node.defaultChild as CfnBucketPolicy;
    this.knownName = evidenceBucketName(scope, id);
    this.knownArn = `arn:${Aws.PARTITION}:s3:::${this.knownName}`;
    const isNameKnown = !Token.isUnresolved(this.knownName);
    if (isNameKnown) {
      // By name: CloudFormation adopts a kept policy only if its template names the bucket in plain text.
      policy.bucket = this.knownName;
      policy.addResourceDependency(resource);
    }
    const arn = isNameKnown ? this.knownArn : this.bucketArn;
    bucketProtectionStatements(arn, props.roles, props.writerRoleArns).forEach((statement) =>
      this.addToResourcePolicy(statement),
    );
    limitPolicySize(this, () => this.bucketPolicy.document, 20_480, 'bucket policy');
    requireRetained(this, resource, policy);
    requireLock(this, resource, props);
  }

  /** Server access logs into another bucket of this account and Region. */
  public logAccessTo(target: EvidenceBucket): void {
    target.addToResourcePolicy(
      new PolicyStatement({
        sid: 'S3ServerAccessLogs',
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [target.arnForObjects('*')],
        conditions: {
          // The name as a string: this bucket waits for the policy, so a reference to it would be a cycle.
          ArnEquals: { 'aws:SourceArn': this.knownArn },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
    const resource = this.node.defaultChild as CfnBucket;
    resource.loggingConfiguration = {
      destinationBucketName: target.bucketName,
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: 'EventTime' } },
    };
    resource.node.addDependency(target.bucketPolicy);
  }
}

/** Known at synth up to account and Region, so that policies and other stacks can name the bucket before it exists. */
function evidenceBucketName(scope: Construct, id: string): string {
  const { account, region } = Stack.of(scope);
  const prefix = Names.uniqueResourceName(scope, { maxLength: NAME_PREFIX_LENGTH - id.length - 1, separator: '-' });
  const suffix = hasAccountNamespace(scope) ? '-an' : '';
  return `${`${prefix}-${id}`.toLowerCase()}-${account}-${region}${suffix}`;
}

function hasAccountNamespace(scope: Construct): boolean {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) || !REGIONS_WITHOUT_ACCOUNT_NAMESPACE.includes(region);
}

function lifecycle(expireAfter?: Duration): LifecycleRule {
  const transitions =
    expireAfter && expireAfter.toDays() < COLDER_PAYS_UNTIL.toDays()
      ? undefined
      : // S3 moves objects of 128 KB and more; for smaller ones the request costs more than the storage saves.
        [{ storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: COLDER_AFTER }];
  return {
    id: 'Evidence',
    abortIncompleteMultipartUploadAfter: Duration.days(7),
    transitions,
    noncurrentVersionTransitions: transitions,
    // A version that was overwritten or hidden by a delete marker is kept as long again: somebody wanted it gone.
    expiration: expireAfter,
    noncurrentVersionExpiration: expireAfter,
  };
}
