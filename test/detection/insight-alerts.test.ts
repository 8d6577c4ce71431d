import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnMicrosoftTeamsChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { InsightAlerts } from 'cdk-secure-audit-trail';
import { compileEventPattern, parseEventPattern } from '../../lib/detection/language/event-pattern';
import { nagFindings, warnings } from '../support/checks';
import { Deployment, Resource } from '../support/deployment';
import { transformedLines } from '../support/input-transformer';
import { expectRefusal } from '../support/refusal';
import { ACCOUNT, auditStack, newApp, OTHER_ACCOUNT } from '../support/stack';

const app = newApp();
const { stack, audit } = auditStack({}, { env: { account: ACCOUNT, region: 'eu-west-1' } }, app);
const alerts = new InsightAlerts(stack, 'Insights', { topic: audit.alerts.topic, encryptionKey: audit.monitoringKey });
const template = Template.fromStack(stack).toJSON();
const rule = new Deployment(template, { region: 'eu-west-1' }).one('AWS::Events::Rule').Properties;
const matches = (event: object) => compileEventPattern(parseEventPattern(rule.EventPattern))(event);

/** An Insights event as EventBridge gets it. */
const insight = (state: string, details: object = {}, source = 'aws.cloudtrail') => ({
  source,
  'detail-type': 'AWS Insight via CloudTrail',
  account: ACCOUNT,
  time: '2026-11-21T10:05:00Z',
  region: 'eu-west-1',
  detail: {
    eventVersion: '1.08',
    eventTime: '2026-11-21T10:00:00Z',
    awsRegion: 'eu-west-1',
    eventID: '11111111-1111-1111-1111-111111111111',
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: ACCOUNT,
    sharedEventID: '22222222-2222-2222-2222-222222222222',
    eventCategory: 'Insight',
    insightDetails: {
      state,
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateAccessKey',
      insightType: 'ApiCallRateInsight',
      insightContext: {
        statistics: { baseline: { average: 0.02 }, insight: { average: 41.5 }, insightDuration: 5 },
        attributions: [],
      },
      ...details,
    },
  },
});

describe('the rule', () => {
  test('matches the start of an insight, and not its end', () => {
    expect(matches(insight('Start'))).toBe(true);
    expect(matches(insight('End'))).toBe(false);
  });

  test('matches no event that somebody else forges, and no API call', () => {
    expect(matches(insight('Start', {}, 'my.app'))).toBe(false);
    expect(matches({ ...insight('Start'), 'detail-type': 'AWS API Call via CloudTrail' })).toBe(false);
  });

  test('tells which call, how often and how often usually, where and when', () => {
    const [{ InputTransformer }] = rule.Targets;
    const lines = (event: object) =>
      transformedLines(InputTransformer.InputPathsMap, InputTransformer.InputTemplate, event);
    expect(lines(insight('Start'))).toEqual([
      'MEDIUM: A call is made, or fails, far more often than usual.',
      'What: CreateAccessKey (iam.amazonaws.com) ',
      'How often: 41.5 a minute, usually 0.02 (ApiCallRateInsight)',
      `Where: account ${ACCOUNT}, Region eu-west-1`,
      'When: 2026-11-21T10:05:00Z',
      expect.stringMatching(/^First: .*attributions/),
      expect.stringMatching(/^Runbook: .*docs\/events\.md#insights$/),
      'Event: 22222222-2222-2222-2222-222222222222, shared by its start and its end',
    ]);
    const failing = { insightType: 'ApiErrorRateInsight', errorCode: 'AccessDenied' };
    expect(lines(insight('Start', failing))[1]).toBe('What: CreateAccessKey (iam.amazonaws.com) AccessDenied');
  });

  test('may publish to the topic, for this rule only', () => {
    const [{ Properties }] = Object.values<Resource>(template.Resources).filter(
      ({ Type }) => Type === 'AWS::SNS::TopicPolicy',
    );
    const statement = (Properties.PolicyDocument.Statement as Resource[]).find(
      ({ Principal }) => Principal.Service === 'events.amazonaws.com',
    );
    expect(statement).toMatchObject({
      Action: 'sns:Publish',
      Condition: { ArnEquals: { 'aws:SourceArn': [stack.resolve(alerts.rule.attrArn)] } },
    });
  });

  test('leaves what it cannot deliver in a queue, passes five packs of cdk-nag and warns of nothing', () => {
    expect(rule.Targets[0].DeadLetterConfig).toBeDefined();
    expect(alerts.deadLetters.alarm.node.path).toContain('Insights');
    app.synth();
    expect(nagFindings(app)).toEqual([]);
    expect(warnings(app)).toEqual([]);
  });
});

test('a topic of another stack lets the rule in by name, and does not wait for it', () => {
  const other = newApp();
  const env = { account: ACCOUNT, region: 'eu-west-1' };
  const { stack: topics, audit: trail } = auditStack({}, { env }, other);
  const rules = new Stack(other, 'Rules', { env });
  const { rule: named } = new InsightAlerts(rules, 'Insights', {
    topic: trail.alerts.topic,
    encryptionKey: trail.monitoringKey,
  });
  other.synth();
  expect(topics.dependencies).toEqual([]);
  expect(JSON.stringify(Template.fromStack(topics).findResources('AWS::SNS::TopicPolicy'))).toContain(
    `arn:aws:events:eu-west-1:${ACCOUNT}:rule/${named.name}`,
  );
});

test('a topic of another Region is refused', () => {
  expectRefusal('topic-region', 'in us-east-1, the rules are in eu-west-1', (scope: Stack) => {
    const topic = Topic.fromTopicArn(scope, 'Topic', `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`);
    new InsightAlerts(scope, 'Insights', { topic });
  });
});

test('a topic that a rule cannot reach is refused', () => {
  expectRefusal('unreachable-topic', /another account/, (scope: Stack) => {
    const topic = Topic.fromTopicArn(scope, 'Topic', `arn:aws:sns:eu-west-1:${OTHER_ACCOUNT}:alerts`);
    new InsightAlerts(scope, 'Insights', { topic });
  });
});

test('a topic that only chat reads is refused', () => {
  expectRefusal('text-to-chat', /Stack\/Chat/, (scope: Stack) => {
    const topic = new Topic(scope, 'Topic');
    new InsightAlerts(scope, 'Insights', { topic });
    new CfnMicrosoftTeamsChannelConfiguration(scope, 'Chat', {
      configurationName: 'chat',
      iamRoleArn: `arn:aws:iam::${ACCOUNT}:role/chat`,
      snsTopicArns: [topic.topicArn],
      teamId: '11111111-1111-1111-1111-111111111111',
      teamsChannelId: '19%3Aabc%40thread.tacv2',
      teamsTenantId: '22222222-2222-2222-2222-222222222222',
    });
  });
});
