import { AwsError } from './errors';
import { roleSession } from './caller';
import { dig, list, object, strings, text, truthy, word, type JsonObject } from './json';
import { callerContext, decide, serviceContext, type Context, type Target } from './policy';
import { rolePolicies } from './services/identity';
import { arn, partition } from './place';
import { ALARM, COMPOSITE_ALARM, LOG_ALARM } from './services/cloudwatch';
import { unshown } from './services/chat';
import { checkDelivery, deliveryOf, TRAIL } from './services/cloudtrail';
import { findKey, isUsable, keyTarget, serviceMayUse } from './services/kms';
import { isEmitted } from './services/logs';
import { bucketsOf, tellsEventBridge } from './services/notifications';
import {
  BUCKET,
  bucketArn,
  bucketPolicy,
  defaultEncryption,
  findBucket,
  isLocked,
  serviceMayReach,
} from './services/s3';
import { findTopic, undeliverable } from './services/sns';
import { findQueue, unsendable } from './services/sqs';
import { failingStates, mayAssume, roleMay, STATE_MACHINE } from './services/stepfunctions';
import type { Live, World } from './world';
import { isRecorded, type AdvancedEventSelector } from '../../support/advanced-event-selectors';

/**
 * What AWS accepts and then does not do, without a word: an alarm that cannot reach its topic, access logs
 * that are never written, a metric nobody emits. Each is a sentence; a healthy world has none.
 */
export async function silentFailures(world: World): Promise<string[]> {
  const asked = await Promise.all([
    ...[ALARM, COMPOSITE_ALARM, LOG_ALARM]
      .flatMap((type) => world.all(type))
      .map((alarm) => alarmActions(world, alarm)),
    ...world.all('AWS::Events::Rule').map((rule) => ruleTargets(world, rule)),
    ...world.all(BUCKET).map((bucket) => accessLogs(world, bucket)),
    ...world.all(BUCKET).map((bucket) => replication(world, bucket)),
    ...world.all('AWS::SNS::Subscription').map((subscription) => queueSubscriptions(world, subscription)),
    ...world.all(TRAIL).map((trail) => trailDelivery(world, trail)),
    ...world.all('AWS::Athena::WorkGroup').map((group) => queryResults(world, group)),
    ...world.all(STATE_MACHINE).map((machine) => failingStates(world, machine)),
    ...world.all('AWS::Events::Rule').map((rule) => startedWorkflows(world, rule)),
  ]);
  return [
    ...asked.flat(),
    ...world.all(ALARM).flatMap((alarm) => alarmMetric(world, alarm)),
    ...topicPolicies(world),
    ...world.all(TRAIL).flatMap(ownDeliveries),
    ...unshown(world),
  ];
}

/** A trail that records what it delivers, and so delivers for ever. */
function ownDeliveries(trail: Live): string[] {
  const bucket = word(trail.properties.S3BucketName);
  const delivery = {
    eventCategory: 'Data',
    eventName: 'PutObject',
    eventSource: 's3.amazonaws.com',
    readOnly: false,
    resources: [{ type: 'AWS::S3::Object', ARN: `arn:${partition(trail.region)}:s3:::${bucket}/AWSLogs/x` }],
    userIdentity: { type: 'AWSService' },
  };
  return isRecorded(list(trail.properties.AdvancedEventSelectors) as unknown as AdvancedEventSelector[], delivery)
    ? [`trail ${trail.id}: records its own deliveries into ${bucket}`]
    : [];
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
  const service = 'events.amazonaws.com';
  const source = { arn: word(rule.attributes.Arn), account: rule.account };
  const buses = await Promise.all(
    list(rule.properties.Targets)
      .map(object)
      .filter(({ Arn }) => word(Arn).includes(':event-bus/'))
      .map((target) => notOnTheBus(world, target, source)),
  );
  const targets = list(rule.properties.Targets).flatMap((target) => [
    word(dig(target, 'Arn')),
    ...strings(dig(target, 'DeadLetterConfig', 'Arn')),
  ]);
  const reasons = await Promise.all(
    targets.map(async (target) => {
      if (target.includes(':sns:')) {
        const topic = findTopic(world, rule, target);
        return topic ? undeliverable(world, topic, service, source) : `no topic ${target}`;
      }
      if (!target.includes(':sqs:')) return undefined;
      const queue = findQueue(world, target);
      return queue ? unsendable(world, queue, service, source) : `no queue ${target}`;
    }),
  );
  const silent = bucketsOf(rule.properties.EventPattern)
    .filter((name) => !tellsEventBridge(findBucket(world, name)?.properties ?? {}))
    .map((name) => `bucket ${name} sends no events to EventBridge`);
  return [...buses, ...reasons, ...silent]
    .filter((reason) => reason !== undefined)
    .map((reason) => `rule ${rule.id}: ${reason}`);
}

/** What the policy of a bus in another account says, the double does not know. */
async function notOnTheBus(
  world: World,
  { Arn, RoleArn }: JsonObject,
  source: { arn: string; account: string },
): Promise<string | undefined> {
  const role = world.findByArn('AWS::IAM::Role', text(RoleArn));
  if (!role) return `no role for the bus ${word(Arn)}`;
  const assumed = await decide({
    principal: 'events.amazonaws.com',
    action: 'sts:AssumeRole',
    resource: word(role.attributes.Arn),
    account: role.account,
    context: serviceContext(source),
    resourcePolicy: role.properties.AssumeRolePolicyDocument,
  });
  if (assumed !== 'allowed') return `EventBridge may not assume ${role.id}`;
  const caller = roleSession(word(role.attributes.Arn), 'events');
  const put = await decide({
    principal: caller.arn,
    action: 'events:PutEvents',
    resource: word(Arn),
    account: role.account,
    context: callerContext(caller),
    identityPolicies: rolePolicies(world, role),
  });
  return put === 'allowed' ? undefined : `${role.id} may not put events on ${word(Arn)}`;
}

/** SNS subscribes a queue without asking whether it may send to it. */
async function queueSubscriptions(world: World, subscription: Live): Promise<string[]> {
  if (subscription.properties.Protocol !== 'sqs') return [];
  const source = { arn: word(subscription.properties.TopicArn), account: subscription.account };
  const targets = [
    ...strings(subscription.properties.Endpoint),
    ...strings(dig(subscription.properties, 'RedrivePolicy', 'deadLetterTargetArn')),
  ];
  const reasons = await Promise.all(
    targets.map(async (target) => {
      const queue = findQueue(world, target);
      return queue ? unsendable(world, queue, 'sns.amazonaws.com', source) : `no queue ${target}`;
    }),
  );
  return reasons.filter((reason) => reason !== undefined).map((reason) => `subscription of ${source.arn}: ${reason}`);
}

/** A rule starts a workflow in a role. */
async function startedWorkflows(world: World, rule: Live): Promise<string[]> {
  const reasons = await Promise.all(
    list(rule.properties.Targets)
      .filter((target) => word(dig(target, 'Arn')).includes(':states:'))
      .map(async (target) => {
        const machine = world.findByArn(STATE_MACHINE, word(dig(target, 'Arn')));
        if (!machine) return `no state machine ${word(dig(target, 'Arn'))}`;
        const role = world.findByArn('AWS::IAM::Role', text(dig(target, 'RoleArn')));
        if (!role) return `no role to start ${machine.id}`;
        if (!(await mayAssume(role, 'events.amazonaws.com', word(rule.attributes.Arn)))) {
          return `EventBridge may not assume ${role.id}`;
        }
        const at = { resource: machine.id, account: machine.account };
        return (await roleMay(world, role, 'states:StartExecution', at)) ? undefined : `${role.id} may not start it`;
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

/** PutBucketReplication checks neither role nor keys: what is wrong with them fails object by object. */
async function replication(world: World, bucket: Live): Promise<string[]> {
  const configuration = object(bucket.properties.ReplicationConfiguration);
  if (configuration.Role === undefined) return [];
  const role = world.findByArn('AWS::IAM::Role', text(configuration.Role));
  if (!role) return [`replication of ${bucket.id}: no role ${word(configuration.Role)}`];
  const found = await Promise.all(
    list(configuration.Rules).map((rule) => notReplicated(world, bucket, role, object(dig(rule, 'Destination')))),
  );
  return found.filter((reason) => reason !== undefined).map((reason) => `replication of ${bucket.id}: ${reason}`);
}

async function notReplicated(
  world: World,
  bucket: Live,
  role: Live,
  destination: JsonObject,
): Promise<string | undefined> {
  const target = findBucket(world, text(destination.Bucket)?.split(':::')[1]);
  if (!target) return `no bucket ${word(destination.Bucket)}`;
  const assumed = await decide({
    principal: 's3.amazonaws.com',
    action: 'sts:AssumeRole',
    resource: word(role.attributes.Arn),
    account: role.account,
    context: serviceContext({}),
    resourcePolicy: role.properties.AssumeRolePolicyDocument,
  });
  if (assumed !== 'allowed') return `S3 may not assume ${role.id}`;
  const caller = roleSession(word(role.attributes.Arn), 's3-replication');
  const policies = rolePolicies(world, role);
  const may = async (actions: string[], to: Target, context: Context = {}): Promise<string | undefined> => {
    for (const action of actions) {
      const verdict = await decide({
        principal: caller.arn,
        action,
        resource: to.resource,
        account: to.account,
        context: { ...callerContext(caller), ...context },
        identityPolicies: policies,
        resourcePolicy: to.policy,
      });
      if (verdict !== 'allowed') return `${role.id} may not ${action} on ${to.resource}`;
    }
    return undefined;
  };
  const inBucket = (of: Live, key = ''): Target => ({
    resource: `${bucketArn(of)}${key}`,
    account: of.account,
    policy: bucketPolicy(world, of),
  });
  const withKey = async (of: Live, reference: string | undefined, actions: string[]): Promise<string | undefined> => {
    const key = findKey(world, of, reference);
    if (!key || key.region !== of.region) return `no key ${reference} in ${of.region}`;
    if (!isUsable(key)) return `key ${key.id} is ${word(key.marks.state)}`;
    const context = defaultEncryption(of).bucketKey ? bucketArn(of) : `${bucketArn(of)}/AWSLogs/x`;
    return may(actions, keyTarget(key), {
      'kms:ViaService': `s3.${of.region}.amazonaws.com`,
      'kms:EncryptionContext:aws:s3:arn': context,
    });
  };
  const lock = isLocked(bucket) ? ['s3:GetObjectRetention', 's3:GetObjectLegalHold'] : [];
  return (
    (await may(['s3:GetReplicationConfiguration', 's3:ListBucket'], inBucket(bucket))) ??
    (await may([...READ_VERSION, ...lock], inBucket(bucket, '/AWSLogs/x'))) ??
    (await may(['s3:ReplicateObject', 's3:ReplicateTags'], inBucket(target, '/AWSLogs/x'))) ??
    (await withKey(bucket, defaultEncryption(bucket).key, ['kms:Decrypt'])) ??
    (await withKey(target, text(dig(destination.EncryptionConfiguration, 'ReplicaKmsKeyID')), [
      'kms:Encrypt',
      'kms:GenerateDataKey',
      // For the bucket key of the copies.
      'kms:Decrypt',
    ]))
  );
}

const READ_VERSION = ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'];

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
