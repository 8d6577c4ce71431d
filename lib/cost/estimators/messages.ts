import { line, Line } from '../line';
import { Recording } from '../recording';
import { Deployed, object, objects, Stack } from '../stack';
import { deliveredToBuckets, findBucket } from './buckets';

/** Alerts in a month: few are read, and more are no longer. */
const ALERTS = 100;
/** Send, receive, delete. */
const REQUESTS_OF_MESSAGE = 3;

/** One message for each log file, where the trail, the bucket or a rule sends one, and the alerts of the alarms. */
export function messageLines(recordings: readonly Recording[], stacks: readonly Stack[]): Line[] {
  const files = filesByDestination(recordings, stacks);
  const all = stacks.flatMap((stack) => stack.resources);
  const subscriptions = all.filter(({ type }) => type === 'AWS::SNS::Subscription');
  const addressesOf = ({ stack, id, properties: { Subscription } }: Deployed): number =>
    [
      ...objects(Subscription),
      ...subscriptions.map(({ properties }) => properties).filter(({ TopicArn }) => TopicArn === stack.ref(id)),
    ].filter(({ Protocol }) => Protocol === 'email' || Protocol === 'email-json').length;
  const lever = 'one message for several files: let the reader list the bucket';
  const topics = all
    .filter(({ type }) => type === 'AWS::SNS::Topic')
    .flatMap((topic) => {
      const arn = topic.stack.ref(topic.id);
      const messages = files.get(arn) ?? 0;
      const mails = addressesOf(topic) * (messages + ALERTS);
      return [
        line(topic, 'SNS, messages', 'snsRequests', messages + ALERTS, lever),
        ...(mails > 0 ? [line(topic, 'SNS, e-mails', 'snsEmail', mails, 'fewer addresses')] : []),
      ];
    });
  const queues = all
    .filter(({ type }) => type === 'AWS::SQS::Queue')
    .flatMap((queue) => {
      const arn = queue.stack.attribute(queue.id, 'Arn');
      const topicsOfQueue = subscriptions
        .filter(({ properties }) => properties.Protocol === 'sqs' && properties.Endpoint === arn)
        .map(({ properties }) => files.get(String(properties.TopicArn)) ?? 0);
      const messages = [files.get(arn) ?? 0, ...topicsOfQueue].reduce((sum, part) => sum + part, 0);
      return messages > 0
        ? [
            line(queue, 'SQS, requests', 'sqsRequests', messages * REQUESTS_OF_MESSAGE, lever),
            line(queue, 'S3, reading what a queue tells of', 's3Get', messages, 'one collector for several readers'),
          ]
        : [];
    });
  return [...topics, ...queues, ...eventLines(recordings, stacks)];
}

/** A bucket sends the events of all of its objects, whatever the rules select, and once for all rules. */
function eventLines(recordings: readonly Recording[], stacks: readonly Stack[]): Line[] {
  return [...deliveredToBuckets(recordings)].flatMap(([name, { files }]) => {
    const bucket = findBucket(stacks, name);
    const { EventBridgeConfiguration: configuration } = object(bucket?.properties.NotificationConfiguration);
    const isOn = configuration !== undefined && String(object(configuration).EventBridgeEnabled) !== 'false';
    const lever = 'notifications of the bucket, which are free: one receiver, and no log files of an organization';
    return bucket && isOn ? [line(bucket, 'EventBridge, events of S3', 's3Events', files, lever)] : [];
  });
}

/** Log files that are told of, by the ARN of the topic or queue. */
function filesByDestination(recordings: readonly Recording[], stacks: readonly Stack[]): Map<string, number> {
  const files = new Map<string, number>();
  const add = (arn: unknown, number: number): void => {
    files.set(String(arn), (files.get(String(arn)) ?? 0) + number);
  };
  for (const { trail, logFiles } of recordings) {
    const { SnsTopicName: topic } = trail.properties;
    if (topic !== undefined) {
      // A name stands for a topic of the same account and Region.
      const found = stacks
        .flatMap((stack) => stack.ofType('AWS::SNS::Topic'))
        .find(({ stack, id, properties }) => topic === stack.ref(id) || topic === properties.TopicName);
      add(found ? found.stack.ref(found.id) : topic, logFiles);
    }
  }
  for (const [name, delivered] of deliveredToBuckets(recordings)) {
    const notification = object(findBucket(stacks, name)?.properties.NotificationConfiguration);
    objects(notification.QueueConfigurations).forEach(({ Queue }) => add(Queue, delivered.files));
    objects(notification.TopicConfigurations).forEach(({ Topic }) => add(Topic, delivered.files));
  }
  for (const rule of stacks.flatMap((stack) => stack.ofType('AWS::Events::Rule'))) {
    const told = recordings.filter(({ bucket }) => tellsOfFiles(rule, bucket));
    const number = told.reduce((sum, { logFiles }) => sum + logFiles, 0);
    objects(rule.properties.Targets).forEach(({ Arn }) => add(Arn, number));
  }
  return files;
}

/** Whether the targets of a rule are told of new objects of a bucket. Of their keys log files are taken to be meant. */
function tellsOfFiles({ properties: { State, EventPattern } }: Deployed, bucket: string): boolean {
  const { source, 'detail-type': type, detail } = object(EventPattern);
  const names = object(object(detail).bucket).name;
  const has = (values: unknown, value: string): boolean => Array.isArray(values) && values.includes(value);
  return (
    State !== 'DISABLED' &&
    has(source, 'aws.s3') &&
    (type === undefined || has(type, 'Object Created')) &&
    (names === undefined || has(names, bucket))
  );
}
