import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Environment, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Stream, StreamEncryption } from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LogDestination, LogSubscription } from 'cdk-secure-audit-trail';
import { stateOf } from '../support/alarm';
import { waitsFor } from '../support/dependencies';
import { Resource } from '../support/deployment';
import { expectRefusal } from '../support/refusal';
import { ACCOUNT, newApp, OTHER_ACCOUNT } from '../support/stack';
import { accountTrail as trail, REGION } from './fixture';

function subscriptions(ids: string[], destinationIn: (stack: Stack) => LogDestination) {
  const stack = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const logGroup = new LogGroup(stack, 'LogGroup', { logGroupName: '/aws/cloudtrail/audit' });
  const alarmActions = [new SnsAction(new Topic(stack, 'Topic'))];
  const destination = destinationIn(stack);
  const made = ids.map((id) => new LogSubscription(stack, id, { trail, logGroup, destination, alarmActions }));
  return { stack, logGroup, subscription: made[0], template: Template.fromStack(stack).toJSON() };
}

const toStream = (stack: Stack) =>
  LogDestination.stream(
    new Stream(stack, 'Stream', { encryption: StreamEncryption.KMS, encryptionKey: new Key(stack, 'Key') }),
  );
const toDeliveryStream = (stack: Stack) =>
  LogDestination.deliveryStream(DeliveryStream.fromDeliveryStreamName(stack, 'Delivery', 'siem'));

const all = (template: ReturnType<Template['toJSON']>, type: string) =>
  Object.entries<Resource>(template.Resources).filter(([, { Type }]) => Type === type);

describe('a subscription', () => {
  const { stack, logGroup, subscription, template } = subscriptions(['Siem'], toStream);
  const [[filterId, filter]] = all(template, 'AWS::Logs::SubscriptionFilter');

  test('sends every event', () => {
    expect(filter.Properties).toMatchObject({
      FilterPattern: '',
      LogGroupName: stack.resolve(logGroup.logGroupName),
      RoleArn: stack.resolve(subscription.role.roleArn),
    });
  });

  test('waits for the policy of its role, since CloudWatch Logs sends a test message at once', () => {
    const [[policyId]] = all(template, 'AWS::IAM::ManagedPolicy');
    expect(waitsFor(template, filterId, policyId)).toBe(true);
    expect(all(template, 'AWS::IAM::Policy')).toEqual([]);
  });

  test('puts into Firehose without a key', () => {
    const [[, policy]] = all(subscriptions(['Siem'], toDeliveryStream).template, 'AWS::IAM::ManagedPolicy');
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'] }),
    ]);
  });

  describe('has an alarm', () => {
    const alarms = [subscription.failureAlarm, subscription.throttleAlarm, subscription.silenceAlarm].map(
      (alarm) => template.Resources[stack.resolve(alarm.alarmArn)['Fn::GetAtt'][0]].Properties as Resource,
    );
    const [failure, throttle, silence] = alarms;
    // What the query answers is the one value of a period.
    const state = (alarm: Resource, ...periods: number[][]) => stateOf({ ...alarm, Statistic: 'Sum' }, periods);

    test.each([
      ['DeliveryErrors', failure],
      ['DeliveryThrottling', throttle],
      ['ForwardedLogEvents', silence],
    ])('on %s of this filter and log group', (metric, alarm) => {
      expect(alarm.AlarmActions).toHaveLength(1);
      expect(alarm.AlarmName).toMatch(/^audit-/);
      const text = JSON.stringify(alarm.Metrics[0].Expression);
      expect(text).toContain(
        `SELECT SUM(${metric}) FROM SCHEMA(\\"AWS/Logs\\", DestinationType, FilterName, LogGroupName) WHERE FilterName = '${filter.Properties.FilterName}' AND LogGroupName = '`,
      );
      // A query of Metrics Insights looks back three hours.
      expect(alarm.Metrics[0].Period * alarm.EvaluationPeriods).toBeLessThanOrEqual(3 * 3_600);
    });

    test('that goes off at the first event that is lost', () => {
      expect(state(failure, [1])).toBe('ALARM');
      expect(state(failure, [])).toBe('OK');
    });

    test('that goes off when the stream is too slow for half an hour, not at a peak', () => {
      expect(state(throttle, [5], [5], [5], [5], [5], [5])).toBe('ALARM');
      expect(state(throttle, [], [5], [5], [5], [5], [5])).toBe('OK');
    });

    test('that goes off after three hours without an event', () => {
      expect(state(silence, [], [], [])).toBe('ALARM');
      expect(state(silence, [], [], [1])).toBe('OK');
    });
  });
});

test('two subscriptions have two names', () => {
  const { template } = subscriptions(['One', 'Two'], toStream);
  const names = all(template, 'AWS::Logs::SubscriptionFilter').map(([, { Properties }]) => Properties.FilterName);
  expect(new Set(names).size).toBe(2);
});

test('a third subscription of a log group is refused, as CloudWatch Logs would', () =>
  expectRefusal('subscription-filters', '2 subscription filters already', () => {
    subscriptions(['One', 'Two', 'Three'], toStream);
  }));

describe('a stream', () => {
  const arn = (service: string, region: string, account: string, name: string) =>
    `arn:aws:${service}:${region}:${account}:${name}`;
  const stream = (streamArn: string) => (stack: Stack) =>
    LogDestination.stream(Stream.fromStreamArn(stack, 'Other', streamArn));
  const delivery = (deliveryArn: string) => (stack: Stack) =>
    LogDestination.deliveryStream(DeliveryStream.fromDeliveryStreamArn(stack, 'Other', deliveryArn));
  const ofStack = (env: Environment) => (stack: Stack) =>
    LogDestination.stream(new Stream(new Stack(stack.node.root, 'Other', { env }), 'Stream', { streamName: 'siem' }));

  test.each([
    ['of another account', stream(arn('kinesis', REGION, OTHER_ACCOUNT, 'stream/siem'))],
    ['of another Region', stream(arn('kinesis', 'us-west-2', ACCOUNT, 'stream/siem'))],
    ['of Firehose and another account', delivery(arn('firehose', REGION, OTHER_ACCOUNT, 'deliverystream/siem'))],
    ['of a stack of another Region', ofStack({ account: ACCOUNT, region: 'us-west-2' })],
  ])('%s is refused, as CloudWatch Logs would', (_, destinationIn) =>
    expectRefusal('stream-elsewhere', /logical destination/, () => {
      subscriptions(['Siem'], destinationIn);
    }),
  );

  test.each([
    ['of this account and Region', stream(arn('kinesis', REGION, ACCOUNT, 'stream/siem'))],
    ['of a place known at deployment only', stream(Token.asString({ 'Fn::ImportValue': 'SiemStream' }))],
    ['of this stack', toDeliveryStream],
  ])('%s is taken', (_, destinationIn) => {
    expect(() => subscriptions(['Siem'], destinationIn)).not.toThrow();
  });

  test('of a known place is taken in a stack whose account and Region are known at deployment only', () => {
    const stack = new Stack(newApp(), 'Stack');
    const destination = stream(arn('kinesis', REGION, OTHER_ACCOUNT, 'stream/siem'))(stack);
    const logGroup = new LogGroup(stack, 'LogGroup');
    expect(() => new LogSubscription(stack, 'Siem', { trail, logGroup, destination, alarmActions: [] })).not.toThrow();
  });
});
