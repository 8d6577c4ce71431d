import { ACCOUNT, OTHER_ACCOUNT, REGION } from '../audit-stack';
import { ERASE, WRITE } from '../attacks';
import { allowed, Case, denied, PLAIN_HTTP } from '../case';
import { administrator, administratorElsewhere, Principal, role, service } from '../principals';
import { ADMINISTRATOR_ACCESS } from '../policy';
import { COLLECTOR, EXTERNAL_ID, ORGANIZATION, SiemStack } from '../siem-stack';

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
const READ = ['s3:GetObject', 's3:GetObjectVersion'];

const s3 = (bucketArn: string, account = ACCOUNT) => service('s3.amazonaws.com', bucketArn, account);
const through = (name: string, region = REGION) => ({ 'kms:ViaService': `${name}.${region}.amazonaws.com` });
const ofObject = (arn: string) => ({ 'kms:EncryptionContext:aws:s3:arn': arn });

/** S3 sends for this bucket, and for no other. */
export function toldByBucket({ bucket, queue, deadLetterQueue, encryptionKey, evidenceKey }: SiemStack): Case[] {
  const sender = s3(bucket);
  return [
    ...sends('S3', sender, { queue, encryptionKey }),
    denied('S3 cannot fill the dead-letter queue', sender, SEND, deadLetterQueue),
    denied('S3 cannot use the key of the evidence', sender, USE, evidenceKey),
    ...strangers(bucket).flatMap(({ name, who }) => refused(name, who, { queue, deadLetterQueue, encryptionKey })),
  ];
}

/** EventBridge sends for this rule, also what it could not deliver. */
export function toldByRule({ bucket, rule, queue, deadLetterQueue, encryptionKey }: SiemStack): Case[] {
  const sender = service('events.amazonaws.com', rule);
  const others = [
    { name: 'another rule', who: service('events.amazonaws.com', `${rule}2`) },
    { name: 'a rule of another account', who: service('events.amazonaws.com', rule!.replace(ACCOUNT, OTHER_ACCOUNT)) },
    { name: 'another service in the name of the rule', who: service('scheduler.amazonaws.com', rule) },
    { name: 'S3 itself', who: s3(bucket) },
  ];
  return [
    ...sends('the rule', sender, { queue, encryptionKey }),
    ...sends('the rule, of what it could not deliver,', sender, { queue: deadLetterQueue, encryptionKey }),
    ...others.flatMap(({ name, who }) => refused(name, who, { queue, deadLetterQueue, encryptionKey })),
  ];
}

/** S3 publishes for this bucket, and the topic sends, also what it could not deliver. */
export function toldByTopic({ bucket, topic, queue, deadLetterQueue, encryptionKey }: SiemStack): Case[] {
  const publisher = s3(bucket);
  const sender = service('sns.amazonaws.com', topic);
  const others = [
    { name: 'another topic', who: service('sns.amazonaws.com', `${topic}2`) },
    { name: 'a topic of another account', who: service('sns.amazonaws.com', topic!.replace(ACCOUNT, OTHER_ACCOUNT)) },
    { name: 'another service in the name of the topic', who: service('events.amazonaws.com', topic) },
  ];
  return [
    allowed('S3 publishes to the topic', publisher, 'sns:Publish', topic!),
    allowed('S3 encrypts and decrypts under the key of the topic', publisher, USE, encryptionKey),
    denied('S3 cannot publish over plain HTTP', publisher, 'sns:Publish', topic!, PLAIN_HTTP),
    denied('S3 cannot subscribe', publisher, 'sns:Subscribe', topic!),
    denied('S3 cannot pass over the topic', publisher, SEND, [queue, deadLetterQueue]),
    ...strangers(bucket).flatMap(({ name, who }) => [
      denied(`${name} cannot publish`, who, 'sns:Publish', topic!),
      ...refused(name, who, { queue, deadLetterQueue, encryptionKey }),
    ]),
    ...sends('the topic', sender, { queue, encryptionKey }),
    ...sends('the topic, of what it could not deliver,', sender, { queue: deadLetterQueue, encryptionKey }),
    ...others.flatMap(({ name, who }) => refused(name, who, { queue, deadLetterQueue, encryptionKey })),
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

type Target = Pick<SiemStack, 'queue' | 'encryptionKey'>;

const sends = (name: string, who: Principal, { queue, encryptionKey }: Target): Case[] => [
  allowed(`${name} sends`, who, SEND, queue),
  allowed(`${name} encrypts and decrypts under the key of the queue`, who, USE, encryptionKey),
  denied(`${name} cannot send over plain HTTP`, who, SEND, queue, PLAIN_HTTP),
  denied(`${name} cannot receive, purge or change`, who, ['sqs:ReceiveMessage', ...TAMPER], queue),
  denied(`${name} cannot change the key`, who, ['kms:CreateGrant', 'kms:DisableKey'], encryptionKey),
];

const refused = (name: string, who: Principal, to: Target & Pick<SiemStack, 'deadLetterQueue'>): Case[] => [
  denied(`${name} cannot send`, who, SEND, [to.queue, to.deadLetterQueue]),
  denied(`${name} cannot use the key`, who, USE, to.encryptionKey),
];

const strangers = (bucket: string) => [
  { name: 'S3 for another bucket', who: s3(`${bucket}2`) },
  { name: 'S3 for a bucket of that name in another account', who: s3(bucket, OTHER_ACCOUNT) },
  { name: 'another service in the name of the bucket', who: service('logging.s3.amazonaws.com', bucket, ACCOUNT) },
  {
    name: 'a rule of EventBridge',
    who: service('events.amazonaws.com', `arn:aws:events:${REGION}:${ACCOUNT}:rule/a`),
  },
];
