import { Aws, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct, IDependable } from 'constructs';
import { ILogArchive } from '../archive/i-log-archive';
import { refusalMessage, refuse } from '../private/refusal';

/** Uploads of every kind. */
const EVENT = 's3:ObjectCreated:*';

/** The bucket of an archive of this app; undefined for one that somebody else owns. */
export function bucketResource(archive: ILogArchive): CfnBucket | undefined {
  const resource = archive.bucket.node.defaultChild;
  return CfnResource.isCfnResource(resource) ? (resource as CfnBucket) : undefined;
}

/**
 * ARN of the bucket without a reference to it, by which the policy of the receiver names it: S3 sends a test message when
 * the notification is set, so the bucket waits for that policy. Undefined where the two are not of one stack.
 */
export function notifyingBucketArn(scope: IConstruct, archive: ILogArchive): string | undefined {
  const resource = bucketResource(archive);
  return resource?.bucketName !== undefined && Stack.of(resource) === Stack.of(scope)
    ? `arn:${Aws.PARTITION}:s3:::${resource.bucketName}`
    : undefined;
}

/** Lets the bucket tell a queue or a topic of new objects below a prefix, once their policy stands. */
export function notify(
  scope: IConstruct,
  archive: ILogArchive,
  prefix: string,
  receiver: { readonly queue: string } | { readonly topic: string },
  ready: IDependable,
): void {
  const resource = bucketResource(archive) as CfnBucket;
  const before = configurationOf(resource);
  const { queueConfigurations = [], topicConfigurations = [] } = before;
  if ([...queueConfigurations, ...topicConfigurations].some((other) => overlaps(other, prefix))) {
    refuse(scope, 'notified-twice', {
      what: `The bucket of ${archive.node.path} tells somebody of these log files already.`,
      why: 'S3 refuses two notifications of one event for prefixes that overlap.',
      instead: 'Give one SiemFanOut to each SiemHandOff of the trail: its topic tells any number of queues.',
    });
  }
  const configuration = { event: EVENT, filter: { s3Key: { rules: [{ name: 'prefix', value: prefix }] } } };
  resource.notificationConfiguration =
    'queue' in receiver
      ? { ...before, queueConfigurations: [...queueConfigurations, { ...configuration, ...receiver }] }
      : { ...before, topicConfigurations: [...topicConfigurations, { ...configuration, ...receiver }] };
  resource.node.addDependency(ready);
  refuseOverwriting(scope, archive);
}

/** Lets the bucket put its events on the default bus; where somebody else owns it, they must. */
export function sendToEventBridge(scope: IConstruct, archive: ILogArchive): void {
  const resource = bucketResource(archive);
  if (resource) {
    resource.notificationConfiguration = {
      ...configurationOf(resource),
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    refuseOverwriting(scope, archive);
  }
}

type Configuration = CfnBucket.NotificationConfigurationProperty & {
  readonly queueConfigurations?: CfnBucket.QueueConfigurationProperty[];
  readonly topicConfigurations?: CfnBucket.TopicConfigurationProperty[];
};

const configurationOf = (resource: CfnBucket) => (resource.notificationConfiguration ?? {}) as Configuration;

/** A notification without a prefix is of every object. */
function overlaps(other: { readonly filter?: unknown }, prefix: string): boolean {
  const { s3Key } = (other.filter ?? {}) as { s3Key?: { rules?: Array<{ name: string; value: string }> } };
  const taken = s3Key?.rules?.find(({ name }) => name === 'prefix')?.value ?? '';
  return taken.startsWith(prefix) || prefix.startsWith(taken);
}

/** The L2 bucket sets notifications by a Lambda function, which replaces those of the template. */
function refuseOverwriting(scope: IConstruct, archive: ILogArchive): void {
  scope.node.addValidation({
    validate: () =>
      archive.bucket.node.tryFindChild('Notifications') === undefined
        ? []
        : [
            refusalMessage('notifications-overwritten', {
              what: `addEventNotification or enableEventBridgeNotification was called on the bucket of ${archive.node.path}.`,
              why: 'Its custom resource replaces the notification of the hand-off, and the SIEM hears nothing more.',
              instead: 'Leave it out; give the other receiver a subscription to the topic of a SiemFanOut.',
            }),
          ],
  });
}
