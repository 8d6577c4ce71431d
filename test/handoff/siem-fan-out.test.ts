import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LogArchive, SiemFanOut } from 'cdk-secure-audit-trail';
import { AS_NOTIFICATION } from '../../lib/handoff/object-created';
import { stateOf } from '../support/alarm';
import { cycles, waitsFor } from '../support/dependencies';
import { Resource } from '../support/deployment';
import { expectRefusal } from '../support/refusal';
import { ACCOUNT } from '../support/stack';
import { accountTrail, ArchiveStack, organizationTrail, REGION } from './fixture';

function fanOut({ stack, trail, archive, encryptionKey }: ArchiveStack, id = 'FanOut'): SiemFanOut {
  const alarmActions = [new SnsAction(new Topic(stack, `Alerts${id}`))];
  return new SiemFanOut(stack, id, { trail, archive, encryptionKey, alarmActions });
}

describe.each([accountTrail, organizationTrail])('a topic for log files of $trailName', (trail) => {
  const archiveStack = new ArchiveStack(trail);
  const { stack } = archiveStack;
  const { topic, deadLetters, ruleAlarm, deliveryAlarm } = fanOut(archiveStack);
  const template = archiveStack.template();
  const ofType = (type: string) =>
    Object.entries<Resource>(template.Resources).filter(([id, { Type }]) => Type === type && id.startsWith('FanOut'));
  const [[ruleId, rule]] = ofType('AWS::Events::Rule');
  const [[policyId, policy]] = ofType('AWS::SNS::TopicPolicy');

  test('is told in the form of an S3 notification', () => {
    const { inputPathsMap, inputTemplate } = AS_NOTIFICATION;
    expect(rule.Properties.Targets).toEqual([
      expect.objectContaining({
        Arn: stack.resolve(topic.topicArn),
        DeadLetterConfig: { Arn: stack.resolve(deadLetters.queue.queueArn) },
        InputTransformer: { InputPathsMap: inputPathsMap, InputTemplate: inputTemplate },
      }),
    ]);
  });

  test('is encrypted, and lets in that rule alone, before it is there', () => {
    expect(ofType('AWS::SNS::Topic')[0][1].Properties.KmsMasterKeyId).toBeDefined();
    const allowed = policy.Properties.PolicyDocument.Statement.filter(({ Effect }: Resource) => Effect === 'Allow');
    expect(allowed).toEqual([
      expect.objectContaining({
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: {
          ArnEquals: {
            'aws:SourceArn': `arn:aws:events:${REGION}:${ACCOUNT}:rule/${rule.Properties.Name}`,
          },
        },
      }),
    ]);
    expect(waitsFor(template, ruleId, policyId)).toBe(true);
    expect(cycles(template)).toEqual([]);
  });

  test('keeps what it was not told of, also when its key is disabled', () => {
    const [[, { Properties }]] = ofType('AWS::SQS::Queue');
    expect(Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    expect(Properties.KmsMasterKeyId).toBeUndefined();
  });

  test.each([
    [
      'AWS/SQS',
      'ApproximateNumberOfMessagesVisible',
      deadLetters.alarm,
      [{ Name: 'QueueName', Value: stack.resolve(deadLetters.queue.queueName) }],
    ],
    ['AWS/Events', 'FailedInvocations', ruleAlarm, [{ Name: 'RuleName', Value: rule.Properties.Name }]],
    [
      'AWS/SNS',
      'NumberOfNotificationsFailed',
      deliveryAlarm,
      [{ Name: 'TopicName', Value: stack.resolve(topic.topicName) }],
    ],
  ])(
    'has an alarm on %s %s, which tells at the first and is quiet without',
    (Namespace, MetricName, alarm, Dimensions) => {
      const { Properties } = template.Resources[stack.resolve(alarm.alarmArn)['Fn::GetAtt'][0]] as Resource;
      expect(Properties).toMatchObject({ Namespace, MetricName, Dimensions });
      expect(Properties.AlarmName).toMatch(new RegExp(`^${trail.trailName}-`));
      expect(Properties.AlarmDescription).toMatch(/^HIGH: .* archive\.$/);
      expect(Properties.AlarmActions).toHaveLength(1);
      expect(stateOf(Properties, [[1]])).toBe('ALARM');
      expect(stateOf(Properties, [[]])).toBe('OK');
    },
  );
});

test('a topic stands beside any number of hand-offs and topics', () => {
  const archiveStack = new ArchiveStack();
  fanOut(archiveStack);
  fanOut(archiveStack, 'FanOut2');
  archiveStack.handOff();
  const names = archiveStack.deployment().all('AWS::Events::Rule');
  expect(new Set(names.map(({ Properties }) => Properties.Name)).size).toBe(3);
});

test('a topic of a trail that the archive does not let in is refused', () => {
  const { stack, archive, encryptionKey } = new ArchiveStack();
  expect(
    () => new SiemFanOut(stack, 'FanOut', { trail: organizationTrail, archive, encryptionKey, alarmActions: [] }),
  ).toThrow(/trail-not-admitted/);
});

test('a topic beside addEventNotification is refused', () =>
  expectRefusal('notifications-overwritten', 'Stack/Archive', (stack) => {
    const archive = new LogArchive(stack, 'Archive', { trails: [accountTrail] });
    new SiemFanOut(stack, 'FanOut', {
      trail: accountTrail,
      archive,
      encryptionKey: new Key(stack, 'Key'),
      alarmActions: [],
    });
    archive.bucket.enableEventBridgeNotification();
  }));
