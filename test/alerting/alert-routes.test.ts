import { Aws, CfnParameter, Stack, Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import {
  AlertRoute,
  Detections,
  EmailDestination,
  EventBusDestination,
  IAlertDestination,
  QueueDestination,
  SecureAuditTrail,
  SecureAuditTrailProps,
  Severity,
  SlackDestination,
} from 'cdk-secure-audit-trail';
import { stateOf } from '../support/alarm';
import { nagFindings, validatorFindings, warnings } from '../support/checks';
import { cycles } from '../support/dependencies';
import { Deployment, Resource } from '../support/deployment';
import { statements } from '../support/policy';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, auditStack, newApp, OTHER_ACCOUNT } from '../support/stack';

const REGION = 'eu-west-1';
const BUS = `arn:aws:events:${REGION}:${OTHER_ACCOUNT}:event-bus/security`;
const mail = (address: string): IAlertDestination => new EmailDestination(address);
const slack = (channelId = 'C07EZ1ABC23'): IAlertDestination =>
  new SlackDestination({ workspaceId: 'T07EA123LEP', channelId });

function routed(alertRoutes: (stack: Stack) => Record<string, AlertRoute>, props: SecureAuditTrailProps = {}) {
  const app = newApp();
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION }, terminationProtection: true });
  const audit = new SecureAuditTrail(stack, 'Audit', { trailName: 'audit', alertRoutes: alertRoutes(stack), ...props });
  const template = Template.fromStack(stack).toJSON();
  const deployment = new Deployment(template);
  const alarms = new Map(
    deployment
      .all('AWS::CloudWatch::Alarm')
      .map(({ Properties }) => [(Properties.AlarmName as string).replace('audit-', ''), Properties]),
  );
  /** The names of the topics that an alarm notifies. */
  const told = (id: string) =>
    (alarms.get(id)!.AlarmActions as string[]).map((arn) => arn.split(':')[5].replace('audit-alerts', 'all')).sort();
  return { app, stack, audit, template, deployment, alarms, told };
}

describe('a route', () => {
  const { alarms, told, deployment } = routed(() => ({
    urgent: { destination: mail('urgent@example.com'), atLeast: Severity.CRITICAL },
    some: { destination: mail('some@example.com'), detections: ['root-usage', 'vpc-changes', 'heartbeat'] },
    everything: { destination: mail('everything@example.com') },
  }));
  const severities = new Map(Detections.all().list.map(({ id, severity }) => [id, severity]));

  test('by severity carries exactly what is as urgent, and what is no detection', () => {
    const carried = [...alarms.keys()].filter((id) => told(id).includes('all-urgent'));
    const failures = [...alarms.keys()].filter((id) => id.startsWith('alerts-'));
    const critical = [...severities].filter(([, severity]) => severity === Severity.CRITICAL).map(([id]) => id);
    expect(carried.sort()).toEqual([...critical, 'heartbeat', ...failures].sort());
  });

  test.each(Object.values(Severity))('at least %s leaves out what is less urgent', (atLeast) => {
    const lane = routed(() => ({ chosen: { destination: mail('a@example.com'), atLeast } }));
    const ids = Detections.all().list.map(({ id }) => id);
    const kept = Detections.all()
      .atLeast(atLeast)
      .list.map(({ id }) => id);
    expect(ids.filter((id) => lane.told(id).includes('all-chosen'))).toEqual(kept);
  });

  test('by detection carries those', () => {
    const ids = [...alarms.keys()].filter((id) => !id.startsWith('alerts-') && told(id).includes('all-some'));
    expect(ids.sort()).toEqual(['heartbeat', 'root-usage', 'vpc-changes']);
  });

  test('without a choice carries everything, beside the topic of all alerts', () => {
    for (const id of [...severities.keys(), 'heartbeat']) {
      expect(told(id)).toEqual(expect.arrayContaining(['all', 'all-everything']));
    }
    expect(told('route-table-changes')).toEqual(['all', 'all-everything']);
  });

  test('has a topic of its own, which nobody else reads', () => {
    const readers = deployment
      .all('AWS::SNS::Subscription')
      .map(({ Properties }) => [Properties.TopicArn.split(':')[5], Properties.Endpoint]);
    expect(readers.sort()).toEqual([
      ['audit-alerts-everything', 'everything@example.com'],
      ['audit-alerts-some', 'some@example.com'],
      ['audit-alerts-urgent', 'urgent@example.com'],
    ]);
  });

  test('follows a severity that was tuned', () => {
    const detections = Detections.all().tune('vpc-changes', { severity: Severity.CRITICAL });
    const lane = routed(() => ({ urgent: { destination: mail('a@example.com'), atLeast: Severity.CRITICAL } }), {
      detections,
    });
    expect(lane.told('vpc-changes')).toEqual(['all', 'all-urgent']);
  });

  test('of no name changes nothing', () => {
    const without = auditStack({ trailName: 'audit' }).stack;
    const empty = auditStack({ trailName: 'audit', alertRoutes: {} }).stack;
    expect(Template.fromStack(empty).toJSON()).toEqual(Template.fromStack(without).toJSON());
  });
});

describe('what cannot be delivered', () => {
  const { alarms, told, deployment, template } = routed((stack) => ({
    tickets: { destination: new QueueDestination(new Queue(stack, 'Tickets')) },
    chat: { destination: slack() },
    security: { destination: new EventBusDestination(EventBus.fromEventBusArn(stack, 'Bus', BUS)) },
  }));
  const all = ['all', 'all-chat', 'all-tickets'];

  test('goes to a queue for every hop that SNS and EventBridge let have one', () => {
    const queue = deployment.all('AWS::SQS::Queue').find(({ Properties }) => Properties?.MessageRetentionPeriod)!;
    expect(queue.Properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
    const hops = [
      ...deployment.all('AWS::SNS::Subscription').map(({ Properties }) => Properties.RedrivePolicy.deadLetterTargetArn),
      ...deployment
        .all('AWS::Events::Rule')
        .flatMap(({ Properties }) => Properties.Targets.map((target: Resource) => target.DeadLetterConfig.Arn)),
    ];
    expect(hops).toHaveLength(2);
    expect(new Set(hops).size).toBe(1);
  });

  test('is told over every topic, so over one at least that did not fail', () => {
    const failures = [...alarms.keys()].filter((id) => id.startsWith('alerts-'));
    expect(failures.sort()).toEqual([
      'alerts-failed',
      'alerts-failed-chat',
      'alerts-failed-tickets',
      'alerts-undelivered',
    ]);
    for (const id of failures) expect(told(id)).toEqual(all);
  });

  test('is told at the first failure, and silence is no failure', () => {
    for (const [id, alarm] of alarms) {
      if (!id.startsWith('alerts-')) continue;
      expect(stateOf(alarm, [[1]])).toBe('ALARM');
      expect(stateOf(alarm, [[]])).toBe('OK');
      expect(stateOf(alarm, [[0]])).toBe('OK');
    }
  });

  test('is counted where SNS and SQS count it', () => {
    const metric = (id: string) => {
      const { Namespace, MetricName, Dimensions } = alarms.get(id)!;
      return [Namespace, MetricName, Dimensions[0].Name, Dimensions[0].Value];
    };
    expect(metric('alerts-failed-chat')).toEqual([
      'AWS/SNS',
      'NumberOfNotificationsFailed',
      'TopicName',
      'audit-alerts-chat',
    ]);
    expect(metric('alerts-failed')[3]).toBe('audit-alerts');
    expect(metric('alerts-undelivered').slice(0, 3)).toEqual([
      'AWS/SQS',
      'ApproximateNumberOfMessagesVisible',
      'QueueName',
    ]);
  });

  test('makes no cycle, though the keys name the topics that they encrypt', () => expect(cycles(template)).toEqual([]));
});

describe('an event bus', () => {
  const rule = (route: Partial<AlertRoute>, props: SecureAuditTrailProps = {}) =>
    routed(
      (stack) => ({
        bus: { destination: new EventBusDestination(EventBus.fromEventBusArn(stack, 'Bus', BUS)), ...route },
      }),
      props,
    ).deployment.one('AWS::Events::Rule').Properties;

  test('gets every alarm of the trail that goes off, its own failures included', () => {
    expect(rule({}).EventPattern).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: [{ prefix: 'audit-' }], state: { value: ['ALARM'] } },
    });
    expect(rule({}).Targets).toEqual([expect.objectContaining({ Arn: BUS })]);
  });

  test('gets only what the route asks for', () => {
    expect(rule({ detections: ['root-usage', 'heartbeat'] }).EventPattern.detail.alarmName).toEqual([
      'audit-root-usage',
      'audit-heartbeat',
    ]);
  });

  test('of too many names is refused', () =>
    expectRefusal('event-pattern', 'characters', (stack) => {
      const [own] = Detections.all().list;
      const many = Array.from({ length: 30 }, (_, index) => ({ ...own, id: `own-${'x'.repeat(70)}-${index}` }));
      new SecureAuditTrail(stack, 'Audit', {
        detections: Detections.all().including(...many),
        alertRoutes: {
          bus: {
            destination: new EventBusDestination(EventBus.fromEventBusArn(stack, 'Bus', BUS)),
            atLeast: Severity.CRITICAL,
          },
        },
      });
    }));
});

describe('is refused:', () => {
  const refused = (id: string, wrong: string | RegExp, routes: Record<string, AlertRoute>) =>
    expectRefusal(id, wrong, (stack) => new SecureAuditTrail(stack, 'Audit', { alertRoutes: routes }));

  test('a detection that is not there, since a mistyped one would never tell', () =>
    refused('unknown-detection', "'root-usag'", {
      a: { destination: mail('a@example.com'), detections: ['root-usage', 'root-usag'] },
    }));

  test('a list of no detections', () =>
    refused('unknown-detection', 'nothing', { a: { destination: mail('a@example.com'), detections: [] } }));

  test('a severity beside detections', () =>
    refused('route-twice', "'a'", {
      a: { destination: mail('a@example.com'), detections: ['root-usage'], atLeast: Severity.HIGH },
    }));

  test.each(['Chat', 'chat_room', 'chat room', '', '1st', 'x'.repeat(65)])('the name %s', (name) =>
    refused('route-name', `'${name}'`, { [name]: { destination: mail('a@example.com') } }),
  );

  test('a fifth topic for one alert, since an alarm takes five actions', () => {
    const routes = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`r${index}`, { destination: mail(`r${index}@example.com`) }]),
      );
    expectAccepted((stack) => new SecureAuditTrail(stack, 'Audit', { alertRoutes: routes(4) }));
    refused('too-many-actions', '6 actions', routes(5));
  });

  test('an action too many that somebody adds later', () =>
    expectRefusal('too-many-actions', '6 actions', (stack) => {
      const audit = new SecureAuditTrail(stack, 'Audit', {
        alertRoutes: { a: { destination: mail('a@example.com') } },
      });
      for (const id of ['A', 'B', 'C', 'D']) {
        audit.heartbeat.alarm.addAlarmAction(new SnsAction(new Topic(stack, id)));
      }
    }));

  test('nothing where five routes share no alert', () =>
    expectAccepted((stack) => {
      const ids = Detections.all().list.map(({ id }) => id);
      new SecureAuditTrail(stack, 'Audit', {
        alertRoutes: Object.fromEntries(
          ids.slice(0, 8).map((id) => [id, { destination: mail(`${id}@example.com`), detections: [id] }]),
        ),
      });
    }));
});

describe('no destination', () => {
  const warned = (props: SecureAuditTrailProps) => {
    const app = newApp();
    const stack = new Stack(app, 'Stack', { terminationProtection: true });
    new SecureAuditTrail(stack, 'Audit', props);
    app.synth();
    return warnings(app).filter((warning) => warning.includes('destination'));
  };

  test.each<[string, SecureAuditTrailProps]>([
    ['nothing', {}],
    ['empty lists', { alertEmails: [], alertRoutes: {} }],
    ['a route for the urgent only', { alertRoutes: { chat: { destination: slack(), atLeast: Severity.CRITICAL } } }],
    ['a route for a detection', { alertRoutes: { chat: { destination: slack(), detections: ['root-usage'] } } }],
  ])('is told once at synthesis: %s', (_, props) =>
    expect(warned(props)).toEqual(['cdk-secure-audit-trail:no-alert-destination at Stack/Audit']),
  );

  test.each<[string, SecureAuditTrailProps]>([
    ['of everything', { alertRoutes: { chat: { destination: slack() } } }],
    [
      'beside addresses',
      { alertEmails: ['a@example.com'], alertRoutes: { chat: { destination: slack(), detections: ['root-usage'] } } },
    ],
  ])('is not told where a route is, %s', (_, props) => expect(warned(props)).toEqual([]));

  test('names the alarms that no route carries', () => {
    const stack = new Stack(newApp(), 'Stack', { terminationProtection: true });
    const alertRoutes = { chat: { destination: slack(), atLeast: Severity.HIGH } };
    const audit = new SecureAuditTrail(stack, 'Audit', { alertRoutes });
    expect(audit.routes!.unrouted).toContain('vpc-changes');
    expect(audit.routes!.unrouted).not.toContain('heartbeat');
    const [{ entry }] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('No route carries'));
    expect(entry.data).toMatch(/vpc-changes.* tell nobody/);
  });
});

test('two trails in a stack keep their routes apart', () =>
  expectAccepted((stack) => {
    for (const trailName of ['one', 'two']) {
      const destination = slack(`C0${trailName.toUpperCase()}`);
      new SecureAuditTrail(stack, trailName, { trailName, alertRoutes: { chat: { destination } } });
    }
  }));

test.each(['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', undefined])('belongs into %s', (region) => {
  const stack = new Stack(newApp(), 'Stack', { env: region ? { account: ACCOUNT, region } : undefined });
  // CloudFormation has no channels of chat in China and GovCloud, which the synthesis warns of.
  Validations.of(stack).acknowledge({ id: 'CloudFormation-Validate::F3006', reason: 'This is about ARNs' });
  new SecureAuditTrail(stack, 'Audit', {
    alertRoutes: {
      chat: { destination: slack() },
      tickets: { destination: new QueueDestination(new Queue(stack, 'Tickets')) },
    },
  });
  const template = JSON.stringify(Template.fromStack(stack).toJSON());
  expect(template).not.toContain('arn:aws:');
});

test('tokens for ids are taken: only deployment knows them', () =>
  expectAccepted((stack) => {
    const channelId = new CfnParameter(stack, 'ChannelId').valueAsString;
    new SecureAuditTrail(stack, 'Audit', {
      alertRoutes: {
        chat: { destination: new SlackDestination({ workspaceId: Aws.ACCOUNT_ID, channelId }) },
      },
    });
  }));

test('the key lets SNS encrypt dead letters of these topics only', () => {
  const { deployment } = routed(() => ({ chat: { destination: slack() } }));
  const forSns = deployment
    .all('AWS::KMS::Key')
    .flatMap(({ Properties }) => statements(Properties.KeyPolicy))
    .filter(({ principals }) => principals.includes('Service:sns.amazonaws.com'));
  expect(forSns).toEqual([
    expect.objectContaining({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:${REGION}:${ACCOUNT}:audit-alerts-*` } },
    }),
  ]);
});

test('the validator and five packs of cdk-nag find nothing in a stack with every kind of route', () => {
  const app = newApp({ builtinCloudFormationValidation: true });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION }, terminationProtection: true });
  const tickets = new Queue(stack, 'Tickets', { enforceSSL: true, encryption: QueueEncryption.SQS_MANAGED });
  Validations.of(tickets).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'Not ours.' });
  new SecureAuditTrail(stack, 'Audit', {
    alertRoutes: {
      mail: { destination: mail('on-call@example.com'), atLeast: Severity.CRITICAL },
      chat: { destination: slack(), atLeast: Severity.HIGH },
      tickets: { destination: new QueueDestination(tickets) },
      bus: { destination: new EventBusDestination(EventBus.fromEventBusArn(stack, 'Bus', BUS)) },
    },
  });
  expect(validatorFindings(app)).toEqual([]);
  expect(nagFindings(app)).toEqual([]);
});
