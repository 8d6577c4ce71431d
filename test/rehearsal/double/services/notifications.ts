import { AwsError } from '../errors';
import { dig, list, strings, truthy, word, type Json, type JsonObject } from '../json';
import { partition, type Place } from '../place';
import type { World } from '../world';
import { findTopic, undeliverable } from './sns';
import { findQueue, unsendable } from './sqs';

interface Notification {
  readonly event: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly receiver: string;
}

/** Whom a bucket tells of what; EventBridge aside, which S3 does not ask. */
export function notifications(properties: JsonObject): Notification[] {
  return (['Queue', 'Topic'] as const).flatMap((kind) =>
    list(dig(properties, 'NotificationConfiguration', `${kind}Configurations`)).map((configuration) => {
      const rules = list(dig(configuration, 'Filter', 'S3Key', 'Rules'));
      const rule = (name: string): string =>
        word(
          dig(
            rules.find((item) => word(dig(item, 'Name')).toLowerCase() === name),
            'Value',
          ),
        );
      return {
        event: word(dig(configuration, 'Event')),
        prefix: rule('prefix'),
        suffix: rule('suffix'),
        receiver: word(dig(configuration, kind)),
      };
    }),
  );
}

export function tellsEventBridge(properties: JsonObject): boolean {
  const configuration = dig(properties, 'NotificationConfiguration', 'EventBridgeConfiguration');
  return configuration !== undefined && dig(configuration, 'EventBridgeEnabled') !== false;
}

/** Why S3 could not tell the receiver. */
async function unreachable(world: World, place: Place, bucket: string, receiver: string): Promise<string | undefined> {
  const source = { arn: `arn:${partition(place.region)}:s3:::${bucket}`, account: place.account };
  if (receiver.split(':')[3] !== place.region) return `${receiver} is in another Region than ${bucket}`;
  if (receiver.includes(':sns:')) {
    const topic = findTopic(world, place, receiver);
    return topic ? undeliverable(world, topic, 's3.amazonaws.com', source) : `no topic ${receiver}`;
  }
  const queue = findQueue(world, receiver);
  if (!queue) return `no queue ${receiver}`;
  if (truthy(queue.properties.FifoQueue)) return `${receiver} is a FIFO queue`;
  return unsendable(world, queue, 's3.amazonaws.com', source);
}

/** The receivers that S3 cannot tell, each with the reason. */
export async function untold(world: World, place: Place, bucket: string, properties: JsonObject): Promise<string[]> {
  const reasons = await Promise.all(
    notifications(properties).map(({ receiver }) => unreachable(world, place, bucket, receiver)),
  );
  return reasons.filter((reason) => reason !== undefined);
}

/** PutBucketNotificationConfiguration sends a test message to each receiver, and refuses what overlaps. */
export async function checkNotifications(
  world: World,
  place: Place,
  bucket: string,
  properties: JsonObject,
): Promise<void> {
  const all = notifications(properties);
  const overlap = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);
  const ends = (one: string, other: string): boolean => one.endsWith(other) || other.endsWith(one);
  for (const [index, one] of all.entries()) {
    const events = (event: string): string => event.replace(/\*$/, '');
    const clash = all
      .slice(index + 1)
      .some(
        (other) =>
          overlap(events(one.event), events(other.event)) &&
          overlap(one.prefix, other.prefix) &&
          ends(one.suffix, other.suffix),
      );
    if (clash) {
      throw new AwsError(
        'InvalidArgument',
        'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
      );
    }
  }
  const reasons = await untold(world, place, bucket, properties);
  if (reasons.length > 0) {
    throw new AwsError(
      'InvalidArgument',
      `Unable to validate the following destination configurations (${reasons.join()})`,
    );
  }
}

/** The buckets whose events a pattern waits for. */
export function bucketsOf(pattern: Json | undefined): string[] {
  return strings(dig(pattern, 'source')).includes('aws.s3') ? strings(dig(pattern, 'detail', 'bucket', 'name')) : [];
}
