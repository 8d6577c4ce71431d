import { Stack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Template } from 'aws-cdk-lib/assertions';
import {
  DetectionAlarms,
  Detections,
  SecureAuditTrail,
  Severity,
  TrailDashboard,
  TrailDashboardProps,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { CHANGES, CONSOLE_SIGN_INS, DENIED_CALLS, SIGN_INS } from '../../lib/analysis/dashboard-panels';
import { dashboardQueries, LAST_PART } from '../../lib/analysis/dashboard-queries';
import { CATALOGUE } from '../../lib/detection/catalogue';
import { TUNED } from '../../lib/detection/catalogue/tuned';
import { compile, lint, parse } from '../../lib/detection/language/filter-pattern';
import { bodyProblems, DashboardBody, metricsIn } from '../support/dashboard-body';
import { Deployment, Resource } from '../support/deployment';
import { describeRealRecords, realRecords } from '../support/real-records';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, auditStack, newApp } from '../support/stack';

const propsOf = (audit: SecureAuditTrail): TrailDashboardProps => ({
  trail: audit.identity,
  logGroup: audit.logGroup.logGroup,
  detectionAlarms: audit.detection.alarms,
  heartbeat: audit.heartbeat.alarm,
  replicationFailureAlarm: audit.archive.replicationFailureAlarm,
  topic: audit.alerts.topic,
});

/** The only dashboard of a stack, as deployed: name, body, and what else is there. */
function deployed(stack: Stack, region?: string) {
  const deployment = new Deployment(Template.fromStack(stack).toJSON(), { region });
  const { DashboardName: name, DashboardBody: text } = deployment.one('AWS::CloudWatch::Dashboard').Properties;
  const body: DashboardBody = JSON.parse(text);
  const { widgets } = body;
  return {
    deployment,
    name,
    body,
    widgets,
    widget: (title: string) => widgets.find((w) => w.properties.title === title)!,
  };
}

function dashboardOf(change: Partial<TrailDashboardProps> = {}, props: object = {}) {
  const { stack, audit } = auditStack({ trailName: 'audit', ...props });
  new TrailDashboard(stack, 'Dashboard', { ...propsOf(audit), ...change });
  return deployed(stack);
}

/** Metrics that something in the template publishes: filters, and what AWS publishes of its resources. */
function publishedBy(deployment: Deployment): string[] {
  const names = (type: string, property: string) =>
    deployment.all(type).map(({ Properties }) => String(Properties[property]));
  return [
    ...deployment
      .all('AWS::Logs::MetricFilter')
      .flatMap(({ Properties }) => Properties.MetricTransformations as Resource[])
      .map(({ MetricNamespace, MetricName }) => `${MetricNamespace} ${MetricName}`),
    ...names('AWS::Logs::LogGroup', 'LogGroupName').map((name) => `AWS/Logs IncomingLogEvents LogGroupName ${name}`),
    ...names('AWS::SNS::Topic', 'TopicName').map((name) => `AWS/SNS NumberOfNotificationsFailed TopicName ${name}`),
  ];
}

const { deployment, name, body, widgets, widget } = dashboardOf();

describe('the dashboard', () => {
  test('has the structure that CloudWatch documents, fits on one screen, and nothing covers anything', () => {
    expect(bodyProblems(body)).toEqual([]);
    expect(JSON.stringify(body).length).toBeLessThan(1_000_000);
  });

  test('has a name that CloudWatch takes, known at synth', () => {
    expect(name).toBe('audit');
    const { stack, audit } = auditStack({ trailName: 'acme.audit_1' });
    expect(new TrailDashboard(stack, 'Dashboard', propsOf(audit)).dashboardName).toBe('acme-audit_1');
  });

  test('shows the state of every alarm of the template', () => {
    const arns = deployment
      .all('AWS::CloudWatch::Alarm')
      .map(({ Properties }) => `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:${Properties.AlarmName}`);
    expect([...widget('Alarms, red ones first').properties.alarms].sort()).toEqual(arns.sort());
  });

  test('shows no metric that nothing publishes', () => {
    const published = publishedBy(deployment);
    const shown = widgets.flatMap(metricsIn);
    expect(shown.length).toBeGreaterThan(15);
    expect(shown.filter((metric) => !published.includes(metric))).toEqual([]);
  });

  test('sums what it shows: a metric filter counts, and its average is always 1', () => {
    for (const { properties } of widgets.filter(({ type }) => type === 'metric')) {
      for (const metric of properties.metrics as unknown[]) {
        expect({ Sum: properties.stat, ...(metric as [Resource]).at(-1) }).toMatchObject({ stat: 'Sum' });
      }
    }
  });

  test('reads the log group of the trail', () => {
    const logs = widgets.filter(({ type }) => type === 'log');
    expect(logs).toHaveLength(3);
    for (const { properties } of logs) {
      expect(properties.query).toContain("SOURCE '/aws/cloudtrail/audit' |");
    }
  });

  test('shows numbers of the whole time range, not of its last five minutes', () => {
    for (const title of ['Sign-ins', 'Changes by service']) {
      expect(widget(title).properties.setPeriodToTimeRange).toBe(true);
    }
  });

  test('shows alerts that reached nobody', () => {
    expect(metricsIn(widget('Delivery health'))).toContain(
      'AWS/SNS NumberOfNotificationsFailed TopicName audit-alerts',
    );
  });

  test('leads to what to do', () => {
    expect(widgets[0].properties.markdown).toContain('docs/detections.md#heartbeat');
  });
});

describe('what no detection counts', () => {
  test('leaves no gap: the panels of the row share its width', () => {
    const few = dashboardOf({}, { detections: Detections.all().atLeast(Severity.CRITICAL) });
    expect(few.widget('Denied calls')).toBeUndefined();
    expect(bodyProblems(few.body)).toEqual([]);
    for (const shown of [widgets, few.widgets]) {
      const rows = [...new Set(shown.map(({ y }) => y))];
      const widths = rows.map((row) => shown.filter(({ y }) => y === row).map(({ width }) => width));
      expect(widths.map((row) => row.reduce((sum, width) => sum + width, 0))).toEqual([24, 24, 24, 24]);
    }
  });

  test('leaves sign-ins, delivery and tables, even with one alarm', () => {
    const none = dashboardOf({}, { detections: Detections.none() });
    expect(none.widgets.map(({ properties }) => properties.title).filter(Boolean)).toEqual([
      'Alarms, red ones first',
      'Delivery health',
      'Sign-ins',
      'Who signed in',
      'Who was denied what',
      'Who changed what',
    ]);
    expect(bodyProblems(none.body)).toEqual([]);
  });
});

describe('the lane for people', () => {
  const { stack, audit } = auditStack({ trailName: 'audit' });
  const people = new DetectionAlarms(stack, 'People', {
    trail: audit.identity,
    logGroup: audit.logGroup.logGroup,
    detections: Detections.tuned(),
    alarmActions: [],
  });
  const props = propsOf(audit);
  new TrailDashboard(stack, 'Dashboard', {
    ...props,
    detectionAlarms: { ...props.detectionAlarms, ...people.alarms },
  });
  const both = deployed(stack);

  test('gives the numbers where it counts the same better', () => {
    expect(metricsIn(both.widget('Denied calls'))).toEqual(['audit denied-calls']);
    expect(metricsIn(both.widget('Sign-ins'))).toContain('audit failed-sign-ins');
    expect(metricsIn(both.widget('Sign-ins'))).not.toContain('audit sign-in-failures');
  });

  test('is among the alarms too', () => {
    const { length } = both.deployment.all('AWS::CloudWatch::Alarm');
    expect(both.widget('Alarms, red ones first').properties.alarms).toHaveLength(length);
    expect(bodyProblems(both.body)).toEqual([]);
  });
});

test('every detection that a panel names exists', () => {
  const known = [...CATALOGUE, ...TUNED].map(({ id }) => id);
  const named = [...SIGN_INS, ...DENIED_CALLS, ...CHANGES].flatMap(({ detections }) => detections);
  expect(named.filter((id) => !known.includes(id))).toEqual([]);
});

describe('the count of console sign-ins', () => {
  const pattern = parse(CONSOLE_SIGN_INS.pattern);
  const counts = compile(pattern);
  const signIn = (outcome: string) => ({ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: outcome } });

  test('has nothing that the linter of patterns finds', () => expect(lint(pattern)).toEqual([]));

  test('counts those that succeeded, and nothing else', () => {
    expect(counts(signIn('Success'))).toBe(true);
    expect(counts(signIn('Failure'))).toBe(false);
    expect(counts({ eventName: 'CheckMfa', responseElements: { CheckMfa: 'Success' } })).toBe(false);
  });

  describeRealRecords('console sign-ins', () => {
    test('are counted in real records', () => {
      const real = realRecords() as Array<{ eventName?: string }>;
      const signIns = real.filter(({ eventName }) => eventName === 'ConsoleLogin');
      const succeeded = signIns.filter((record) => counts(record));
      expect(succeeded.length).toBeGreaterThan(0);
      expect(succeeded.length).toBeLessThan(signIns.length);
    });
  });
});

describe('the tables', () => {
  test.each([
    ['arn:aws:iam::111122223333:user/path/alice', 'alice'],
    ['arn:aws:iam::111122223333:root', 'root'],
    ['arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_1a2b/maria@example.com', 'maria@example.com'],
    ['arn:aws-cn:sts::111122223333:federated-user/bob', 'bob'],
  ])('show who it was, not the beginning of an ARN: %s', (arn, who) => {
    expect(new RegExp(LAST_PART).exec(arn)?.groups?.last).toBe(who);
    expect(JSON.stringify(body)).toContain(JSON.stringify(LAST_PART).slice(1, -1));
  });

  test('tell the account where there are many', () => {
    for (const { lines } of dashboardQueries(true)) {
      expect(lines.join(' | ')).toContain('recipientAccountId as account');
    }
    expect(JSON.stringify(dashboardQueries(false))).not.toContain('account');
  });

  test.each(dashboardQueries(true))('are bounded: $title', ({ lines }) => {
    expect(lines).toContain('limit 50');
    expect(lines[0]).toMatch(/^filter /);
  });
});

describe('two trails in one stack', () => {
  test('have a dashboard each', () => {
    const stack = new Stack(newApp(), 'Stack', { terminationProtection: true });
    for (const id of ['One', 'Two']) {
      const audit = new SecureAuditTrail(stack, id);
      new TrailDashboard(stack, `${id}Dashboard`, propsOf(audit));
    }
    const names = new Deployment(Template.fromStack(stack).toJSON())
      .all('AWS::CloudWatch::Dashboard')
      .map(({ Properties }) => Properties.DashboardName as string);
    expect(names).toEqual(['Stack-One', 'Stack-Two']);
  });

  test('but one trail has one', () =>
    expectRefusal('dashboard-twice', "'audit'", (stack) => {
      const audit = new SecureAuditTrail(stack, 'Audit', { trailName: 'audit' });
      new TrailDashboard(stack, 'One', propsOf(audit));
      new TrailDashboard(stack, 'Two', propsOf(audit));
    }));
});

describe('an adopted trail', () => {
  const adopted = (stack: Stack, alarms: number) => {
    const logGroup = LogGroup.fromLogGroupName(stack, 'LogGroup', 'aws-controltower/CloudTrailLogs');
    const metric = new Metric({ namespace: 'audit', metricName: 'x' });
    const alarm = (index: number) =>
      new Alarm(stack, `Alarm${index}`, { alarmName: `audit-${index}`, metric, threshold: 1, evaluationPeriods: 1 });
    new TrailDashboard(stack, 'Dashboard', {
      trail: new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: 'eu-west-1' }),
      logGroup,
      detectionAlarms: Object.fromEntries(Array.from({ length: alarms }, (_, index) => [`d-${index}`, alarm(index)])),
    });
  };

  test('needs a log group and alarms, nothing else', () => {
    const stack = new Stack(newApp(), 'Stack');
    adopted(stack, 100);
    const shown = deployed(stack);
    expect(bodyProblems(shown.body)).toEqual([]);
    expect(metricsIn(shown.widget('Delivery health'))).toEqual([
      'AWS/Logs IncomingLogEvents LogGroupName aws-controltower/CloudTrailLogs',
    ]);
  });

  test.each([0, 101])('cannot show %d alarms', (alarms) =>
    expectRefusal('dashboard-alarms', `${alarms} alarms`, (stack) => adopted(stack, alarms)),
  );

  test('can show 100', () => expectAccepted((stack) => adopted(stack, 100)));
});

test.each(['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'])('names alarms of the partition of %s', (region) => {
  const { stack, audit } = auditStack({ trailName: 'audit' });
  new TrailDashboard(stack, 'Dashboard', propsOf(audit));
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('arn:aws:');
  const [first] = deployed(stack, region).widget('Alarms, red ones first').properties.alarms;
  expect(first).toMatch(new RegExp(`^arn:aws-[a-z-]+:cloudwatch:${region}:`));
});
