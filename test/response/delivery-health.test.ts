import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { DeliveryHealth, SecureAuditTrail } from 'cdk-secure-audit-trail';
import { stateOf } from '../support/alarm';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, auditStack } from '../support/stack';
import { definitionOf } from './execution';
import { deploymentOf, health, REGION, responsive } from './stack';

const deployment = deploymentOf(responsive().stack);
const alarms = new Map(
  deployment
    .all('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => [Properties.AlarmName as string, Properties] as const),
);
const failed = alarms.get('audit-delivery-failed')!;
const unchecked = alarms.get('audit-delivery-unchecked')!;

test('the trail is checked every hour', () => {
  const rule = deployment.all('AWS::Events::Rule').find(({ Properties }) => Properties.Name === 'audit-health')!;
  expect(rule.Properties).toMatchObject({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED' });
  expect(rule.Properties.Targets).toEqual([
    expect.objectContaining({
      Arn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:audit-health`,
      // Checks of which none could begin for a day would all begin at once.
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
    }),
  ]);
});

describe('the alarm on a failed check', () => {
  test('goes off at the first', () => {
    expect(failed.MetricName).toBe('ExecutionsFailed');
    expect(stateOf(failed, [[], [1]])).toBe('ALARM');
    expect(stateOf(failed, [[], []])).toBe('OK');
  });

  test('stays as long as the next checks fail, so that it tells once', () =>
    expect(stateOf(failed, [[1], []])).toBe('ALARM'));
});

describe('the alarm on missing checks', () => {
  test('goes off when none ended well for two hours, also when none ran', () => {
    expect(unchecked.MetricName).toBe('ExecutionsSucceeded');
    expect(stateOf(unchecked, [[], []])).toBe('ALARM');
    expect(stateOf(unchecked, [[1], []])).toBe('OK');
  });

  test('waits for the first check, which ends after the longest delay', () =>
    expect(unchecked.WarmUpConfiguration).toEqual({ WarmUpPeriodDurationInMinutes: 6 * 60 }));
});

test('the check waits as long as asked, and may last that long', () => {
  const { stack, audit } = auditStack({ trailName: 'audit' }, { env: { account: ACCOUNT, region: REGION } });
  health(stack, audit, { maxDelay: Duration.hours(24) });
  const definition = definitionOf(deploymentOf(stack), 'health');
  expect(definition.States['Wait for deliveries']).toMatchObject({ Seconds: 86_400 });
  expect(definition.TimeoutSeconds).toBeGreaterThan(86_400);
});

const withDelay = (maxDelay: Duration) => (stack: ConstructorParameters<typeof SecureAuditTrail>[0]) => {
  const audit = new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'] });
  health(stack as Parameters<typeof health>[0], audit, { maxDelay });
};

test.each([
  Duration.minutes(59),
  Duration.minutes(90),
  Duration.hours(25),
  Duration.hours(0),
  Duration.hours(Token.asNumber(Lazy.number({ produce: () => 3 }))),
])('a delay of %s is refused', (maxDelay) => expectRefusal('max-delay', 'maxDelay is', withDelay(maxDelay)));

test.each([Duration.hours(1), Duration.minutes(120), Duration.days(1)])('a delay of %s is accepted', (maxDelay) =>
  expectAccepted(withDelay(maxDelay)),
);

test('a second check of one trail is refused, since its names would be those of the first', () =>
  expectRefusal('alarm-name-twice', 'audit-delivery-failed', (stack) => {
    const audit = new SecureAuditTrail(stack, 'Audit', { trailName: 'audit' });
    health(stack, audit);
    new DeliveryHealth(stack, 'Second', {
      trail: audit.identity,
      encryptionKey: audit.monitoringKey,
      alarmActions: [],
    });
  }));
