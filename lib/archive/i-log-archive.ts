import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct, IDependable } from 'constructs';

/**
 * Where trails deliver their log files: what the other rooms need to know of it.
 */
export interface ILogArchive extends IConstruct {
  /** The bucket of the log files. */
  readonly bucket: IBucket;

  /** The key under which CloudTrail encrypts log and digest files. */
  readonly encryptionKey: IKey;

  /** Prefix before `AWSLogs/`, without slashes at its ends; undefined where there is none. */
  readonly s3KeyPrefix?: string;

  /** What must be in place before CloudTrail accepts the bucket: its policy. */
  readonly deliveryPolicy: IDependable;

  /**
   * Lets a principal read the log files: list, get and decrypt.
   *
   * @param grantee who may read
   */
  grantRead(grantee: IGrantable): Grant;
}
