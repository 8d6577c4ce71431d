import { App, Aws, Stack } from 'aws-cdk-lib';
import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Detections, LoggingRestorer, SecureAuditTrail, SlackDestination, TrailIdentity } from 'cdk-secure-audit-trail';
import { RESERVATIONS } from '../../lib/guardrails/reserved-actions';
import { stateOf } from '../support/alarm';
import { acknowledgements, nagFindings, validatorFindings, warnings } from '../support/checks';
import { cycles, waitsFor } from '../support/dependencies';
import { Deployment } from '../support/deployment';
import { statements } from '../support/policy';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, auditStack, newApp, OTHER_ACCOUNT } from '../support/stack';
import { Template } from 'aws-cdk-lib/assertions';
import { definitionOf } from './execution';
import { deploymentOf, REGION, responsive, restorer } from './stack';

const { stack } = responsive();
const deployment = deploymentOf(stack);
const machine = deployment
  .all('AWS::StepFunctions::StateMachine')
  .find(({ Properties }) => Properties.StateMachineName === 'audit-restore')!;
const machineArn = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:audit-restore`;
const ruleArn = `arn:aws:events:${REGION}:${ACCOUNT}:rule/audit-restore`;

const identity = (props: Partial<ConstructorParameters<typeof TrailIdentity>[0]> = {}) =>
  new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: REGION, ...props });
/** A restorer of an adopted trail, with a topic and a key of its own. */
const adopt = (scope: Stack, trail: TrailIdentity, id = 'Restorer') => {
  const encryptionKey = new Key(scope, `${id}Key`, { enableKeyRotation: true });
  const topic = new Topic(scope, `${id}Topic`, { masterKey: encryptionKey, enforceSSL: true });
  return new LoggingRestorer(scope, id, { trail, topic, encryptionKey });
};

describe('the workflow', () => {
  test('is named after the trail, so that guardrails on its ARN cover it', () => expect(machine).toBeDefined());

  test('logs everything into a group of its own, encrypted and kept', () => {
    const group = deployment
      .all('AWS::Logs::LogGroup')
      .find(({ Properties }) => Properties.LogGroupName === '/aws/vendedlogs/states/audit-restore')!;
    expect(machine.Properties.LoggingConfiguration).toEqual({
      Level: 'ALL',
      IncludeExecutionData: true,
      Destinations: [
        {
          CloudWatchLogsLogGroup: {
            LogGroupArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/vendedlogs/states/audit-restore:*`,
          },
        },
      ],
    });
    expect(group).toMatchObject({ UpdateReplacePolicy: 'Retain', Properties: { RetentionInDays: 365 } });
    // A first deployment that fails takes it along, or its fixed name would be taken at the next.
    expect(group.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(group.Properties).not.toHaveProperty('DeletionProtectionEnabled');
  });

  test('waits for the rights without which it could not log, and nothing waits for itself', () => {
    const template = Template.fromStack(stack).toJSON();
    const idOf = (type: string, beginning: string) =>
      Object.keys(template.Resources).find((id) => id.startsWith(beginning) && template.Resources[id].Type === type)!;
    const policy = idOf('AWS::IAM::ManagedPolicy', 'RestorerWorkflowPolicy');
    expect(waitsFor(template, idOf('AWS::StepFunctions::StateMachine', 'Restorer'), policy)).toBe(true);
    expect(cycles(template)).toEqual([]);
  });

  test('is assumed by Step Functions for this state machine, and started by EventBridge for this rule', () => {
    const trusts = deployment
      .all('AWS::IAM::Role')
      .filter(({ Properties }) => /workflow audit-restore$/.test(Properties.Description))
      .map(({ Properties }) => statements(Properties.AssumeRolePolicyDocument)[0])
      .map(({ principals, condition }) => [principals, condition]);
    const on = (arn: string) => ({
      ArnEquals: { 'aws:SourceArn': arn },
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
    });
    expect(trusts).toEqual([
      [['Service:states.amazonaws.com'], on(machineArn)],
      [['Service:events.amazonaws.com'], on(ruleArn)],
    ]);
  });

  test('needs no action that the guardrails reserve', () => {
    const reserved = RESERVATIONS.flatMap(({ actions }) => actions);
    const used = deployment
      .all('AWS::IAM::ManagedPolicy')
      .flatMap(({ Properties }) => statements(Properties.PolicyDocument))
      .flatMap(({ actions }) => actions)
      .filter((action) => action.startsWith('cloudtrail:'));
    expect(used).toContain('cloudtrail:StartLogging');
    expect(used.filter((action) => reserved.includes(action))).toEqual([]);
  });

  test.each([
    ['cn-north-1', 'arn:aws-cn:'],
    ['us-gov-west-1', 'arn:aws-us-gov:'],
    ['eusc-de-east-1', 'arn:aws-eusc:'],
  ])('names only ARNs of its partition in %s', (region, partition) => {
    const { stack: elsewhere } = responsive(newApp(), region);
    const text = JSON.stringify(definitionOf(deploymentOf(elsewhere), 'restore'));
    const arns = [...text.matchAll(/arn:[a-z-]+:/g)].map(([arn]) => arn);
    expect(new Set(arns)).toEqual(new Set([partition]));
  });
});

describe('the rule', () => {
  const rule = deployment.all('AWS::Events::Rule').find(({ Properties }) => Properties.Name === 'audit-restore')!;
  const [target] = rule.Properties.Targets;

  test('starts the workflow, and leaves in a queue what did not start it', () => {
    const queue = deployment.one('AWS::SQS::Queue').Properties;
    expect(target.Arn).toBe(machineArn);
    expect(target.DeadLetterConfig.Arn).toMatch(/^arn:aws:sqs:/);
    // Else the alarm on what did not start it would be silent for a day.
    expect(target.RetryPolicy.MaximumEventAgeInSeconds).toBeLessThanOrEqual(3600);
    expect(queue).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true });
  });
});

describe('the alarms', () => {
  const alarms = deployment
    .all('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties)
    .filter(({ AlarmName }) => AlarmName.startsWith('audit-restore-'));

  test('watch every way in which the trail could stay stopped without a word', () =>
    expect(alarms.map(({ AlarmName, MetricName, Dimensions }) => [AlarmName, MetricName, Dimensions[0].Value])).toEqual(
      expect.arrayContaining([
        ['audit-restore-failed', 'ExecutionsFailed', machineArn],
        ['audit-restore-timed-out', 'ExecutionsTimedOut', machineArn],
        ['audit-restore-aborted', 'ExecutionsAborted', machineArn],
        ['audit-restore-not-started', 'FailedInvocations', 'audit-restore'],
      ]),
    ));

  test.each(alarms.map((alarm) => [alarm.AlarmName, alarm] as const))('%s goes off at the first', (_, alarm) => {
    expect(stateOf(alarm, [[1]])).toBe('ALARM');
    expect(stateOf(alarm, [[]])).toBe('OK');
    expect(alarm.AlarmActions).toEqual(deployment.one('AWS::SNS::TopicPolicy').Properties.Topics);
  });
});

describe('a name', () => {
  test('that is too long for a state machine and a rule is cut, and ends with what it is for', () => {
    const app = newApp();
    const scope = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
    adopt(scope, identity({ trailName: `a.b-${'x'.repeat(120)}` }));
    const long = deploymentOf(scope);
    expect(long.one('AWS::StepFunctions::StateMachine').Properties.StateMachineName).toMatch(
      /^a-b-x{59}-[0-9a-f]{8}-restore$/,
    );
    expect(long.one('AWS::Events::Rule').Properties.Name).toMatch(/^a-b-x{43}-[0-9a-f]{8}-restore$/);
    expect(long.one('AWS::StepFunctions::StateMachine').Properties.StateMachineName).toHaveLength(80);
  });

  test('that is cut stays another one than that of a trail whose name differs at the end only', () => {
    const scope = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
    for (const end of ['1', '2']) adopt(scope, identity({ trailName: `${'x'.repeat(72)}${end}` }), end);
    const names = deploymentOf(scope).all('AWS::Events::Rule');
    expect(new Set(names.map(({ Properties }) => Properties.Name)).size).toBe(2);
  });
});

describe('it is refused', () => {
  test.each([
    ['account', identity({ account: OTHER_ACCOUNT })],
    ['Region', identity({ homeRegion: 'us-east-1' })],
  ])('for a trail of another %s, where CloudTrail would not know it', (_, trail) =>
    expectRefusal('not-home', /trail audit of (444455556666|111122223333\/us-east-1)/, (scope) => {
      adopt(scope, trail);
    }),
  );

  test('twice for one trail', () =>
    expectRefusal('alarm-name-twice', 'Stack/First', (scope) => {
      adopt(scope, identity(), 'First');
      adopt(scope, identity(), 'Second');
    }));

  test('twice for one trail, in two stacks', () =>
    expectRefusal('alarm-name-twice', 'Stack/First', (scope, app) => {
      adopt(scope, identity(), 'First');
      adopt(new Stack(app, 'Other', { env: { account: ACCOUNT, region: REGION } }), identity(), 'Second');
    }));

  test('beside a detection whose alarm has the name of one of its own', () =>
    expectRefusal('alarm-name-twice', "'audit-restore-failed'", (scope) => {
      const [one] = Detections.all().list;
      const audit = new SecureAuditTrail(scope, 'Audit', {
        trailName: 'audit',
        detections: Detections.none().including({ ...one, id: 'restore-failed' }),
      });
      restorer(scope, audit);
    }));

  test('with a topic that is not encrypted', () =>
    expectRefusal('restorer-topic-key', 'is not encrypted', (scope) => {
      const encryptionKey = new Key(scope, 'Key');
      new LoggingRestorer(scope, 'Restorer', { trail: identity(), topic: new Topic(scope, 'Topic'), encryptionKey });
    }));

  test('with a topic under another key, since the messages would be lost', () =>
    expectRefusal('restorer-topic-key', 'under another key', (scope) => {
      const topic = new Topic(scope, 'Topic', { masterKey: new Key(scope, 'One') });
      new LoggingRestorer(scope, 'Restorer', { trail: identity(), topic, encryptionKey: new Key(scope, 'Another') });
    }));

  test('with a topic that only chat reads, which would drop every word', () =>
    expectRefusal('text-to-chat', 'Stack/Audit/', (scope) => {
      const audit = new SecureAuditTrail(scope, 'Audit', {
        alertEmails: ['security@example.com'],
        alertRoutes: {
          chat: { destination: new SlackDestination({ workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' }) },
        },
      });
      const { identity: trail, monitoringKey: encryptionKey } = audit;
      new LoggingRestorer(scope, 'Restorer', { trail, topic: audit.routes!.channels.chat.topic!, encryptionKey });
    }));

  test('with a topic of another Region', () =>
    expectRefusal('restorer-topic-region', 'us-east-1', (scope) => {
      const topic = Topic.fromTopicArn(scope, 'Topic', `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`);
      new LoggingRestorer(scope, 'Restorer', { trail: identity(), topic, encryptionKey: new Key(scope, 'Key') });
    }));

  test('for a trail that each deployment stops', () =>
    expectRefusal('restorer-of-stopped-trail', 'isLogging: false', (scope) => {
      const audit = new SecureAuditTrail(scope, 'Audit', { alertEmails: ['security@example.com'] });
      audit.trail.trail.isLogging = false;
      restorer(scope, audit);
    }));

  test('with the trail of another stack', () =>
    expectRefusal('restorer-of-another-stack', 'Stack', (scope, app) => {
      const audit = new SecureAuditTrail(scope, 'Audit', { alertEmails: ['security@example.com'] });
      restorer(new Stack(app, 'Other', { env: { account: ACCOUNT, region: REGION } }), audit);
    }));
});

describe('it is accepted', () => {
  test('for two trails of one stack', () =>
    expectAccepted((scope) => {
      adopt(scope, identity(), 'First');
      adopt(scope, identity({ trailName: 'other' }), 'Second');
    }));

  test('in stacks whose account and Region are not known', () => {
    const app = newApp();
    const trail = identity({ account: Aws.ACCOUNT_ID, homeRegion: Aws.REGION });
    adopt(new Stack(app, 'One'), trail);
    adopt(new Stack(app, 'Two'), trail);
    expect(() => app.synth()).not.toThrow();
  });

  test('with a topic that others read besides chat, with a warning where it is that one', () => {
    const app = newApp();
    const { stack: scope, audit } = auditStack(
      { trailName: 'audit' },
      { env: { account: ACCOUNT, region: REGION } },
      app,
    );
    const { topic } = audit.alerts;
    restorer(scope, audit);
    adopt(scope, identity({ trailName: 'other' }), 'Unread');
    // Configured later, and by somebody else.
    new SlackChannelConfiguration(scope, 'Chat', {
      slackChannelConfigurationName: 'chat',
      slackWorkspaceId: 'T07EA123LEP',
      slackChannelId: 'C07EZ1ABC23',
      notificationTopics: [topic],
    });
    app.synth();
    expect(warnings(app)).toEqual(['cdk-secure-audit-trail:text-to-chat at Stack/Restorer']);
  });

  test('with an imported topic and key, with a warning on each', () => {
    const app = newApp();
    const scope = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
    new LoggingRestorer(scope, 'Restorer', {
      trail: identity(),
      topic: Topic.fromTopicArn(scope, 'Topic', `arn:aws:sns:${REGION}:${ACCOUNT}:alerts`),
      encryptionKey: Key.fromKeyArn(
        scope,
        'Key',
        `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
      ),
    });
    app.synth();
    expect(warnings(app)).toEqual([
      'cdk-secure-audit-trail:imported-topic at Stack/Restorer',
      'cdk-secure-audit-trail:imported-key at Stack/Restorer/Workflow',
    ]);
  });
});

describe('the checks', () => {
  const checked: App = responsive(newApp({ builtinCloudFormationValidation: true })).app;

  test('find nothing: the CloudFormation validator and five packs of cdk-nag', () => {
    expect(validatorFindings(checked)).toEqual([]);
    expect(nagFindings(checked)).toEqual([]);
    expect(warnings(checked)).toEqual([]);
  });

  test('are acknowledged exactly where no property could satisfy them', () =>
    expect(
      acknowledgements(checked).filter((acknowledged) => /at Stack\/(Restorer|Health)\//.test(acknowledged)),
    ).toEqual([
      'AwsSolutions-IAM5[Resource::*] at Stack/Restorer/Workflow/Policy',
      'AwsSolutions-SF2 at Stack/Restorer/Workflow/StateMachine',
      'AwsSolutions-SQS3 at Stack/Restorer/DeadLetters',
      'AwsSolutions-IAM5[Resource::*] at Stack/Health/Workflow/Policy',
      'AwsSolutions-SF2 at Stack/Health/Workflow/StateMachine',
    ]));
});

test('the default stack has none of it', () => {
  const { stack: plain } = auditStack({}, { env: { account: ACCOUNT, region: REGION } });
  expect(new Deployment(Template.fromStack(plain).toJSON()).all('AWS::StepFunctions::StateMachine')).toEqual([]);
});
