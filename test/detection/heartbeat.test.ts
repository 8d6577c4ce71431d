import { CfnParameter, Duration } from 'aws-cdk-lib';
import { SecureAuditTrail } from 'cdk-secure-audit-trail';
import { stateOf } from '../support/alarm';
import { Deployment } from '../support/deployment';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { auditTemplate } from '../support/stack';

const heartbeatOf = (maxSilence?: Duration) =>
  new Deployment(auditTemplate({ trailName: 'audit', maxSilence }).toJSON())
    .all('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties)
    .find(({ Namespace }) => Namespace === 'AWS/Logs')!;

const silent = (hours: number): number[][] => Array.from({ length: hours }, () => []);

describe('the heartbeat', () => {
  const alarm = heartbeatOf();

  test('listens to what arrives in the log group of the trail', () => {
    expect(alarm).toMatchObject({
      MetricName: 'IncomingLogEvents',
      Dimensions: [{ Name: 'LogGroupName', Value: '/aws/cloudtrail/audit' }],
      Period: 3600,
    });
  });

  test('goes off after three silent hours, in which the metric has no value at all', () => {
    expect(stateOf(alarm, [[100], ...silent(3)])).toBe('ALARM');
  });

  test('stays quiet as long as one event arrives', () => {
    expect(stateOf(alarm, [[1], ...silent(2)])).toBe('OK');
    expect(stateOf(alarm, [...silent(2), [1]])).toBe('OK');
  });

  test.each([1, 24])('may wait for %d h', (hours) => {
    const patient = heartbeatOf(Duration.hours(hours));
    expect(stateOf(patient, [[1], ...silent(hours)])).toBe('ALARM');
    expect(stateOf(patient, [[1], ...silent(hours - 1)])).toBe('OK');
    expect(patient.AlarmDescription).toContain(`${hours} h`);
  });

  test.each([3, 12])('does not go off for the silence before the trail was there, %d h long', (hours) => {
    const { WarmUpConfiguration } = heartbeatOf(Duration.hours(hours));
    expect(WarmUpConfiguration.WarmUpPeriodDurationInMinutes).toBe(hours * 60);
  });

  test('tells the same topic as the other alarms', () => {
    const [topic] = new Deployment(auditTemplate({ trailName: 'audit' }).toJSON())
      .all('AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties.AlarmActions);
    expect(topic).toHaveLength(1);
    expect(alarm.AlarmActions).toEqual(topic);
  });
});

describe('maxSilence', () => {
  test.each([Duration.minutes(30), Duration.minutes(90), Duration.hours(0), Duration.hours(25), Duration.days(2)])(
    'is refused where CloudWatch could not tell: %s',
    (maxSilence) =>
      expectRefusal('max-silence', 'maxSilence', (stack) => new SecureAuditTrail(stack, 'Audit', { maxSilence })),
  );

  test('known at deployment only is refused', () =>
    expectRefusal('max-silence', 'maxSilence', (stack) => {
      const { valueAsNumber } = new CfnParameter(stack, 'Hours', { type: 'Number' });
      new SecureAuditTrail(stack, 'Audit', { maxSilence: Duration.hours(valueAsNumber) });
    }));

  test('may be given in minutes or days, if they are whole hours', () =>
    expectAccepted((stack) => {
      new SecureAuditTrail(stack, 'One', { maxSilence: Duration.minutes(120) });
      new SecureAuditTrail(stack, 'Two', { maxSilence: Duration.days(1) });
    }));
});
