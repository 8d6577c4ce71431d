import { BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { Stream, StreamEncryption } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  LogArchive,
  LogDestination,
  LogSubscription,
  SiemFanOut,
  SiemHandOff,
  SiemReaderRole,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { newApp } from '../support/stack';
import { earliest } from './double/cloudformation/order';
import { dig, list, object, type JsonObject } from './double/json';
import { silentFailures } from './double/silence';
import { World } from './double/world';
import { ACCOUNT, REGION } from './healthy-template';
import { deploy, reasons } from './spoil';

type Template = { Resources: Record<string, { Type: string; Properties: JsonObject; DependsOn?: string[] }> };

interface Parts {
  readonly stack: Stack;
  readonly trail: TrailIdentity;
  readonly archive: LogArchive;
  readonly encryptionKey: Key;
}

/** An archive and what is handed off of it. */
function template(handOff: (parts: Parts) => void, organizationId?: string): Template {
  const stack = new Stack(newApp(), 'Audit', {
    env: { account: ACCOUNT, region: REGION },
    // The administrator deploys, so no statement protects the settings from being spoiled.
    synthesizer: new BootstraplessSynthesizer(),
  });
  const trail = new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: REGION, organizationId });
  const archive = new LogArchive(stack, 'Archive', { trails: [trail] });
  const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
  handOff({ stack, trail, archive, encryptionKey });
  return Synthesized.fromStack(stack).toJSON() as Template;
}

function toQueue({ stack, trail, archive, encryptionKey }: Parts): void {
  const handOff = new SiemHandOff(stack, 'HandOff', { trail, archive, encryptionKey, alarmActions: [] });
  new SiemReaderRole(stack, 'Reader', {
    handOff,
    collectorAccountId: '777788889999',
    externalId: '4f3c1d1e-52a6-4d34-9b1a-7c0f5a1be9d2',
  });
}

function toFanOut({ stack, trail, archive, encryptionKey }: Parts): void {
  const fanOut = new SiemFanOut(stack, 'FanOut', { trail, archive, encryptionKey });
  for (const id of ['One', 'Two']) {
    new SiemHandOff(stack, id, { trail, archive, encryptionKey, alarmActions: [], fanOut });
  }
}

function toStream({ stack, trail, encryptionKey }: Parts): void {
  const logGroup = new LogGroup(stack, 'LogGroup', { logGroupName: '/aws/cloudtrail/audit' });
  const stream = new Stream(stack, 'Stream', { encryption: StreamEncryption.KMS, encryptionKey });
  for (const id of ['One', 'Two']) {
    new LogSubscription(stack, id, { trail, logGroup, destination: LogDestination.stream(stream), alarmActions: [] });
  }
}

const ORGANIZATION = 'o-a1b2c3d4e5';
const variants = [
  { name: 'to a queue', make: () => template(toQueue) },
  { name: 'of an organization, by EventBridge', make: () => template(toQueue, ORGANIZATION) },
  { name: 'to a topic with two queues', make: () => template(toFanOut) },
  { name: 'from a log group to a stream', make: () => template(toStream) },
];

describe.each(variants)('a hand-off $name', ({ make }) => {
  test('deploys, with nothing that silently does not happen', async () => {
    const { stack, world } = await deploy(make());
    expect(reasons(stack)).toEqual([]);
    expect(await silentFailures(world)).toEqual([]);
  });

  test('deploys in whatever order its dependencies allow', async () => {
    const made = make();
    for (const id of Object.keys(made.Resources)) {
      const world = new World();
      world.order = earliest(id);
      const { stack } = await deploy(made, { world });
      expect([id, reasons(stack)]).toEqual([id, []]);
    }
  });

  test('goes away with its part of the stack, and leaves the archive', async () => {
    const { world } = await deploy(make());
    const { stack } = await deploy(
      template(() => undefined),
      { world },
    );
    expect(stack.status).toBe('UPDATE_COMPLETE');
    expect(world.all('AWS::SQS::Queue')).toEqual([]);
    expect(await silentFailures(world)).toEqual([]);
  });
});

/** The template, spoiled in one place, is refused on that resource. */
async function refusal(made: Template, spoil: (resources: Template['Resources']) => void): Promise<string> {
  spoil(made.Resources);
  const { stack } = await deploy(made);
  return reasons(stack).join();
}

const find = (resources: Template['Resources'], type: string, id = ''): Template['Resources'][string] =>
  Object.entries(resources).find(([name, { Type }]) => Type === type && name.startsWith(id))![1];
const statementsOf = (resource: { Properties: JsonObject }, document = 'PolicyDocument'): JsonObject[] =>
  list(dig(resource.Properties, document, 'Statement')).map(object);
const forService = (statements: JsonObject[], service: string): JsonObject =>
  statements.find((statement) => JSON.stringify(statement.Principal).includes(service))!;

describe('S3 refuses', () => {
  const invalid = /ArchiveBucket.*Unable to validate the following destination configurations/;

  test('a bucket that does not wait for the policy of the queue', async () => {
    const made = template(toQueue);
    const [id] = Object.entries(made.Resources).find(([name]) => /^ArchiveBucket[0-9A-F]{8}$/.test(name))!;
    made.Resources[id].DependsOn = made.Resources[id].DependsOn!.filter((name) => !name.startsWith('HandOff'));
    const world = new World();
    world.order = earliest(id);
    expect(reasons((await deploy(made, { world })).stack).join()).toMatch(invalid);
  });

  test.each<[string, (resources: Template['Resources']) => void]>([
    [
      'a queue whose policy is for another bucket',
      (resources) => {
        const policy = find(resources, 'AWS::SQS::QueuePolicy', 'HandOffQueue');
        forService(statementsOf(policy), 's3.').Condition = { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::other' } };
      },
    ],
    [
      'a queue under a key that does not let S3 in',
      (resources) => {
        const key = find(resources, 'AWS::KMS::Key', 'Key');
        forService(statementsOf(key, 'KeyPolicy'), 's3.').Principal = { Service: 'sqs.amazonaws.com' };
      },
    ],
    [
      'a queue under the AWS managed key',
      (resources) => {
        find(resources, 'AWS::SQS::Queue', 'HandOffQueue').Properties.KmsMasterKeyId = 'alias/aws/sqs';
      },
    ],
    [
      'a FIFO queue',
      (resources) => {
        for (const id of ['HandOffQueue', 'HandOffDeadLetters']) {
          const { Properties } = find(resources, 'AWS::SQS::Queue', id);
          Object.assign(Properties, { FifoQueue: true, QueueName: `${id}.fifo` });
        }
      },
    ],
  ])('%s', async (_, spoil) => expect(await refusal(template(toQueue), spoil)).toMatch(invalid));

  test('a topic whose policy does not let it in', async () => {
    const found = await refusal(template(toFanOut), (resources) => {
      const policy = find(resources, 'AWS::SNS::TopicPolicy');
      forService(statementsOf(policy), 's3.').Condition = { StringEquals: { 'aws:SourceAccount': '333333333333' } };
    });
    expect(found).toMatch(invalid);
  });

  test('a second notification of the same files', async () => {
    const found = await refusal(template(toQueue), (resources) => {
      const bucket = find(resources, 'AWS::S3::Bucket', 'ArchiveBucket');
      const configurations = dig(bucket.Properties, 'NotificationConfiguration', 'QueueConfigurations');
      list(configurations).push({ ...object(list(configurations)[0]), Event: 's3:ObjectCreated:Put' });
      object(bucket.Properties.NotificationConfiguration).QueueConfigurations = [
        ...list(configurations),
        { ...object(list(configurations)[0]), Event: 's3:ObjectCreated:Put' },
      ];
    });
    expect(found).toMatch(/Configurations overlap/);
  });
});

describe('SQS refuses', () => {
  test.each<[string, JsonObject, RegExp]>([
    ['a visibility timeout of more than 12 hours', { VisibilityTimeout: 43_201 }, /VisibilityTimeout/],
    ['a name of 81 characters', { QueueName: 'x'.repeat(81) }, /1 to 80/],
    ['a name with a period', { QueueName: 'siem.queue' }, /alphanumeric/],
    [
      'a dead-letter queue that is not there',
      { RedrivePolicy: { deadLetterTargetArn: 'x', maxReceiveCount: 5 } },
      /does not exist/,
    ],
  ])('%s', async (_, properties, message) => {
    const found = await refusal(template(toQueue), (resources) => {
      Object.assign(find(resources, 'AWS::SQS::Queue', 'HandOffQueue').Properties, properties);
    });
    expect(found).toMatch(message);
  });
});

describe('CloudWatch Logs refuses', () => {
  test('a third subscription of a log group', async () => {
    const found = await refusal(template(toStream), (resources) => {
      resources.Third = structuredClone(find(resources, 'AWS::Logs::SubscriptionFilter'));
      resources.Third.Properties.FilterName = 'third';
    });
    expect(found).toMatch(/LimitExceededException/);
  });

  test('a role that it may not assume', async () => {
    const found = await refusal(template(toStream), (resources) => {
      forService(
        statementsOf(find(resources, 'AWS::IAM::Role', 'One'), 'AssumeRolePolicyDocument'),
        'logs.',
      ).Condition = {
        StringLike: { 'aws:SourceArn': `arn:aws:logs:${REGION}:333333333333:*` },
      };
    });
    expect(found).toMatch(/OneFilter.*Check if the role can be assumed/);
  });

  test.each([0, 1])('a role that lacks statement %i', async (index) => {
    const found = await refusal(template(toStream), (resources) => {
      const { Properties } = find(resources, 'AWS::IAM::ManagedPolicy', 'One');
      object(Properties.PolicyDocument).Statement = list(dig(Properties, 'PolicyDocument', 'Statement')).filter(
        (_, other) => other !== index,
      );
    });
    expect(found).toMatch(/OneFilter.*The role may not/);
  });
});

describe('a message is lost without a word', () => {
  const silence = async (made: Template, spoil: (resources: Template['Resources']) => void): Promise<string> => {
    spoil(made.Resources);
    const { stack, world } = await deploy(made);
    expect(reasons(stack)).toEqual([]);
    return (await silentFailures(world)).join();
  };

  test('when a bucket sends no events to EventBridge', async () => {
    const found = await silence(template(toQueue, ORGANIZATION), (resources) => {
      delete find(resources, 'AWS::S3::Bucket', 'ArchiveBucket').Properties.NotificationConfiguration;
    });
    expect(found).toMatch(/rule .*sends no events to EventBridge/);
  });

  test.each(['HandOffQueue', 'HandOffDeadLetters'])('when %s does not let the rule in', async (id) => {
    const found = await silence(template(toQueue, ORGANIZATION), (resources) => {
      const policy = find(resources, 'AWS::SQS::QueuePolicy', id);
      forService(statementsOf(policy), 'events.').Principal = { Service: 's3.amazonaws.com' };
    });
    expect(found).toMatch(/rule .*does not let events.amazonaws.com send/);
  });

  test('when the key does not let the topic in', async () => {
    const found = await silence(template(toFanOut), (resources) => {
      const statements = statementsOf(find(resources, 'AWS::KMS::Key', 'Key'), 'KeyPolicy');
      forService(statements, 'sns.').Principal = { Service: 'sqs.amazonaws.com' };
    });
    expect(found).toMatch(/subscription .*does not let sns.amazonaws.com/);
  });
});
