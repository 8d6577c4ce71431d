import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, DependencyGroup, IDependable } from 'constructs';
import { grantReadOn } from './grant-read';
import { ILogArchive } from './i-log-archive';
import { filledIn, isNothingKnown } from '../private/filled-in';
import { refuse } from '../private/refusal';

/**
 * What is known of an archive that another team or product owns.
 */
export interface LogArchiveAttributes {
  /** Name of the bucket. */
  readonly bucketName: string;

  /**
   * ARN of the key of the log files, e.g. `arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
   * that of an alias is an error, since the permissions of readers must name the key.
   */
  readonly keyArn: string;

  /**
   * Prefix before `AWSLogs/`.
   *
   * @default - no prefix
   */
  readonly s3KeyPrefix?: string;
}

/** An archive whose policies are its owner's; `ArchiveRequirements` says what they must hold. */
export class ImportedLogArchive extends Construct implements ILogArchive {
  public readonly bucket: IBucket;
  public readonly encryptionKey: IKey;
  public readonly accessLogBucket?: IBucket;
  public readonly replicationFailureAlarm?: Alarm;
  public readonly s3KeyPrefix?: string;
  public readonly deliveryPolicy: IDependable = new DependencyGroup();
  public readonly deliveryBucketArns: string[];

  public constructor(scope: Construct, id: string, attributes: LogArchiveAttributes) {
    super(scope, id);
    const { keyArn } = attributes;
    if (
      !isNothingKnown(keyArn) &&
      !/^arn:[^:]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(filledIn(keyArn, () => '000000000000'))
    ) {
      refuse(this, 'key-arn', {
        what: `keyArn is '${filledIn(keyArn, () => '<token>')}', which is not the ARN of a key.`,
        why: 'The permissions of readers must name the key; an alias or a pattern lets nobody decrypt, or too much.',
        instead: "Write for example 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'.",
      });
    }
    this.bucket = Bucket.fromBucketName(this, 'Bucket', attributes.bucketName);
    this.deliveryBucketArns = [this.bucket.bucketArn];
    this.encryptionKey = Key.fromKeyArn(this, 'Key', keyArn);
    this.s3KeyPrefix = attributes.s3KeyPrefix;
  }

  public keyIdFor(): string {
    return this.encryptionKey.keyArn;
  }

  public admit(): void {
    // What the owner's policies let in is not known here.
  }

  public grantRead(grantee: IGrantable): Grant {
    return grantReadOn(this, grantee);
  }
}
