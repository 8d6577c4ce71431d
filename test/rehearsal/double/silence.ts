import { AwsError } from './errors';
import { dig, list, object, strings, text, truthy, word } from './json';
import { arn } from './place';
import { ALARM, COMPOSITE_ALARM } from './services/cloudwatch';
import { checkDelivery, deliveryOf, TRAIL } from './services/cloudtrail';
import { findKey, serviceMayUse } from './services/kms';
import { isEmitted } from './services/logs';
import { BUCKET, bucketArn, defaultEncryption, findBucket, isLocked, serviceMayReach } from './services/s3';
import { findTopic, undeliverable } from './services/sns';
import type { Live, World } from './world';

/**
 * What AWS accepts and then does not do, without a word: an alarm that cannot reach its topic, access logs
 * that are never written, a metric nobody emits. Each is a sentence; a healthy world has none.
 */
export async function silentFailures(world: World): Promise<string[]> {
  const asked = await Promise.all([
    ...[...world.all(ALARM), ...world.all(COMPOSITE_ALARM)].map((alarm) => alarmActions(world, alarm)),
    ...world.all('AWS::Events::Rule').map((rule) => ruleTargets(world, rule)),
    ...world.all(BUCKET).map((bucket) => accessLogs(world, bucket)),
    ...world.all(TRAIL).map((trail) => trailDelivery(world, trail)),
    ...world.all('AWS::Athena::WorkGroup').map((group) => queryResults(world, group)),
  ]);
  return [...asked.flat(), ...world.all(ALARM).flatMap((alarm) => alarmMetric(world, alarm)), ...topicPolicies(world)];
}

async function alarmActions(world: World, alarm: Live): Promise<string[]> {
  const source = { arn: arn(alarm, 'cloudwatch', `alarm:${alarm.id}`), account: alarm.account };
  const topics = [...strings(alarm.properties.AlarmActions), ...strings(alarm.properties.OKActions)].filter((action) =>
    action.includes(':sns:'),
  );
  if (alarm.properties.ActionsEnabled === false) return [`alarm ${alarm.id}: its actions are switched off`];
  const reasons = await Promise.all(
    [...new Set(topics)].map(async (action) => {
      const topic = findTopic(world, alarm, action);
      return topic ? undeliverable(world, topic, 'cloudwatch.amazonaws.com', source) : `no topic ${action}`;
    }),
  );
  return reasons.filter((reason) => reason !== undefined).map((reason) => `alarm ${alarm.id}: ${reason}`);
}

function alarmMetric(world: World, alarm: Live): string[] {
  const stats = list(alarm.properties.Metrics).map((query) => object(dig(query, 'MetricStat', 'Metric')));
  const metrics = [alarm.properties, ...stats].filter((metric) => metric.MetricName !== undefined);
  return metrics
    .filter((metric) => !word(metric.Namespace).startsWith('AWS/'))
    .filter((metric) => !isEmitted(world, alarm, metric.Namespace, metric.MetricName))
    .map((metric) => `alarm ${alarm.id}: nothing emits ${word(metric.Namespace)} ${word(metric.MetricName)}`);
}

async function ruleTargets(world: World, rule: Live): Promise<string[]> {
  const source = { arn: word(rule.attributes.Arn), account: rule.account };
  const topics = list(rule.properties.Targets)
    .map((target) => word(dig(target, 'Arn')))
    .filter((target) => target.includes(':sns:'));
  const reasons = await Promise.all(
    topics.map(async (target) => {
      const topic = findTopic(world, rule, target);
      return topic ? undeliverable(world, topic, 'events.amazonaws.com', source) : `no topic ${target}`;
    }),
  );
  return reasons.filter((reason) => reason !== undefined).map((reason) => `rule ${rule.id}: ${reason}`);
}

/** Server access logs are refused by a locked target and by one with a KMS key, and need its policy. */
async function accessLogs(world: World, bucket: Live): Promise<string[]> {
  const logging = object(bucket.properties.LoggingConfiguration);
  const name = text(logging.DestinationBucketName);
  if (name === undefined) return [];
  const target = findBucket(world, name);
  if (!target) return [`access logs of ${bucket.id}: no bucket ${name}`];
  const problems: string[] = [];
  if (isLocked(target)) problems.push(`access logs of ${bucket.id}: ${name} has Object Lock`);
  if (defaultEncryption(target).algorithm !== 'AES256')
    problems.push(`access logs of ${bucket.id}: ${name} encrypts with KMS`);
  const source = { arn: bucketArn(bucket), account: bucket.account };
  const key = `${bucketArn(target)}/${text(logging.LogFilePrefix) ?? ''}2026-01-01-00-00-00-ABCDEF0123456789`;
  if (!(await serviceMayReach(world, target, 'logging.s3.amazonaws.com', 's3:PutObject', key, source))) {
    problems.push(`access logs of ${bucket.id}: the policy of ${name} does not let logging.s3.amazonaws.com write`);
  }
  return problems;
}

/** A policy that changed after the trail was made stops the delivery all the same. */
async function trailDelivery(world: World, trail: Live): Promise<string[]> {
  if (!truthy(trail.properties.IsLogging)) return [`trail ${trail.id} is not logging`];
  try {
    await checkDelivery(deliveryOf(world, trail));
    return [];
  } catch (error) {
    if (error instanceof AwsError) return [`trail ${trail.id}: ${error.code}: ${error.message}`];
    throw error;
  }
}

/** Managed query results with a key of one's own: every query fails when Athena cannot use the key. */
async function queryResults(world: World, group: Live): Promise<string[]> {
  const managed = object(dig(group.properties, 'WorkGroupConfiguration', 'ManagedQueryResultsConfiguration'));
  const reference = text(dig(managed, 'EncryptionConfiguration', 'KmsKey'));
  if (!truthy(managed.Enabled) || reference === undefined) return [];
  const key = findKey(world, group, reference);
  const source = { arn: word(group.attributes.Arn), account: group.account };
  // The documented statement puts DescribeKey under the encryption context as well.
  const refused = key
    ? await serviceMayUse(
        key,
        'encryption.athena.amazonaws.com',
        ['kms:DescribeKey', 'kms:GenerateDataKey', 'kms:Decrypt'],
        source,
        { 'aws:athena:arn': source.arn },
      )
    : `no key ${reference}`;
  return refused ? [`workgroup ${group.id}: ${refused}`] : [];
}

/** A topic has one policy: a second one replaces the first. */
function topicPolicies(world: World): string[] {
  const topics = world.all('AWS::SNS::TopicPolicy').flatMap((policy) => strings(policy.properties.Topics));
  return [...new Set(topics.filter((topic, index) => topics.indexOf(topic) !== index))].map(
    (topic) => `topic ${topic}: two policies overwrite each other`,
  );
}
