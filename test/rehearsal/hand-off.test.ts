import { BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { Stream, StreamEncryption } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
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

type Template = { Resources: Record<string, { Type: string; Properties: JsonObject; DeletionPolicy?: string }> };

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
  const { topic } = new SiemFanOut(stack, 'FanOut', { trail, archive, encryptionKey, alarmActions: [] });
  topic.addSubscription(new UrlSubscription('https://siem.example.com/', { rawMessageDelivery: true }));
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
  { name: 'of an account to a queue', make: () => template(toQueue) },
  { name: 'of an organization to a queue', make: () => template(toQueue, ORGANIZATION) },
  { name: 'to a topic', make: () => template(toFanOut) },
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

test('a bucket names nothing that goes with the stack, so that it can be imported again', () => {
  for (const { make } of variants) {
    const { Resources } = make();
    const kept = Object.entries(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
    const others = Object.keys(Resources).filter((id) => !kept.some(([name]) => name === id));
    const text = JSON.stringify(kept);
    expect(others.filter((id) => text.includes(`"${id}"`))).toEqual([]);
  }
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

  test.each([toQueue, toFanOut])('when the key does not let the rule in (%p)', async (handOff) => {
    const found = await silence(template(handOff), (resources) => {
      const statements = statementsOf(find(resources, 'AWS::KMS::Key', 'Key'), 'KeyPolicy');
      forService(statements, 'events.').Principal = { Service: 'sqs.amazonaws.com' };
    });
    expect(found).toMatch(/rule .*does not let events.amazonaws.com/);
  });

  test('when the policy of the topic does not let the rule in', async () => {
    const found = await silence(template(toFanOut), (resources) => {
      const policy = find(resources, 'AWS::SNS::TopicPolicy');
      forService(statementsOf(policy), 'events.').Condition = { ArnEquals: { 'aws:SourceArn': 'arn:other' } };
    });
    expect(found).toMatch(/rule .*does not let events.amazonaws.com publish/);
  });
});
