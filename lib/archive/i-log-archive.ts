import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct, IDependable } from 'constructs';
import { IEvidence } from './i-evidence';
import { TrailIdentity } from '../trail/trail-identity';

/**
 * Where trails deliver their log files: what the other rooms need to know of it.
 */
export interface ILogArchive extends IConstruct, IEvidence {
  /** The bucket of the log files. */
  readonly bucket: IBucket;

  /** The key under which CloudTrail encrypts log and digest files. */
  readonly encryptionKey: IKey;

  /** The bucket of the server access logs of the bucket, where it is known. */
  readonly accessLogBucket?: IBucket;

  /**
   * ARNs of every known bucket that fills up because log files are delivered: evidence, access logs, copies. A trail that
   * recorded their data events would record its own deliveries.
   */
  readonly deliveryBucketArns: string[];

  /** The alarm on log files that were not copied to a replica; undefined without one. */
  readonly replicationFailureAlarm?: Alarm;

  /** Prefix before `AWSLogs/`, without slashes at its ends; undefined where there is none. */
  readonly s3KeyPrefix?: string;

  /** What must be in place before CloudTrail accepts the bucket: its policy. */
  readonly deliveryPolicy: IDependable;

  /**
   * What a trail names as its key: the ARN of the key, or, from another account or Region, the ARN of its alias, which
   * is known before the key exists.
   *
   * @param trail construct of the trail
   */
  keyIdFor(trail: IConstruct): string;

  /**
   * Refuses a trail that the policies of the archive do not let in.
   *
   * @param scope construct of the trail
   * @param trail the trail that is to deliver
   */
  admit(scope: IConstruct, trail: TrailIdentity): void;
}
