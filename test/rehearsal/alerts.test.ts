import { BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  AlertRoutes,
  AlertTopic,
  DetectionAlarms,
  DetectionRules,
  Detections,
  EventBusDestination,
  QueueDestination,
  SlackDestination,
  TeamsDestination,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { newApp } from '../support/stack';
import { AUTHORIZED } from './double/services/chat';
import { dig, list, object, word, type JsonObject } from './double/json';
import { silentFailures } from './double/silence';
import { World } from './double/world';
import { ACCOUNT, REGION } from './healthy-template';
import { deploy, reasons } from './spoil';

type Template = { Resources: Record<string, { Type: string; Properties: JsonObject }> };
const BUS = 'arn:aws:events:eu-central-1:333333333333:event-bus/security';
const WORKSPACE = 'T07EA123LEP';
const TEAM = '74361522-da01-538d-aa2e-ac7918c6bb92';

/** Alarms and rules, with a route of every kind. */
function template(): Template {
  const env = { account: ACCOUNT, region: REGION };
  const stack = new Stack(newApp(), 'Alerts', { env, synthesizer: new BootstraplessSynthesizer() });
  const trail = new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: REGION });
  const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
  const allAlerts = new AlertTopic(stack, 'All', { topicName: 'audit-alerts', encryptionKey }).topic;
  const detections = Detections.none().including(Detections.all().list[0]);
  const logGroup = new LogGroup(stack, 'Logs', { logGroupName: 'audit' });
  const { alarms } = new DetectionAlarms(stack, 'Detection', { trail, logGroup, detections, alarmActions: [] });
  const tickets = new Queue(stack, 'Tickets', { encryptionMasterKey: new Key(stack, 'TicketsKey') });
  const slack = new SlackDestination({ workspaceId: WORKSPACE, channelId: 'C07EZ1ABC23' });
  const teams = new TeamsDestination({ teamId: TEAM, tenantId: TEAM, channelId: '19%3aab6e%40thread.tacv2' });
  const bus = new EventBusDestination(EventBus.fromEventBusArn(stack, 'Bus', BUS));
  const routes = new AlertRoutes(stack, 'Routes', {
    trail,
    encryptionKey,
    detections,
    alarms,
    allAlerts,
    routes: {
      slack: { destination: slack },
      teams: { destination: teams },
      tickets: { destination: new QueueDestination(tickets) },
      bus: { destination: bus },
    },
  });
  new DetectionRules(stack, 'Rules', { detections, topic: allAlerts, encryptionKey, routes });
  return Synthesized.fromStack(stack).toJSON() as Template;
}

/** A world in which somebody authorized the chats. */
function authorized(...clients: string[]): World {
  const world = new World();
  for (const id of clients) {
    world.live.push({
      account: ACCOUNT,
      region: REGION,
      type: AUTHORIZED,
      id,
      properties: {},
      attributes: {},
      marks: {},
    });
  }
  return world;
}

const rehearse = async (spoil: (template: Template) => void, world = authorized(WORKSPACE, TEAM)) => {
  const spoiled = template();
  spoil(spoiled);
  const { stack } = await deploy(spoiled, { world });
  return { stack, reasons: reasons(stack), silent: await silentFailures(world) };
};
const all = ({ Resources }: Template, type: string, id = '') =>
  Object.entries(Resources).flatMap(([name, { Type, Properties }]) =>
    Type === type && name.startsWith(id) ? [Properties] : [],
  );
const statements = (properties: JsonObject): JsonObject[] =>
  list(dig((properties.PolicyDocument ?? properties.KeyPolicy) as JsonObject, 'Statement')).map(object);
/** Takes away from the policies of a type what lets a service in. */
const lockOut = (type: string, id: string, service: string) => (spoiled: Template) => {
  for (const properties of all(spoiled, type, id)) {
    const document = object(properties.PolicyDocument ?? properties.KeyPolicy);
    document.Statement = statements(properties).filter(
      ({ Principal, Effect }) => Effect === 'Deny' || !JSON.stringify(Principal).includes(service),
    );
  }
};

test('every kind of route deploys, and every hop delivers', async () => {
  const { stack, silent } = await rehearse(() => undefined);
  expect(stack.status).toBe('CREATE_COMPLETE');
  expect(silent).toEqual([]);
});

describe('is refused at deployment:', () => {
  test.each([
    ['a workspace of Slack that nobody authorized', TEAM, /not authorized to interact with T07EA123LEP/],
    ['a team of Microsoft Teams that nobody authorized', WORKSPACE, /not authorized to interact with 74361522/],
  ])('%s', async (_, client, words) => {
    expect((await rehearse(() => undefined, authorized(client))).reasons).toEqual([expect.stringMatching(words)]);
  });

  test('a webhook in place of a channel', async () => {
    const { reasons: found } = await rehearse((spoiled) => {
      all(spoiled, 'AWS::Chatbot::SlackChannelConfiguration')[0].SlackChannelId = 'https://hooks.slack.com/services/T0';
    });
    expect(found).toEqual([expect.stringMatching(/#\/SlackChannelId/)]);
  });
});

describe('is accepted, and does not deliver:', () => {
  test.each<[string, (spoiled: Template) => void, RegExp]>([
    [
      'a text that is no custom notification, to chat',
      (spoiled) => {
        for (const { Targets } of all(spoiled, 'AWS::Events::Rule')) {
          for (const target of list(Targets).map(object)) {
            if (target.InputTransformer) object(target.InputTransformer).InputTemplate = '"text"';
          }
        }
      },
      /^chat .*slack-channel.* drops what rule/,
    ],
    [
      'a queue whose policy does not let SNS in',
      lockOut('AWS::SQS::QueuePolicy', 'Tickets', 'sns.amazonaws.com'),
      /^subscription .*does not let sns.amazonaws.com send/,
    ],
    [
      'a queue whose key does not let SNS in',
      lockOut('AWS::KMS::Key', 'TicketsKey', 'sns.amazonaws.com'),
      /^subscription .*does not let sns.amazonaws.com kms:GenerateDataKey/,
    ],
    [
      'dead letters of SNS, where the key does not let it in',
      lockOut('AWS::KMS::Key', 'Key', 'sns.amazonaws.com'),
      /^subscription .*does not let sns.amazonaws.com kms:GenerateDataKey/,
    ],
    [
      'dead letters of EventBridge, where the queue does not let it in',
      lockOut('AWS::SQS::QueuePolicy', 'Rules', 'events.amazonaws.com'),
      /^rule .*does not let events.amazonaws.com send/,
    ],
    [
      'an encrypted topic, where the key does not let EventBridge in',
      lockOut('AWS::KMS::Key', 'Key', 'events.amazonaws.com'),
      /^rule .*does not let events.amazonaws.com kms:GenerateDataKey/,
    ],
    [
      'a bus, in a role that EventBridge may not assume',
      (spoiled) => {
        const role = all(spoiled, 'AWS::IAM::Role', 'Routesbus')[0];
        object(role.AssumeRolePolicyDocument).Statement = statements({
          PolicyDocument: role.AssumeRolePolicyDocument,
        }).map((statement) => ({ ...statement, Principal: { Service: 'ec2.amazonaws.com' } }));
      },
      /^rule .*EventBridge may not assume/,
    ],
    [
      'a bus, in a role that may not put events on it',
      (spoiled) => {
        const policy = all(spoiled, 'AWS::IAM::ManagedPolicy', 'Routesbus')[0];
        const [statement] = statements(policy);
        statement.Resource = word(statement.Resource).replace('security', 'other');
      },
      /^rule .*may not put events on/,
    ],
  ])('%s', async (_, spoil, words) => {
    const { reasons: found, silent } = await rehearse(spoil);
    expect(found).toEqual([]);
    expect(silent).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
  });
});
