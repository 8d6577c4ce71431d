import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ManagedRuleIdentifiers } from 'aws-cdk-lib/aws-config';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ACCOUNT, REGION } from '../access/audit-stack';
import { TrailConfigRules, TrailConfigRulesProps } from '../../lib/guardrails/config-rules';
import { warnings } from '../support/checks';
import { Resource } from '../support/deployment';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { auditStack, newApp } from '../support/stack';

const { stack, audit } = auditStack({}, { env: { account: ACCOUNT, region: REGION } });
const rules = new TrailConfigRules(stack, 'Rules', {
  bucket: audit.archive.bucket,
  accessLogBucket: audit.archive.accessLogBucket!,
  keys: [audit.archive.encryptionKey, audit.monitoringKey],
  logGroup: audit.logGroup.logGroup,
  topic: audit.alerts.topic,
});
const found = Object.values<Resource>(Template.fromStack(stack).findResources('AWS::Config::ConfigRule')).map(
  ({ Properties }) => Properties,
);
const named = (end: string) => found.find(({ ConfigRuleName }) => ConfigRuleName.endsWith(`-${end}`));
const only = (props: TrailConfigRulesProps) => {
  const other = new Stack(newApp(), 'Stack');
  return Object.keys(new TrailConfigRules(other, 'Rules', props).rules);
};

test('each rule is managed by AWS, under an identifier that the CDK knows', () => {
  const known = Object.values(ManagedRuleIdentifiers) as string[];
  for (const { Source } of found) {
    expect(Source.Owner).toBe('AWS');
    expect(known).toContain(Source.SourceIdentifier);
  }
});

test('the rules on trails ask for one that delivers into this archive and log group', () => {
  const bucketName = stack.resolve(audit.archive.bucket.bucketName);
  const logGroup = stack.resolve(audit.logGroup.logGroup.logGroupArn);
  const destinations = { s3BucketName: bucketName, cloudWatchLogsLogGroupArn: logGroup };
  expect(named('trail-enabled').InputParameters).toEqual(destinations);
  expect(named('multi-region-trail').InputParameters).toEqual({
    ...destinations,
    includeManagementEvents: 'true',
    readWriteType: 'ALL',
  });
});

test('the rules on buckets and topic look at these alone', () => {
  const scope = (type: string, id: string) => ({
    ComplianceResourceId: stack.resolve(id),
    ComplianceResourceTypes: [type],
  });
  const scopes = found
    .filter(({ ConfigRuleName }) => /-(evidence|access-logs|topic)-/.test(ConfigRuleName))
    .map(({ Scope }) => Scope);
  const evidence = scope('AWS::S3::Bucket', audit.archive.bucket.bucketName);
  const accessLogs = scope('AWS::S3::Bucket', audit.archive.accessLogBucket!.bucketName);
  const topic = scope('AWS::SNS::Topic', audit.alerts.topic.topicArn);
  expect(scopes).toEqual(expect.arrayContaining([evidence, accessLogs, topic]));
  for (const one of scopes) {
    expect([evidence, accessLogs, topic]).toContainEqual(one);
  }
});

test('what S3 forbids on the target of access logs is not asked of it', () =>
  expect(Object.keys(rules.rules).filter((id) => id.startsWith('access-logs-'))).toEqual([
    'access-logs-versioning',
    'access-logs-tls-only',
    'access-logs-not-public',
  ]));

test('the rule on keys names these', () => {
  const ids = JSON.stringify(named('key-not-scheduled-for-deletion').InputParameters.kmsKeyIds);
  for (const key of [audit.archive.encryptionKey, audit.monitoringKey]) {
    expect(ids).toContain(JSON.stringify(stack.resolve(key.keyId)));
  }
});

test('the rule on retention names this log group and a year', () =>
  expect(named('log-group-retention').InputParameters).toEqual({
    LogGroupNames: stack.resolve(audit.logGroup.logGroup.logGroupName),
    MinRetentionTime: '365',
  }));

test('alarms need an action for ALARM, not for states that these never reach', () =>
  expect(named('alarm-action').InputParameters).toMatchObject({
    alarmActionRequired: 'true',
    insufficientDataActionRequired: 'false',
  }));

test('the summary has a line for each rule, with its name, what it watches and controls', () => {
  expect(rules.conformanceSummary.map(({ ruleName, identifier }) => [ruleName, identifier]).sort()).toEqual(
    found.map(({ ConfigRuleName, Source }) => [ConfigRuleName, Source.SourceIdentifier]).sort(),
  );
  for (const { watches, controls, ruleName } of rules.conformanceSummary) {
    expect(watches).not.toBe('');
    expect(controls).not.toEqual([]);
    expect(ruleName.length).toBeLessThanOrEqual(128);
  }
});

test('an account that keeps only the archive watches only that', () => {
  const other = new Stack(newApp(), 'Archive');
  const { rules: made } = new TrailConfigRules(other, 'Rules', { watchTrail: false, bucket: new Bucket(other, 'B') });
  expect(Object.keys(made).every((id) => id.startsWith('evidence-'))).toBe(true);
});

test('without props the trails and alarms of the account are watched', () =>
  expect(only({})).toEqual([
    'multi-region-trail',
    'trail-enabled',
    'trail-encryption',
    'log-file-validation',
    'trail-to-log-group',
    'security-trail',
    'alarm-action',
    'alarm-action-enabled',
  ]));

test('a recorder is asked for, since AWS Config refuses rules without one', () => {
  const app = newApp();
  new TrailConfigRules(new Stack(app, 'Stack'), 'Rules');
  expect(warnings(app)).toEqual(['cdk-secure-audit-trail:config-recorder at Stack/Rules']);
});

describe('a construct', () => {
  test('that watches nothing is refused', () =>
    expectRefusal(
      'nothing-to-watch',
      /nothing else/,
      (other) => new TrailConfigRules(other, 'Rules', { watchTrail: false }),
    ));

  test.each([0, 366, 400.5])('whose retention the rule does not take is refused: %p days', (days) =>
    expectRefusal(
      'minimum-log-retention',
      `${days} days`,
      (other) =>
        new TrailConfigRules(other, 'Rules', {
          logGroup: new LogGroup(other, 'LogGroup'),
          minimumLogRetention: Duration.hours(days * 24),
        }),
    ),
  );

  test('may ask for more than a year', () =>
    expectAccepted(
      (other) =>
        new TrailConfigRules(other, 'Rules', {
          logGroup: new LogGroup(other, 'LogGroup'),
          minimumLogRetention: Duration.days(731),
        }),
    ));
});
