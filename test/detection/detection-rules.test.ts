import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  AlertRoute,
  Detection,
  DetectionRules,
  Detections,
  EmailDestination,
  EventBusDestination,
  SecureAuditTrail,
  Severity,
  TopicDestination,
} from 'cdk-secure-audit-trail';
import { compileEventPattern, parseEventPattern } from '../../lib/detection/language/event-pattern';
import { envelopes } from '../../lib/replay/matching/envelope';
import { stateOf } from '../support/alarm';
import { nagFindings, validatorFindings, warnings } from '../support/checks';
import { cycles } from '../support/dependencies';
import { Deployment, Resource } from '../support/deployment';
import { transformedLines } from '../support/input-transformer';
import { expectRefusal } from '../support/refusal';
import { describeRealRecords, realRecords } from '../support/real-records';
import { ACCOUNT, auditStack, newApp, OTHER_ACCOUNT } from '../support/stack';
import { call, denied, ROOT, service, signIn, USER } from './catalogue/record';

function build(detections = Detections.all(), region = 'us-east-1', app = newApp()) {
  const { stack, audit } = auditStack({ trailName: 'audit' }, { env: { account: ACCOUNT, region } }, app);
  const rules = new DetectionRules(stack, 'Rules', {
    detections,
    topic: audit.alerts.topic,
    encryptionKey: audit.monitoringKey,
    resourceNames: audit.resourceNames,
  });
  return { app, stack, rules };
}

function deploy({ stack, rules }: { stack: Stack; rules: DetectionRules }): Map<string, Resource> {
  const deployment = new Deployment(Template.fromStack(stack).toJSON(), { region: stack.region });
  const byDescription = new Map(
    deployment.all('AWS::Events::Rule').map(({ Properties }) => [Properties.Description as string, Properties]),
  );
  return new Map(
    Object.entries(rules.rules).map(([id, { description }]) => [id, byDescription.get(description!) as Resource]),
  );
}

const { stack, rules } = build();
const deployed = deploy({ stack, rules });
const matches = (id: string, record: object) => {
  const rule = compileEventPattern(parseEventPattern(deployed.get(id)!.EventPattern));
  return envelopes(record as Record<string, unknown>).map((event) =>
    rule({ ...event, detail: record, source: event.source }),
  );
};

describe('the rules', () => {
  test('are one for each detection', () => {
    expect([...deployed.keys()]).toEqual(Detections.all().list.map(({ id }) => id));
    expect(rules.notRendered).toEqual({});
  });

  test('match a sign-in in both spellings', () => {
    expect(matches('root-usage', signIn('Success', 'Yes', { userIdentity: ROOT }))).toEqual([true, true]);
    expect(matches('sign-in-failures', signIn('Failure', 'No', { errorMessage: 'Failed authentication' }))).toEqual([
      true,
      true,
    ]);
  });

  test('match nothing that anybody could have put on the bus', () => {
    const record = call('cloudtrail', 'StopLogging');
    const [event] = envelopes(record as Record<string, unknown>);
    const rule = compileEventPattern(parseEventPattern(deployed.get('cloudtrail-changes')!.EventPattern));
    expect(rule({ 'detail-type': event['detail-type'], source: 'aws.cloudtrail', detail: record })).toBe(true);
    expect(rule({ 'detail-type': event['detail-type'], source: 'my.app', detail: record })).toBe(false);
    expect(rule({ 'detail-type': 'Anything', source: 'aws.cloudtrail', detail: record })).toBe(false);
  });

  test('name the resources of the stack', () => {
    const { bucketName } = deployed.get('bucket-tampering')!.EventPattern.detail.$or[0].requestParameters;
    const buckets = new Deployment(Template.fromStack(stack).toJSON(), { region: stack.region }).all('AWS::S3::Bucket');
    expect([...bucketName].sort()).toEqual(buckets.map(({ Properties }) => Properties.BucketName).sort());
    expect(JSON.stringify([...deployed.values()])).not.toContain('${');
  });

  test('get read-only events exactly where the detection needs them', () => {
    const withReads = [...deployed].filter(([, { State }]) => State !== 'ENABLED');
    expect(withReads.map(([id]) => id)).toEqual(['root-usage', 'unauthorized-api-calls', 'credentials-created']);
    expect(new Set(withReads.map(([, { State }]) => State))).toEqual(
      new Set(['ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']),
    );
  });

  test('have patterns that EventBridge takes', () => {
    for (const { EventPattern } of deployed.values()) {
      expect(JSON.stringify(EventPattern).length).toBeLessThanOrEqual(2048);
    }
  });
});

describe('an alert', () => {
  const textOf = (id: string, record: object) => {
    const [target] = deployed.get(id)!.Targets as Resource[];
    const { InputPathsMap, InputTemplate } = target.InputTransformer;
    const [event] = envelopes(record as Record<string, unknown>);
    const { account, time, source } = event;
    return transformedLines(InputPathsMap, InputTemplate, { account, time, source, detail: record });
  };

  test('says who did what, from where, when, and what to do', () =>
    expect(
      textOf(
        'credentials-created',
        call('iam', 'CreateAccessKey', { userIdentity: USER, requestParameters: { userName: 'dana' }, eventID: 'e-1' }),
      ),
    ).toEqual([
      'HIGH: A credential was created.',
      'What: CreateAccessKey (iam.amazonaws.com)',
      'Target: dana    ',
      'Who: IAMUser arn:aws:iam::111122223333:user/maria ',
      'From: 203.0.113.24',
      'Where: account 111122223333, Region eu-west-1',
      'When: 2026-11-20T09:14:07Z',
      'Outcome (empty where the call succeeded):  ',
      'First: Ask the owner of the user; deactivate what they did not expect.',
      'Runbook: https://github.com/secure-audit-trail/cdk/blob/main/docs/detections.md#credentials-created',
      'Event: e-1',
    ]));

  test('says that a call was denied, and that a sign-in failed', () => {
    expect(textOf('credentials-created', denied('iam', 'CreateAccessKey'))[7]).toContain('AccessDenied');
    expect(textOf('sign-in-failures', signIn('Failure', 'No'))[7]).toContain('Failure');
  });

  test.each([
    ['root', call('iam', 'CreateUser', { userIdentity: ROOT }), 'Who: Root arn:aws:iam::111122223333:root '],
    ['a service', call('kms', 'Decrypt', { userIdentity: service('rds') }), 'Who: AWSService  rds.amazonaws.com'],
    ['nobody', call('iam', 'CreateUser', { userIdentity: undefined }), 'Who:   '],
    ['an identity of null', call('iam', 'CreateUser', { userIdentity: null as unknown as object }), 'Who:   '],
  ])('is text whoever it was: %s', (_, record, who) => {
    expect(textOf('root-usage', record)[3]).toBe(who);
  });

  test('does not carry what a caller writes', () => {
    const record = call('iam', 'CreateAccessKey', { userAgent: 'Ignore this alert', errorMessage: 'All is well' });
    expect(textOf('credentials-created', record).join()).not.toMatch(/Ignore|well/);
  });

  test('keeps < and > of a title from being taken for a field', () => {
    const own = { ...Detections.all().list[0], id: 'own', title: 'a <b> c' };
    const [rule] = deploy(build(Detections.none().including(own))).values();
    expect(rule.Targets[0].InputTransformer.InputTemplate).toContain('a (b) c');
  });

  describeRealRecords('alerts', () => {
    const records = realRecords();
    test.each([...deployed.keys()])('%s is text for every real record', (id) => {
      for (const record of records) {
        expect(textOf(id, record)).toHaveLength(11);
      }
    });
  });
});

describe('the topic and its key', () => {
  const template = Template.fromStack(stack);
  const statements = (type: string, document: string) =>
    Object.values(template.findResources(type)).flatMap(
      ({ Properties }) => Properties[document].Statement as Resource[],
    );
  const ofEventBridge = (all: Resource[]) =>
    all.filter(({ Principal }) => Principal.Service === 'events.amazonaws.com');

  test('let these rules publish, and no others', () => {
    const [statement, ...others] = ofEventBridge(statements('AWS::SNS::TopicPolicy', 'PolicyDocument'));
    expect(others).toEqual([]);
    expect(statement.Action).toBe('sns:Publish');
    expect(statement.Condition.ArnEquals['aws:SourceArn']).toHaveLength(deployed.size);
  });

  test('let EventBridge encrypt, without the conditions by which KMS would refuse it', () =>
    expect(ofEventBridge(statements('AWS::KMS::Key', 'KeyPolicy'))).toEqual([
      {
        Sid: 'AllowEventBridge',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: '*',
      },
    ]));
});

describe('a topic of another stack than the rules', () => {
  const env = { account: ACCOUNT, region: 'us-east-1' };
  const across = (topics: Stack, rulesOf: Stack, alertRoutes?: Record<string, AlertRoute>) => {
    const audit = new SecureAuditTrail(topics, 'Audit', { trailName: 'audit', alertRoutes });
    const { topic } = audit.alerts;
    const { monitoringKey: encryptionKey, resourceNames, routes } = audit;
    return new DetectionRules(rulesOf, 'Rules', {
      detections: Detections.all(),
      topic,
      encryptionKey,
      resourceNames,
      routes,
    });
  };
  const admitted = (topics: Stack) =>
    new Deployment(Template.fromStack(topics).toJSON(), { region: env.region })
      .all('AWS::SNS::TopicPolicy')
      .map(({ Properties }) =>
        (Properties.PolicyDocument.Statement as Resource[])
          .filter(({ Principal }) => Principal.Service === 'events.amazonaws.com')
          .flatMap(({ Condition }) => Condition.ArnEquals['aws:SourceArn'] as string[]),
      );
  const ruleArns = (rulesOf: Stack) =>
    Object.values<Resource>(Template.fromStack(rulesOf).findResources('AWS::Events::Rule')).map(
      ({ Properties }) => `arn:aws:events:us-east-1:${ACCOUNT}:rule/${Properties.Name}`,
    );

  test('lets in these rules by name, and does not wait for them', () => {
    const app = newApp();
    const topics = new Stack(app, 'Stack', { env, terminationProtection: true });
    const rulesOf = new Stack(app, 'Rules', { env });
    across(topics, rulesOf, { mail: { destination: new EmailDestination('a@example.com') } });
    expect(() => app.synth()).not.toThrow();
    expect(topics.dependencies).toEqual([]);
    const names = ruleArns(rulesOf);
    expect(new Set(names).size).toBe(Detections.all().list.length);
    expect(admitted(topics).map((arns) => arns.sort())).toEqual([names.sort(), names.sort()]);
    names.forEach((arn) => expect(arn).toMatch(/:rule\/[\w.-]{1,64}$/));
  });

  test('does not refer to rules of a nested stack, nor to those around its own', () => {
    for (const nest of ['topics', 'rules']) {
      const app = newApp();
      const around = new Stack(app, 'Stack', { env, terminationProtection: true });
      const nested = new NestedStack(around, 'Nested');
      const [topics, rulesOf] = nest === 'topics' ? [nested, around] : [around, nested];
      across(topics, rulesOf);
      app.synth();
      expect(cycles(Template.fromStack(around).toJSON())).toEqual([]);
      const policies = Template.fromStack(topics).findResources('AWS::SNS::TopicPolicy');
      expect(JSON.stringify(policies)).toContain(':rule/Stack-');
      expect(JSON.stringify(policies)).not.toMatch(/Outputs\.|referenceto/);
    }
  });

  test('lets in rules of a Region and account that are not known', () => {
    const app = newApp();
    const topics = new Stack(app, 'Stack', { terminationProtection: true });
    across(topics, new Stack(app, 'Rules'));
    expect(() => app.synth()).not.toThrow();
    expect(topics.dependencies).toEqual([]);
  });
});

describe('what a rule cannot deliver', () => {
  const { rules: lane, stack: other } = build(Detections.all().atLeast(Severity.CRITICAL));
  const deployment = new Deployment(Template.fromStack(other).toJSON(), { region: other.region });
  const resolved = (value: unknown) => deployment.fill(other.resolve(value));
  const queue = resolved(lane.deadLetters!.queue.queueArn);

  test('goes to a queue, encrypted with the key of the topic, and an alarm tells', () => {
    const targets = Object.values(lane.rules).flatMap((rule) => resolved(rule.targets) as Resource[]);
    expect(new Set(targets.map(({ deadLetterConfig }) => deadLetterConfig.arn))).toEqual(new Set([queue]));
    const [alarm] = deployment
      .all('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties.Namespace === 'AWS/SQS');
    expect(alarm.Properties.MetricName).toBe('ApproximateNumberOfMessagesVisible');
    expect(alarm.Properties.AlarmActions).toEqual([expect.stringMatching(/:audit-alerts$/)]);
    expect(stateOf(alarm.Properties, [[1]])).toBe('ALARM');
    expect(stateOf(alarm.Properties, [[]])).toBe('OK');
  });

  test('is no queue where there are no rules', () =>
    expect(build(Detections.none()).rules.deadLetters).toBeUndefined());
});

describe('routes', () => {
  const routed = (alertRoutes: (scope: Stack) => Record<string, AlertRoute>) => {
    const app = newApp();
    const env = { account: ACCOUNT, region: 'us-east-1' };
    const scope = new Stack(app, 'Stack', { env, terminationProtection: true });
    const audit = new SecureAuditTrail(scope, 'Audit', { trailName: 'audit', alertRoutes: alertRoutes(scope) });
    const lane = new DetectionRules(scope, 'Rules', {
      detections: Detections.all(),
      topic: audit.alerts.topic,
      encryptionKey: audit.monitoringKey,
      routes: audit.routes,
      resourceNames: audit.resourceNames,
    });
    const deployment = new Deployment(Template.fromStack(scope).toJSON(), { region: 'us-east-1' });
    const targets = (id: string) =>
      (deployment.fill(scope.resolve(lane.rules[id].targets)) as Resource[]).map(({ arn }) => arn.split(':').pop());
    return { app, lane, targets };
  };
  const mail = () => new EmailDestination('a@example.com');
  const existing = (arn: string) => (scope: Stack) => ({
    other: { destination: new TopicDestination(Topic.fromTopicArn(scope, 'Existing', arn)) },
  });

  test('carry the alerts that they ask for, beside the topic of all', () => {
    const { targets } = routed((scope) => ({
      urgent: { destination: mail(), atLeast: Severity.CRITICAL },
      one: { destination: mail(), detections: ['vpc-changes'] },
      bus: {
        destination: new EventBusDestination(
          EventBus.fromEventBusArn(scope, 'Bus', `arn:aws:events:us-east-1:${OTHER_ACCOUNT}:event-bus/security`),
        ),
        atLeast: Severity.HIGH,
      },
    }));
    expect(targets('root-usage')).toEqual(['audit-alerts', 'audit-alerts-urgent', 'event-bus/security']);
    expect(targets('credentials-created')).toEqual(['audit-alerts', 'event-bus/security']);
    expect(targets('vpc-changes')).toEqual(['audit-alerts', 'audit-alerts-one']);
    expect(targets('route-table-changes')).toEqual(['audit-alerts']);
  });

  test('without chat need no rule for names that chat cannot show', () =>
    expect(routed(() => ({ urgent: { destination: mail() } })).lane.unquotableRule).toBeUndefined());

  test.each([
    ['of another account', `arn:aws:sns:us-east-1:${OTHER_ACCOUNT}:existing`],
    ['that is FIFO', `arn:aws:sns:us-east-1:${ACCOUNT}:existing.fifo`],
  ])('to a topic %s carry alarms only, and the synthesis tells', (_, arn) => {
    const { app, targets } = routed(existing(arn));
    expect(targets('root-usage')).toEqual(['audit-alerts']);
    app.synth();
    expect(warnings(app)).toContain('cdk-secure-audit-trail:alarms-only at Stack/Rules');
  });

  test('to an existing topic of the account carry both', () =>
    expect(routed(existing(`arn:aws:sns:us-east-1:${ACCOUNT}:existing`)).targets('root-usage')).toEqual([
      'audit-alerts',
      'existing',
    ]));

  test('of more than four kinds for one alert are refused, since a rule takes five targets', () =>
    expectRefusal('too-many-targets', '6 targets', (scope) => {
      const destination = new EventBusDestination(EventBus.fromEventBusName(scope, 'Bus', 'security'));
      const names = ['a', 'b', 'c', 'd', 'e'];
      const audit = new SecureAuditTrail(scope, 'Audit', {
        alertRoutes: Object.fromEntries(names.map((name) => [name, { destination }])),
      });
      new DetectionRules(scope, 'Rules', {
        detections: Detections.all(),
        topic: audit.alerts.topic,
        routes: audit.routes,
        resourceNames: audit.resourceNames,
      });
    }));

  test('of another Region carry alarms only, and the synthesis tells', () => {
    const app = newApp();
    const [here, there] = ['us-east-1', 'eu-west-1'].map(
      (region) => new Stack(app, region, { env: { account: ACCOUNT, region }, terminationProtection: true }),
    );
    const topic = new Topic(here, 'Topic');
    const elsewhere = Topic.fromTopicArn(here, 'There', `arn:aws:sns:${there.region}:${ACCOUNT}:existing`);
    const detections = Detections.all().watchingTopic('audit-alerts').atLeast(Severity.CRITICAL);
    const lane = new DetectionRules(here, 'Rules', {
      detections: Detections.none().including(detections.list[0]),
      topic,
      routes: { channelsFor: () => [{ topic: elsewhere }] },
    });
    app.synth();
    expect(Object.values(lane.rules).map(({ targets }) => (targets as unknown[]).length)).toEqual([1]);
    expect(warnings(app)).toContain('cdk-secure-audit-trail:alarms-only at us-east-1/Rules');
  });

  test('are no readers of lines of text, if only chat has the topic of all alerts', () =>
    expectRefusal('text-to-chat', 'Stack/Chat', (scope) => {
      const topic = new Topic(scope, 'Topic');
      new DetectionRules(scope, 'Rules', { detections: Detections.none(), topic });
      new CfnSlackChannelConfiguration(scope, 'Chat', {
        configurationName: 'chat',
        iamRoleArn: `arn:aws:iam::${ACCOUNT}:role/chat`,
        snsTopicArns: [topic.topicArn],
        slackWorkspaceId: 'T07EA123LEP',
        slackChannelId: 'C07EZ1ABC23',
      });
    }));

  test('do not help a topic of all alerts in another Region', () =>
    expectRefusal('topic-region', 'in us-east-1, the rules are in eu-west-1', (scope) => {
      const topic = Topic.fromTopicArn(scope, 'Existing', `arn:aws:sns:us-east-1:${ACCOUNT}:existing`);
      new DetectionRules(scope, 'Rules', { detections: Detections.none(), topic });
    }));

  test.each(['existing.fifo', 'other'])('do not help a topic of all alerts that rules cannot reach: %s', (name) =>
    expectRefusal('unreachable-topic', 'FIFO topic, or one of another account', (scope) => {
      const account = name === 'other' ? OTHER_ACCOUNT : ACCOUNT;
      const topic = Topic.fromTopicArn(scope, 'Existing', `arn:aws:sns:eu-west-1:${account}:${name}`);
      new DetectionRules(scope, 'Rules', { detections: Detections.none(), topic });
    }),
  );
});

describe('the synthesis', () => {
  const warned = ({ app }: { app: App }) => {
    app.synth();
    return warnings(app);
  };
  const own: Detection = {
    id: 'own',
    title: 'Own',
    severity: Severity.LOW,
    pattern: '{ $.requestParameters.items[0] = a }',
    why: 'w',
    firstStep: 'f',
  };

  test('warns of nothing in us-east-1', () => expect(warned(build())).toEqual([]));

  test.each(['eu-west-1', 'us-east-2'])('warns in %s that global events do not arrive there', (region) =>
    expect(warned(build(Detections.all(), region))).toEqual(['cdk-secure-audit-trail:global-events at Stack/Rules']),
  );

  test('warns of what a rule cannot say, and makes no other rule of it', () => {
    const built = build(Detections.none().including(own));
    expect(built.rules.notRendered.own).toMatch(/which element of an array/);
    expect(built.rules.rules).toEqual({});
    expect(warned(built)).toEqual(['cdk-secure-audit-trail:no-rule-for-own at Stack/Rules']);
  });

  test('warns of what a rule cannot count', () => {
    const { notRendered } = build(Detections.tuned()).rules;
    expect(Object.keys(notRendered)).toEqual(['denied-calls', 'failed-sign-ins']);
    expect(notRendered['denied-calls']).toMatch(/cannot count to 10/);
  });

  test('warns of what is longer than EventBridge takes', () => {
    const any = (field: string) => Array.from({ length: 10 }, (_, index) => `($.${field}${index} = x)`).join(' || ');
    // 100 combinations of fields.
    const pattern = `{ (${any('a')}) && (${any('b')}) }`;
    const { notRendered } = build(Detections.none().including({ ...own, pattern })).rules;
    expect(notRendered.own).toMatch(/characters, and EventBridge takes 2048/);
  });

  test('warns of a topic that is not of this app, whose policy it cannot change', () => {
    const app = newApp();
    const other = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: 'us-east-1' } });
    const topic = Topic.fromTopicArn(other, 'Topic', `arn:aws:sns:us-east-1:${ACCOUNT}:existing`);
    new DetectionRules(other, 'Rules', {
      detections: Detections.none().including({ ...own, pattern: '{ $.a = b }' }),
      topic,
    });
    expect(warned({ app })).toEqual(['cdk-secure-audit-trail:imported-topic at Stack/Rules']);
  });

  test('refuses a pattern that CloudWatch Logs would refuse', () =>
    expectRefusal('pattern', 'column', (other) => {
      const audit = new SecureAuditTrail(other, 'Audit');
      const detections = Detections.none().including({ ...own, pattern: '{ $.a == b }' });
      new DetectionRules(other, 'Rules', { detections, topic: audit.alerts.topic });
    }));
});

test('the validator and five packs of cdk-nag find nothing', () => {
  const { app } = build(Detections.all(), 'us-east-1', newApp({ builtinCloudFormationValidation: true }));
  expect(validatorFindings(app)).toEqual([]);
  expect(nagFindings(app)).toEqual([]);
});
