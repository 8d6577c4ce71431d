import { ACCOUNT, OTHER_ACCOUNT, REGION } from '../audit-stack';
import { ERASE, WRITE } from '../attacks';
import { allowed, Case, denied, PLAIN_HTTP } from '../case';
import { administrator, administratorElsewhere, role, service } from '../principals';
import { ADMINISTRATOR_ACCESS } from '../policy';
import { COLLECTOR, EXTERNAL_ID, FanOutStack, ORGANIZATION, SiemStack } from '../siem-stack';

const SEND = 'sqs:SendMessage';
const USE = ['kms:GenerateDataKey', 'kms:Decrypt'];
const COLLECT = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];
const TAMPER = ['sqs:AddPermission', 'sqs:DeleteQueue', 'sqs:PurgeQueue', 'sqs:SetQueueAttributes'];
const READ = 's3:GetObject';

const events = (ruleArn: string) => service('events.amazonaws.com', ruleArn);
const through = (name: string, region = REGION) => ({ 'kms:ViaService': `${name}.${region}.amazonaws.com` });
const ofObject = (arn: string) => ({ 'kms:EncryptionContext:aws:s3:arn': arn });

/** EventBridge sends for this rule, also what it could not deliver. */
export function told({ bucket, rule, queue, deadLetterQueue, encryptionKey, evidenceKey }: SiemStack): Case[] {
  const sender = events(rule);
  return [
    ...[queue, deadLetterQueue].flatMap((to) => [
      allowed(`the rule sends to ${to}`, sender, SEND, to),
      denied(`the rule cannot send to ${to} over plain HTTP`, sender, SEND, to, PLAIN_HTTP),
      denied(`the rule cannot receive from ${to}, purge or change it`, sender, ['sqs:ReceiveMessage', ...TAMPER], to),
    ]),
    allowed('the rule encrypts and decrypts under the key of the queues', sender, USE, encryptionKey),
    denied('the rule cannot change the key', sender, ['kms:CreateGrant', 'kms:DisableKey'], encryptionKey),
    denied('the rule cannot use the key of the evidence', sender, USE, evidenceKey),
    ...strangers(rule, bucket).flatMap(({ name, who }) => [
      denied(`${name} cannot send`, who, SEND, [queue, deadLetterQueue]),
      denied(`${name} cannot use the key`, who, USE, encryptionKey),
    ]),
  ];
}

/** EventBridge publishes for this rule; the key takes no condition on the rule, the topic does. */
export function fanOut({ topic, deadLetters, encryptionKey, rule }: FanOutStack): Case[] {
  const sender = events(rule);
  const other = service('sns.amazonaws.com', topic);
  return [
    allowed('the rule publishes', sender, 'sns:Publish', topic),
    allowed('the rule encrypts and decrypts under the key of the topic', sender, USE, encryptionKey),
    // EventBridge sends no aws:SourceArn to the key of a topic.
    allowed('EventBridge uses the key without naming the rule', service('events.amazonaws.com'), USE, encryptionKey),
    allowed('the rule leaves what it could not publish', sender, SEND, deadLetters),
    denied('the rule cannot publish over plain HTTP', sender, 'sns:Publish', topic, PLAIN_HTTP),
    denied('the rule leaves nothing over plain HTTP', sender, SEND, deadLetters, PLAIN_HTTP),
    denied('the rule cannot take away what it left', sender, ['sqs:ReceiveMessage', ...TAMPER], deadLetters),
    denied('the rule cannot subscribe or change the topic', sender, ['sns:Subscribe', 'sns:SetTopicAttributes'], topic),
    denied('the rule cannot change the key', sender, ['kms:CreateGrant', 'kms:DisableKey'], encryptionKey),
    ...strangers(rule, 'arn:aws:s3:::audit').flatMap(({ name, who }) => [
      denied(`${name} cannot publish`, who, 'sns:Publish', topic),
      denied(`${name} leaves nothing`, who, SEND, deadLetters),
    ]),
    denied('another service cannot use the key', other, USE, encryptionKey),
    denied('an administrator of another account cannot use the key', administratorElsewhere, USE, encryptionKey),
    allowed('an administrator uses the key', administrator, USE, encryptionKey),
    denied(
      'an administrator of another account cannot publish or subscribe',
      administratorElsewhere,
      ['sns:Publish', 'sns:Subscribe'],
      topic,
    ),
  ];
}

/** The collector reads log files and works on its queue; everything else stays shut. */
export function collector(stack: SiemStack): Case[] {
  const { bucket, accessLogBucket, queue, deadLetterQueue, encryptionKey, evidenceKey, reader, deployed } = stack;
  const who = role(reader, ...deployed.rolePolicies(reader));
  const folders = ['CloudTrail-Digest', 'CloudTrail-Insight', 'CloudTrail-NetworkActivity', 'CloudTrail-Aggregated'];
  const foreign = stack.file('CloudTrail', '999900001111');
  const elsewhere = stack.file('CloudTrail', `${ORGANIZATION.slice(0, -1)}x/777788889999`);
  return [
    allowed('the collector receives and deletes messages', who, COLLECT, queue),
    allowed('the collector decrypts messages', who, 'kms:Decrypt', encryptionKey, through('sqs')),
    allowed('the collector reads log files', who, READ, stack.file()),
    allowed('the collector decrypts log files under a bucket key', who, 'kms:Decrypt', evidenceKey, {
      ...through('s3'),
      ...ofObject(bucket),
    }),
    allowed('the collector decrypts log files under keys of their own', who, 'kms:Decrypt', evidenceKey, {
      ...through('s3'),
      ...ofObject(stack.file()),
    }),

    denied('the collector cannot receive over plain HTTP', who, 'sqs:ReceiveMessage', queue, PLAIN_HTTP),
    denied('the collector cannot send a message', who, SEND, queue),
    denied('the collector cannot purge, change or delete the queue', who, TAMPER, queue),
    denied(
      'the collector cannot touch the dead-letter queue',
      who,
      [...COLLECT, ...TAMPER, SEND, 'sqs:StartMessageMoveTask'],
      deadLetterQueue,
    ),
    denied('the collector cannot receive from another queue', who, COLLECT, `${queue}2`),
    denied('the collector cannot list queues', who, 'sqs:ListQueues', '*'),

    denied(
      'the collector cannot decrypt by itself',
      who,
      'kms:Decrypt',
      [encryptionKey, evidenceKey],
      ofObject(bucket),
    ),
    denied('the collector cannot decrypt the log group', who, 'kms:Decrypt', encryptionKey, through('logs')),
    denied('the collector cannot decrypt messages of another Region', who, 'kms:Decrypt', encryptionKey, {
      ...through('sqs', 'us-east-1'),
    }),
    denied('the collector cannot decrypt evidence through SQS', who, 'kms:Decrypt', evidenceKey, {
      ...through('sqs'),
      ...ofObject(bucket),
    }),
    denied('the collector cannot decrypt through S3 what is not a log file', who, 'kms:Decrypt', evidenceKey, {
      ...through('s3'),
      ...ofObject(stack.file('CloudTrail-Digest')),
    }),
    denied('the collector cannot decrypt objects of another bucket', who, 'kms:Decrypt', evidenceKey, {
      ...through('s3'),
      ...ofObject('arn:aws:s3:::another'),
    }),
    denied('the collector cannot decrypt through S3 with the key of the queue', who, 'kms:Decrypt', encryptionKey, {
      ...through('s3'),
      ...ofObject(bucket),
    }),
    denied('the collector cannot encrypt', who, ['kms:Encrypt', 'kms:GenerateDataKey'], [encryptionKey, evidenceKey], {
      ...through('s3'),
      ...ofObject(bucket),
    }),
    denied(
      'the collector cannot change a key',
      who,
      ['kms:CreateGrant', 'kms:PutKeyPolicy'],
      [encryptionKey, evidenceKey],
    ),

    ...folders.map((folder) => denied(`the collector cannot read ${folder}`, who, READ, stack.file(folder))),
    denied('the collector cannot read log files of others', who, READ, [foreign, elsewhere]),
    denied('the collector cannot read what somebody overwrote', who, 's3:GetObjectVersion', stack.file()),
    denied('the collector cannot read who read the archive', who, READ, `${accessLogBucket}/log`),
    denied(
      'the collector cannot list a bucket',
      who,
      ['s3:ListBucket', 's3:ListBucketVersions'],
      [bucket, accessLogBucket],
    ),
    denied(
      'the collector cannot read or change settings',
      who,
      ['s3:GetBucketPolicy', 's3:PutBucketNotification'],
      bucket,
    ),
    denied('the collector cannot write, delete or unlock a file', who, [...WRITE, ...ERASE], stack.file()),
    ...trusted(stack),
    ...outsiders(stack),
  ];
}

/** Whoever comes from the vendor's account with the external id, and nobody else. */
function trusted({ reader }: SiemStack): Case[] {
  const assume = 'sts:AssumeRole';
  const vendor = role(`arn:aws:iam::${COLLECTOR}:role/Collector`, ADMINISTRATOR_ACCESS);
  const other = role('arn:aws:iam::999900001111:role/Collector', ADMINISTRATOR_ACCESS);
  const withId = (externalId: string) => ({ 'sts:ExternalId': externalId });
  return [
    allowed('the vendor assumes the role with the external id', vendor, assume, reader, withId(EXTERNAL_ID)),
    denied('the vendor cannot assume it without the external id', vendor, assume, reader),
    denied('the vendor cannot assume it for another customer', vendor, assume, reader, withId(`${EXTERNAL_ID}2`)),
    denied(
      'the vendor cannot assume it with one in another case',
      vendor,
      assume,
      reader,
      withId(EXTERNAL_ID.toUpperCase()),
    ),
    denied('another account cannot assume it with the external id', other, assume, reader, withId(EXTERNAL_ID)),
    denied('an administrator of this account cannot', administrator, assume, reader, withId(EXTERNAL_ID)),
    denied('the vendor cannot tag the session', vendor, 'sts:TagSession', reader),
  ];
}

function outsiders({ queue, deadLetterQueue, encryptionKey }: SiemStack): Case[] {
  const queues = [queue, deadLetterQueue];
  return [
    denied(
      'an administrator of another account cannot collect or send',
      administratorElsewhere,
      [...COLLECT, SEND],
      queues,
    ),
    denied('an administrator of another account cannot use the key', administratorElsewhere, USE, encryptionKey),
    allowed('an administrator looks at the messages', administrator, COLLECT, queues),
    allowed('an administrator uses the key', administrator, USE, encryptionKey),
    denied('an administrator cannot over plain HTTP', administrator, [...COLLECT, SEND], queues, PLAIN_HTTP),
  ];
}

const strangers = (rule: string, bucket: string) => [
  { name: 'another rule', who: events(`${rule}2`) },
  { name: 'a rule of another account', who: events(rule.replace(ACCOUNT, OTHER_ACCOUNT)) },
  { name: 'a rule of another Region', who: events(rule.replace(REGION, 'us-east-1')) },
  { name: 'another service in the name of the rule', who: service('scheduler.amazonaws.com', rule) },
  { name: 'S3 itself', who: service('s3.amazonaws.com', bucket, ACCOUNT) },
];
