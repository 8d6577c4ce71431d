import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnSubscriptionFilter, FilterPattern, ILogGroup, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  Detection,
  DetectionAlarms,
  Detections,
  SecureAuditTrail,
  Severity,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { stateOf } from '../support/alarm';
import { Deployment, Resource } from '../support/deployment';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, auditTemplate, newApp } from '../support/stack';

const own: Detection = {
  id: 'payroll-read',
  title: 'Payroll was read',
  severity: Severity.LOW,
  pattern: '{ $.eventName = GetObject }',
  why: 'Salaries are private.',
  firstStep: 'Ask the reader.',
};
const numbered = (count: number) => Array.from({ length: count }, (_, index) => ({ ...own, id: `own-${index}` }));

const deployment = new Deployment(auditTemplate({ trailName: 'audit' }).toJSON());
const alarms = deployment.all('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
const [topic] = new Set(alarms.flatMap(({ AlarmActions }) => AlarmActions as string[]));

/** Each metric filter with the alarms on its metric. */
const lanes = deployment.all('AWS::Logs::MetricFilter').map(({ Properties }) => {
  const [metric] = Properties.MetricTransformations as Resource[];
  const watching = alarms.filter(
    ({ Namespace, MetricName, Dimensions }) =>
      Namespace === metric.MetricNamespace && MetricName === metric.MetricName && Dimensions === undefined,
  );
  return [metric.MetricName as string, Number(metric.MetricValue), watching] as const;
});

test('there is a lane for every detection', () => {
  expect(lanes.map(([id]) => id).sort()).toEqual(
    Detections.all()
      .list.map(({ id }) => id)
      .sort(),
  );
});

describe.each(lanes)('the alarm of %s', (_, value, [alarm, ...others]) => {
  test('goes off at one matching event, and at many, and at none stays quiet', () => {
    expect(stateOf(alarm, [[value]])).toBe('ALARM');
    expect(stateOf(alarm, [[value, value, value]])).toBe('ALARM');
    expect(stateOf(alarm, [[]])).toBe('OK');
    expect(stateOf(alarm, [[0]])).toBe('OK');
  });

  test('goes off within five minutes, on the number of matches, and tells the topic', () => {
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({ Period: 300, EvaluationPeriods: 1, Statistic: 'Sum', AlarmActions: [topic] });
    expect(alarm.ActionsEnabled).not.toBe(false);
  });
});

test('an alarm that can never go off would be found out', () => {
  const [, value, [alarm]] = lanes[0];
  const dead = [
    { ...alarm, Statistic: 'Average', ComparisonOperator: 'GreaterThanThreshold' },
    { ...alarm, Threshold: 2, Statistic: 'Maximum' },
    { ...alarm, EvaluationPeriods: 2 },
  ];
  expect(dead.map((broken) => stateOf(broken, [[value, value]]))).toEqual(['OK', 'OK', 'OK']);
});

test('the topic is one of the stack', () => {
  expect(topic).toMatch(/^arn:aws:sns:eu-west-1:111122223333:/);
});

describe('a detection of the owner', () => {
  const refused = (id: string, wrong: string, detection: Partial<Detection>) =>
    expectRefusal(id, wrong, (stack) => {
      const detections = Detections.none().including({ ...own, ...detection });
      new SecureAuditTrail(stack, 'Audit', { detections });
    });

  test('gets a filter, and an alarm that says what to do', () => {
    const template = auditTemplate({ trailName: 'audit', detections: Detections.none().including(own) });
    template.hasResourceProperties('AWS::Logs::MetricFilter', { FilterPattern: own.pattern });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'audit-payroll-read' });
  });

  test('may name the resources of the stack', () => {
    const names = ['EvidenceBucket', 'AccessLogBucket', 'EvidenceKey', 'MonitoringKey', 'LogGroup', 'AlarmPrefix'];
    const pattern = `{ ${[...names, 'AlertTopic'].map((name) => `($.x = "\${${name}}")`).join(' || ')} }`;
    const own7 = new Deployment(
      auditTemplate({ trailName: 'audit', detections: Detections.none().including({ ...own, pattern }) }).toJSON(),
    );
    const buckets = own7.all('AWS::S3::Bucket').map(({ Properties }) => Properties.BucketName);
    const values = [...own7.one('AWS::Logs::MetricFilter').Properties.FilterPattern.matchAll(/"(.*?)"/g)].map(
      ([, value]) => value,
    );
    expect(values.slice(0, 2).sort()).toEqual(buckets.sort());
    expect(new Set(values).size).toBe(7);
    expect(values.slice(4)).toEqual(['/aws/cloudtrail/audit', 'audit-', 'audit-alerts']);
  });

  test('that names anything else is refused, since CloudWatch would look for the text as it stands', () =>
    refused('unknown-resource-name', '${PayrollBucket}', { pattern: '{ $.x = "${PayrollBucket}" }' }));

  test('that names what every object of JavaScript has is refused too', () =>
    refused('unknown-resource-name', '${toString}', { pattern: '{ $.x = "${toString}" }' }));

  test.each(['Payroll', 'payroll_read', 'payroll read', '-payroll', 'payroll-', '1st', ''])(
    'needs an id in kebab-case, not %s',
    (id) => refused('detection-id', `'${id}'`, { id }),
  );

  test('with a pattern longer than CloudWatch Logs takes is refused, and with the longest accepted', () => {
    const longest = `{ $.x = "${'y'.repeat(1024 - 12)}" }`;
    expectAccepted((stack) => {
      const detections = Detections.none().including({ ...own, pattern: longest });
      new SecureAuditTrail(stack, 'Audit', { detections });
    });
    refused('pattern-length', '1025 characters', { pattern: `${longest} ` });
  });

  test('with a pattern that becomes too long once the names of resources are in it is refused', () =>
    refused('pattern-length', 'payroll-read', {
      pattern: `{ ($.x = "\${EvidenceBucket}") || ($.x = "${'y'.repeat(980)}") }`,
    }));

  test('with a name that only CloudFormation knows is told what is assumed of it', () =>
    expectRefusal('pattern-length', 'only CloudFormation knows has 100', (stack) => {
      const pattern = `{ $.x = "${new Topic(stack, 'Topic').topicName}${'y'.repeat(920)}" }`;
      new SecureAuditTrail(stack, 'Audit', { detections: Detections.none().including({ ...own, pattern }) });
    }));

  test('has an alarm whose name CloudWatch takes, or is refused', () => {
    const longest = 'x'.repeat(255 - 'audit-'.length);
    const build = (id: string) => (stack: Stack) =>
      new SecureAuditTrail(stack, 'Audit', {
        trailName: 'audit',
        detections: Detections.none().including({ ...own, id }),
      });
    expectAccepted(build(longest));
    expectRefusal('alarm-name-length', 'id of at most 249 characters', build(`${longest}x`));
  });

  test('with a long first step has a description that CloudWatch takes', () => {
    const detections = Detections.none().including({ ...own, firstStep: 'Ask. '.repeat(300) });
    const [alarm] = new Deployment(auditTemplate({ trailName: 'audit', detections }).toJSON())
      .all('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties.AlarmName === 'audit-payroll-read');
    expect(alarm.Properties.AlarmDescription.length).toBeLessThanOrEqual(1024);
  });
});

describe('a log group', () => {
  const watch = (stack: Stack, logGroup: ILogGroup, count: number) =>
    new DetectionAlarms(stack, 'Detection', {
      trail: TrailIdentity.of(stack, { trailName: 'audit' }),
      logGroup,
      detections: Detections.none().including(...numbered(count)),
      alarmActions: [],
    });
  const another = (stack: Stack, logGroup: ILogGroup) =>
    new MetricFilter(stack, 'Another', {
      logGroup,
      filterPattern: FilterPattern.literal('{ $.x = 1 }'),
      metricNamespace: 'Another',
      metricName: 'another',
    });

  test('takes 100 metric filters, not 101', () => {
    expectAccepted((stack) => watch(stack, new LogGroup(stack, 'Logs'), 100));
    expectRefusal('too-many-filters', '101 metric filters', (stack) => watch(stack, new LogGroup(stack, 'Logs'), 101));
  });

  test('takes 100 also where another construct adds the last one', () =>
    expectRefusal('too-many-filters', '101 metric filters', (stack) => {
      const logGroup = new LogGroup(stack, 'Logs');
      watch(stack, logGroup, 100);
      another(stack, logGroup);
    }));

  test('takes 5 filters with regular expressions, not 6, whoever makes them', () => {
    const regex = '{ $.eventName = %^Put% }';
    const watchRegex = (stack: Stack, logGroup: ILogGroup, count: number, id = 'Detection') =>
      new DetectionAlarms(stack, id, {
        trail: TrailIdentity.of(stack, { trailName: id.toLowerCase() }),
        logGroup,
        // In quotes it is text.
        detections: Detections.none().including(
          ...numbered(count).map((detection) => ({ ...detection, pattern: regex })),
          { ...own, pattern: '{ ($.eventName = "100%") || ($.eventName = "%Put%") }' },
        ),
        alarmActions: [],
      });
    const subscribe = (stack: Stack, logGroup: ILogGroup) =>
      new CfnSubscriptionFilter(stack, 'Subscription', {
        logGroupName: logGroup.logGroupName,
        filterPattern: '[user = %^admin%, ...]',
        destinationArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/events',
      });
    expectAccepted((stack) => watchRegex(stack, new LogGroup(stack, 'Logs'), 5));
    expectAccepted((stack) => {
      watchRegex(stack, new LogGroup(stack, 'Logs'), 5);
      watchRegex(stack, new LogGroup(stack, 'Others'), 5, 'Other');
    });
    expectRefusal('too-many-regex-filters', /^.*6 filters.*own-5-filter/m, (stack) =>
      watchRegex(stack, new LogGroup(stack, 'Logs'), 6),
    );
    expectRefusal('too-many-regex-filters', '6 filters', (stack) => {
      const logGroup = LogGroup.fromLogGroupName(stack, 'Existing', 'existing');
      watchRegex(stack, logGroup, 3);
      watchRegex(stack, logGroup, 3, 'Other');
    });
    expectRefusal('too-many-regex-filters', '6 filters', (stack) => {
      const logGroup = new LogGroup(stack, 'Logs');
      watchRegex(stack, logGroup, 5);
      subscribe(stack, logGroup);
    });
  });

  test('of an existing trail takes them too, and the filters of other groups do not count', () =>
    expectAccepted((stack) => {
      watch(stack, LogGroup.fromLogGroupName(stack, 'Existing', 'existing'), 100);
      another(stack, new LogGroup(stack, 'Logs'));
    }));
});

test('a room of its own needs no names of resources where no pattern uses one', () => {
  const stack = new Stack(newApp(), 'Stack');
  new DetectionAlarms(stack, 'Detection', {
    trail: TrailIdentity.of(stack, { trailName: 'audit' }),
    logGroup: LogGroup.fromLogGroupName(stack, 'Existing', 'existing'),
    detections: Detections.none().including(own),
    alarmActions: [],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::MetricFilter', { LogGroupName: 'existing' });
});

describe('a second set of alarms on a trail', () => {
  const watch = (stack: Stack, id: string, detections: Detections) =>
    new DetectionAlarms(stack, id, {
      trail: new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: 'eu-west-1' }),
      logGroup: LogGroup.fromLogGroupName(stack, `${id}Logs`, 'existing'),
      detections,
      alarmActions: [],
    });
  const twice = Detections.none().including(own);

  test('may not have an id of the first: it would overwrite that alarm, and its metric would count twice', () =>
    expectRefusal('alarm-name-twice', "'audit-payroll-read', at Stack/One", (stack) => {
      watch(stack, 'One', twice);
      watch(stack, 'Two', twice);
    }));

  test('may not have it in another stack of the same account and Region either', () =>
    expectRefusal('alarm-name-twice', 'at Stack/One', (stack, app) => {
      watch(stack, 'One', twice);
      watch(new Stack(app, 'Another', { env: { account: ACCOUNT, region: 'eu-west-1' } }), 'Two', twice);
    }));

  test('may have it in another Region, and other ids anywhere', () =>
    expectAccepted((stack, app) => {
      watch(stack, 'One', twice);
      watch(stack, 'Two', Detections.none().including({ ...own, id: 'other' }));
      watch(new Stack(app, 'Another', { env: { account: ACCOUNT, region: 'us-east-1' } }), 'Two', twice);
    }));

  test('may not have the name of the heartbeat', () =>
    expectRefusal('alarm-name-twice', "'audit-heartbeat'", (stack) => {
      const detections = Detections.none().including({ ...own, id: 'heartbeat' });
      new SecureAuditTrail(stack, 'Audit', { trailName: 'audit', detections });
    }));
});
