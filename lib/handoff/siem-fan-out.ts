import { Names, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import { notify, notifyingBucketArn } from './bucket-notifications';
import { logFileKeys } from './log-file-keys';
import { ILogArchive } from '../archive/i-log-archive';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/**
 * Properties of `SiemFanOut`.
 */
export interface SiemFanOutProps {
  /** The trail whose log files are handed off: one of an account. For that of an organization it is an error. */
  readonly trail: TrailIdentity;

  /** The archive of the trail, made by the same stack. */
  readonly archive: ILogArchive;

  /** Key of the topic, e.g. `audit.monitoringKey`; the construct lets S3 use it for this bucket. */
  readonly encryptionKey: Key;
}

/**
 * A topic that S3 tells of each new log file, for more than one receiver: S3 itself takes one for a file.
 *
 * Give it to each `SiemHandOff`, or subscribe what else should hear of it.
 */
export class SiemFanOut extends Construct {
  /** The topic. */
  public readonly topic: Topic;
  /** The trail whose log files the topic tells of. */
  public readonly trail: TrailIdentity;
  /** ARN of the topic, known before it exists. */
  public readonly topicArn: string;

  public constructor(scope: Construct, id: string, props: SiemFanOutProps) {
    super(scope, id);
    const { trail, archive, encryptionKey } = props;
    this.trail = trail;
    archive.admit(this, trail);
    const { prefix } = logFileKeys(trail, archive.s3KeyPrefix);
    if (prefix === undefined) {
      refuse(this, 'fan-out-organization', {
        what: `The trail '${trail.trailName}' is that of an organization.`,
        why: 'The account stands in the middle of its keys, so S3 cannot tell log files from digests by a prefix.',
        instead:
          'Leave SiemFanOut out: a SiemHandOff of an organization hears through EventBridge, which takes any number.',
      });
    }
    const bucketArn = notifyingBucketArn(this, archive);
    if (bucketArn === undefined) {
      refuse(this, 'fan-out-elsewhere', {
        what: `The archive ${archive.node.path} is not made by the stack of the topic.`,
        why: 'S3 sends a test message when the notification is set, so topic and bucket wait for each other.',
        instead: 'Write new SiemFanOut(…) in the stack of the LogArchive, or leave it out.',
      });
    }
    encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        resources: ['*'],
        conditions: ofBucket(this, bucketArn),
      }),
    );
    // A name known at synth: the key's policy must name the topic before it exists.
    const topicName = Names.uniqueResourceName(this, { maxLength: 256, separator: '-' });
    this.topicArn = Stack.of(this).formatArn({ service: 'sns', resource: topicName });
    this.topic = new Topic(this, 'Topic', { topicName, masterKey: encryptionKey, enforceSSL: true });
    const { policyDependable } = this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowBucket',
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: ofBucket(this, bucketArn),
      }),
    );
    notify(this, archive, prefix, { topic: this.topic.topicArn }, policyDependable as IDependable);
  }
}

/** The ARN of a bucket has no account in it. */
export function ofBucket(scope: Construct, bucketArn: string): Record<string, Record<string, string>> {
  return {
    ArnEquals: { 'aws:SourceArn': bucketArn },
    StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
  };
}
