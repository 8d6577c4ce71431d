import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  Detection,
  DetectionLogAlarms,
  DetectionLogAlarmsProps,
  Detections,
  Severity,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { nagFindings, validatorFindings, warnings } from '../support/checks';
import { Deployment, Resource } from '../support/deployment';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, auditStack, newApp } from '../support/stack';

const own: Detection = {
  id: 'payroll-read',
  title: 'Payroll was read',
  severity: Severity.LOW,
  pattern: '{ $.eventName = GetObject }',
  why: 'Salaries are private.',
  firstStep: 'Ask the reader.',
};

const app = newApp({ builtinCloudFormationValidation: true });
const { stack, audit } = auditStack({ trailName: 'audit' }, { env: { account: ACCOUNT, region: 'eu-west-1' } }, app);
const props: DetectionLogAlarmsProps = {
  trail: audit.identity,
  logGroup: audit.logGroup.logGroup,
  topic: audit.alerts.topic,
  encryptionKey: audit.monitoringKey,
  resourceNames: audit.resourceNames,
};
const made = new DetectionLogAlarms(stack, 'LogAlarms', props);
const deployment = new Deployment(Template.fromStack(stack).toJSON());
const alarms = new Map(
  deployment.all('AWS::CloudWatch::LogAlarm').map(({ Properties }) => [Properties.AlarmName as string, Properties]),
);

/** One construct of its own, for one detection. */
const alarmOf = (detection: Detection): Resource => {
  const scope = new Stack(newApp(), 'Stack');
  new DetectionLogAlarms(scope, 'LogAlarms', {
    trail: TrailIdentity.of(scope, { trailName: 'audit' }),
    logGroup: LogGroup.fromLogGroupName(scope, 'Existing', 'existing'),
    topic: new Topic(scope, 'Topic', { topicName: 'alerts' }),
    detections: Detections.none().including(detection),
  });
  return new Deployment(Template.fromStack(scope).toJSON()).one('AWS::CloudWatch::LogAlarm').Properties;
};

describe('a log alarm', () => {
  test('is there for the use of root and changes of a trail, unless others are chosen', () => {
    expect([...alarms.keys()]).toEqual(['audit-root-usage-lines', 'audit-cloudtrail-changes-lines']);
    expect(Object.keys(made.alarms)).toEqual(['root-usage', 'cloudtrail-changes']);
  });

  test('asks for exactly what the filter says, and shows nothing that a caller can write freely', () => {
    const { QueryString, AggregationExpression, LogGroupIdentifiers } = alarms.get('audit-root-usage-lines')!
      .ScheduledQueryConfiguration as Record<string, string>;
    const [fields, filter] = QueryString.split(' | filter ');
    expect(filter).toBe(
      'userIdentity.type = "Root" and not ispresent(userIdentity.invokedBy) and (ispresent(eventType) and eventType != "AwsServiceEvent")',
    );
    expect(fields).toContain('userIdentity.arn');
    expect(fields).not.toMatch(/userAgent|errorMessage|requestParameters|responseElements|@message/);
    expect(AggregationExpression).toBe('count(*)');
    expect(LogGroupIdentifiers).toEqual(['/aws/cloudtrail/audit']);
  });

  test('reads every moment once: each window begins where the one before ended', () => {
    for (const [period, expression] of [
      [undefined, 'rate(5 minutes)'],
      [Duration.minutes(1), 'rate(1 minute)'],
      [Duration.hours(1), 'rate(60 minutes)'],
    ] as const) {
      const { ScheduleConfiguration } = alarmOf({ ...own, period }).ScheduledQueryConfiguration;
      const { StartTimeOffset, EndTimeOffset, ScheduleExpression } = ScheduleConfiguration;
      expect(ScheduleExpression).toBe(expression);
      expect(StartTimeOffset - EndTimeOffset).toBe((period ?? Duration.minutes(5)).toSeconds());
      // CloudTrail delivers late.
      expect(EndTimeOffset).toBe(600);
    }
  });

  test('goes off at the first match, or at the threshold, and tells the topic with lines of the log', () => {
    expect(alarms.get('audit-root-usage-lines')).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      QueryResultsToEvaluate: 1,
      QueryResultsToAlarm: 1,
      TreatMissingData: 'notBreaching',
      ActionLogLineCount: 20,
      AlarmDescription: expect.stringMatching(/^CRITICAL: Root was used\. .*#root-usage$/),
    });
    expect(alarmOf({ ...own, threshold: 7 }).Threshold).toBe(7);
    const [[topic]] = [...alarms.values()].map(({ AlarmActions }) => AlarmActions as string[]);
    expect(topic).toBe(deployment.all('AWS::CloudWatch::Alarm')[0].Properties.AlarmActions[0]);
  });

  test('is created after the policies of its roles', () => {
    const template = Template.fromStack(stack);
    const policies = Object.keys(template.findResources('AWS::IAM::ManagedPolicy')).filter((id) =>
      id.startsWith('LogAlarms'),
    );
    expect(policies).toHaveLength(2);
    for (const { DependsOn } of Object.values(template.findResources('AWS::CloudWatch::LogAlarm'))) {
      expect(DependsOn).toEqual(expect.arrayContaining(policies));
    }
  });
});

describe('the roles', () => {
  const roleOf = (service: string) =>
    deployment
      .all('AWS::IAM::Role')
      .filter(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service === service);
  const statements = (id: string): Resource[] =>
    Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
      .filter(([logicalId]) => logicalId.startsWith(id))
      .flatMap(([, { Properties }]) => deployment.fill(Properties.PolicyDocument.Statement) as Resource[]);

  test('are of CloudWatch Logs, which runs the query, and of CloudWatch, which fetches the lines', () => {
    expect(roleOf('logs.amazonaws.com')).toHaveLength(1);
    expect(roleOf('cloudwatch.amazonaws.com')).toHaveLength(1);
  });

  test('read this log group and no other, and change nothing', () => {
    const group = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/cloudtrail/audit`;
    const [query, all, ...key] = statements('LogAlarmsQueryPolicy');
    expect(query).toMatchObject({
      Action: ['logs:GetQueryResults', 'logs:StartQuery'],
      Resource: [`${group}:*`, group],
    });
    // IAM binds these two to no log group.
    expect(all).toMatchObject({ Action: ['logs:DescribeLogGroups', 'logs:StopQuery'], Resource: '*' });
    const [lines, ...lineKey] = statements('LogAlarmsLogLinePolicy');
    expect(lines).toMatchObject({ Action: 'logs:GetQueryResults', Resource: [`${group}:*`, group] });
    expect(lineKey).toEqual(key);
    expect(key).toEqual([
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:DescribeKey'],
        Resource: expect.stringContaining(':key/'),
        Condition: { StringEquals: { 'kms:ViaService': 'logs.eu-west-1.amazonaws.com' } },
      },
    ]);
  });
});

describe('no log alarm', () => {
  const warned = (detection: Detection, resourceNames?: Record<string, string>) => {
    const scope = new Stack(newApp(), 'Stack');
    const construct = new DetectionLogAlarms(scope, 'LogAlarms', {
      trail: TrailIdentity.of(scope, { trailName: 'audit' }),
      logGroup: LogGroup.fromLogGroupName(scope, 'Existing', 'existing'),
      topic: new Topic(scope, 'Topic', { topicName: 'alerts' }),
      detections: Detections.none().including(detection),
      resourceNames: resourceNames ?? { Key: new Key(scope, 'Key').keyId },
    });
    return { reason: construct.notRendered[detection.id], made: Object.keys(construct.alarms), scope };
  };

  test('is made of what Insights cannot express, and the synthesis says so', () => {
    const { reason, made: ids, scope } = warned({ ...own, pattern: '{ $.a IS NULL }' });
    expect([reason, ids]).toEqual([expect.stringContaining('null'), []]);
    scope.node.root.node.findAll();
    expect(warnings(scope.node.root as ReturnType<typeof newApp>)).toEqual([
      'cdk-secure-audit-trail:no-log-alarm-for-payroll-read at Stack/LogAlarms',
    ]);
  });

  test('is made where a part of a value is compared with a name that only CloudFormation knows', () => {
    expect(warned({ ...own, pattern: '{ $.keyId = "*${Key}" }' }).reason).toContain('only CloudFormation knows');
    expect(warned({ ...own, pattern: '{ $.keyId = "${Key}" }' })).toMatchObject({ reason: undefined, made: [own.id] });
    expect(warned({ ...own, pattern: '{ $.keyId = "*${Key}" }' }, { Key: '1234abcd' })).toMatchObject({
      made: [own.id],
    });
  });
});

describe('what AWS would refuse', () => {
  const build =
    (detection: Detection, id = 'LogAlarms') =>
    (scope: Stack) =>
      new DetectionLogAlarms(scope, id, {
        trail: new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: 'eu-west-1' }),
        logGroup: LogGroup.fromLogGroupName(scope, `${id}Logs`, 'existing'),
        topic: new Topic(scope, `${id}Topic`),
        detections: Detections.none().including(detection),
      });

  test('is refused at synth', () => {
    expectAccepted(build(own));
    expectRefusal('threshold', "'payroll-read' is 0", build({ ...own, threshold: 0 }));
    expectRefusal('detection-id', 'Payroll', build({ ...own, id: 'Payroll' }));
    expectRefusal('period', '1 minute 30 seconds', build({ ...own, period: Duration.seconds(90) }));
    const unknown = Duration.minutes(Token.asNumber({ Ref: 'Minutes' }));
    expectRefusal('log-alarm-period', 'is a token', build({ ...own, period: unknown }));
    expectRefusal('alarm-name-length', '249', build({ ...own, id: 'x'.repeat(244) }));
  });

  test('two of them on one detection have one name', () =>
    expectRefusal('alarm-name-twice', "'audit-payroll-read-lines', at Stack/One", (scope) => {
      build(own, 'One')(scope);
      build(own, 'Two')(scope);
    }));
});

test.each([
  ['cn-north-1', 1],
  ['us-gov-west-1', 1],
  ['eusc-de-east-1', 0],
])('in %s: %i warnings that CloudFormation has no log alarms there', (region, count) => {
  const elsewhere = newApp();
  const { stack: scope, audit: there } = auditStack({}, { env: { account: ACCOUNT, region } }, elsewhere);
  const { identity: trail, logGroup, alerts, monitoringKey: encryptionKey, resourceNames } = there;
  const { topic } = alerts;
  new DetectionLogAlarms(scope, 'LogAlarms', {
    trail,
    logGroup: logGroup.logGroup,
    topic,
    encryptionKey,
    resourceNames,
  });
  expect(warnings(elsewhere).filter((warning) => warning.includes(':no-log-alarms at'))).toHaveLength(count);
});

test('the CloudFormation validator and five packs of cdk-nag find nothing', () => {
  expect(validatorFindings(app)).toEqual([]);
  expect(nagFindings(app)).toEqual([]);
  expect(warnings(app)).toEqual([]);
});
