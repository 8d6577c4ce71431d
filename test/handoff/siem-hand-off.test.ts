import { CfnParameter, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, EventType } from 'aws-cdk-lib/aws-s3';
import { SnsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LogArchive, SecureAuditTrail, SiemHandOff, TrailIdentity } from 'cdk-secure-audit-trail';
import { stateOf } from '../support/alarm';
import { warnings } from '../support/checks';
import { cycles, waitsFor } from '../support/dependencies';
import { Resource } from '../support/deployment';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, newApp, OTHER_ACCOUNT } from '../support/stack';
import { accountTrail, ArchiveStack, organizationTrail, REGION } from './fixture';

const KEY_ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const bucketOf = (template: ReturnType<ArchiveStack['template']>): [string, Resource] =>
  Object.entries<Resource>(template.Resources).find(([id]) => /^ArchiveBucket[0-9A-F]{8}$/.test(id))!;

test('a hand-off adds no Lambda function and no custom resource', () => {
  const archiveStack = new ArchiveStack();
  archiveStack.handOff();
  const types = Object.values<Resource>(archiveStack.template().Resources).map(({ Type }) => Type);
  expect(types.filter((type) => /Lambda|Custom/.test(type))).toEqual([]);
});

describe('EventBridge tells the queue', () => {
  test.each<[string, () => { stack: Stack; archiveStack: Stack; handOff: SiemHandOff }]>([
    [
      'of an account',
      () => {
        const archiveStack = new ArchiveStack();
        return { stack: archiveStack.stack, archiveStack: archiveStack.stack, handOff: archiveStack.handOff() };
      },
    ],
    [
      'of an organization',
      () => {
        const archiveStack = new ArchiveStack(organizationTrail);
        return { stack: archiveStack.stack, archiveStack: archiveStack.stack, handOff: archiveStack.handOff() };
      },
    ],
    [
      'of an archive of another stack',
      () => {
        const { stack: archiveStack, archive, trail } = new ArchiveStack();
        const stack = new Stack(archiveStack.node.root, 'Elsewhere', { env: { account: ACCOUNT, region: REGION } });
        const encryptionKey = new Key(stack, 'Key');
        const handOff = new SiemHandOff(stack, 'HandOff', { trail, archive, encryptionKey, alarmActions: [] });
        return { stack, archiveStack, handOff };
      },
    ],
    [
      'of an archive around its nested stack',
      () => {
        const { stack: archiveStack, archive, trail, encryptionKey } = new ArchiveStack();
        const stack = new NestedStack(archiveStack, 'Nested');
        const handOff = new SiemHandOff(stack, 'HandOff', { trail, archive, encryptionKey, alarmActions: [] });
        return { stack, archiveStack, handOff };
      },
    ],
  ])('%s', (_, build) => {
    const { stack, archiveStack, handOff } = build();
    const [, bucket] = bucketOf(Template.fromStack(archiveStack).toJSON());
    expect(bucket.Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    const template = Template.fromStack(stack).toJSON();
    const [rule] = Object.values<Resource>(template.Resources).filter(({ Type }) => Type === 'AWS::Events::Rule');
    expect(rule.Properties.Targets).toEqual([
      expect.objectContaining({
        Arn: stack.resolve(handOff.queue.queueArn),
        DeadLetterConfig: { Arn: stack.resolve(handOff.deadLetterQueue.queueArn) },
      }),
    ]);
    const idOf = (type: string, start: string) =>
      Object.entries<Resource>(template.Resources).find(([id, { Type }]) => Type === type && id.startsWith(start))![0];
    // EventBridge does not ask: what it may not send is lost.
    const policy = idOf('AWS::SQS::QueuePolicy', 'HandOffQueue');
    expect(waitsFor(template, idOf('AWS::Events::Rule', 'HandOff'), policy)).toBe(true);
    expect(cycles(template)).toEqual([]);
  });

  test('under the name that the policies of queue and key let in', () => {
    const archiveStack = new ArchiveStack(organizationTrail);
    archiveStack.handOff();
    const deployment = archiveStack.deployment();
    const [rule] = deployment.all('AWS::Events::Rule');
    expect(rule.Properties.Name).toMatch(/^[\w.-]{1,64}$/);
    const ruleArn = `arn:aws:events:${REGION}:${ACCOUNT}:rule/${rule.Properties.Name}`;
    const policies = [
      ...deployment.all('AWS::SQS::QueuePolicy').map(({ Properties }) => Properties.PolicyDocument),
      ...deployment.all('AWS::KMS::Key').map(({ Properties }) => Properties.KeyPolicy),
    ];
    const conditions = policies
      .flatMap(({ Statement }) => Statement)
      .filter(({ Principal }) => Principal.Service === 'events.amazonaws.com')
      .map(({ Condition }) => Condition);
    expect(conditions).toEqual(Array(3).fill({ ArnEquals: { 'aws:SourceArn': ruleArn } }));
  });

  test.each([accountTrail, organizationTrail])('for any number of hand-offs', (trail) => {
    const archiveStack = new ArchiveStack(trail);
    ['Splunk', 'Elastic', 'Sentinel'].forEach((id) => archiveStack.handOff(id));
    const rules = archiveStack.deployment().all('AWS::Events::Rule');
    expect(new Set(rules.map(({ Properties }) => Properties.Name)).size).toBe(3);
  });

  test('of a bucket that somebody else owns, who must switch it on', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
    const archive = LogArchive.fromAttributes(stack, 'Theirs', { bucketName: 'theirs', keyArn: KEY_ARN });
    const encryptionKey = new Key(stack, 'Key');
    new SiemHandOff(stack, 'HandOff', { trail: accountTrail, archive, encryptionKey, alarmActions: [] });
    app.synth();
    expect(warnings(app)).toEqual(['cdk-secure-audit-trail:eventbridge-of-bucket at Stack/HandOff']);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        detail: { bucket: { name: ['theirs'] }, object: { key: [{ prefix: `AWSLogs/${ACCOUNT}/CloudTrail/` }] } },
      },
    });
  });
});

describe('the queues', () => {
  const archiveStack = new ArchiveStack();
  archiveStack.handOff('HandOff', { queueName: 'siem' });
  const queues = archiveStack.deployment().all('AWS::SQS::Queue');

  test('keep messages for 14 days under the key that is given', () => {
    const key = archiveStack.deployment().fill(archiveStack.stack.resolve(archiveStack.encryptionKey.keyArn));
    expect(queues.map(({ Properties }) => [Properties.MessageRetentionPeriod, Properties.KmsMasterKeyId])).toEqual([
      [1_209_600, key],
      [1_209_600, key],
    ]);
  });

  test('have names of which one belongs to the other', () => {
    expect(queues.map(({ Properties }) => Properties.QueueName)).toEqual(['siem-dead-letters', 'siem']);
  });

  test('set a message aside after five attempts', () => {
    expect(queues[1].Properties.RedrivePolicy.maxReceiveCount).toBe(5);
  });
});

describe('the alarms', () => {
  const stack = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const {
    identity: trail,
    archive,
    monitoringKey: encryptionKey,
    alerts,
  } = new SecureAuditTrail(stack, 'Audit', {
    alertEmails: ['security@example.com'],
    trailName: 'acme-audit',
  });
  const alarmActions = [new SnsAction(alerts.topic)];
  const handOff = new SiemHandOff(stack, 'HandOff', { trail, archive, encryptionKey, alarmActions });
  const template = Template.fromStack(stack).toJSON();
  const of = (alarm: SiemHandOff['silenceAlarm']): Resource =>
    template.Resources[stack.resolve(alarm.alarmArn)['Fn::GetAtt'][0]].Properties;

  test('tell, and are named like the other alarms of the trail, which what watches and protects those covers', () => {
    for (const alarm of [handOff.deadLetterAlarm, handOff.backlogAlarm, handOff.silenceAlarm]) {
      expect(of(alarm).AlarmName).toMatch(/^acme-audit-/);
      expect(of(alarm).AlarmActions).toEqual([stack.resolve(alerts.topic.topicArn)]);
    }
  });

  test('go off at the first message that is set aside, and stay quiet without one', () => {
    expect(stateOf(of(handOff.deadLetterAlarm), [[1]])).toBe('ALARM');
    expect(stateOf(of(handOff.deadLetterAlarm), [[0]])).toBe('OK');
    expect(stateOf(of(handOff.deadLetterAlarm), [[]])).toBe('OK');
  });

  test('go off when nobody has collected for an hour, not when there is nothing to collect', () => {
    expect(stateOf(of(handOff.backlogAlarm), [[3_599]])).toBe('OK');
    expect(stateOf(of(handOff.backlogAlarm), [[3_599, 3_600]])).toBe('ALARM');
    expect(stateOf(of(handOff.backlogAlarm), [[]])).toBe('OK');
  });

  test('go off when nobody tells the queue for six hours, whether SQS reports zero or nothing', () => {
    const hours = (...sent: number[][]) => stateOf(of(handOff.silenceAlarm), sent);
    expect(hours([], [], [], [], [], [])).toBe('ALARM');
    expect(hours([0], [0], [], [0], [], [0])).toBe('ALARM');
    expect(hours([], [], [], [], [], [1])).toBe('OK');
    expect(hours([1], [], [], [], [], [])).toBe('OK');
  });

  test('do not take a new queue for a silent one', () => {
    expect(of(handOff.silenceAlarm).WarmUpConfiguration).toEqual({ WarmUpPeriodDurationInMinutes: 360 });
  });

  test('watch each its own queue', () => {
    const name = (queue: SiemHandOff['queue']) => [{ Name: 'QueueName', Value: stack.resolve(queue.queueName) }];
    expect(of(handOff.deadLetterAlarm).Dimensions).toEqual(name(handOff.deadLetterQueue));
    expect(of(handOff.backlogAlarm).Dimensions).toEqual(name(handOff.queue));
    expect(of(handOff.silenceAlarm).Dimensions).toEqual(name(handOff.queue));
  });
});

test('a stack of no known account or Region, and one of another partition, take it too', () => {
  for (const env of [undefined, { account: ACCOUNT, region: 'cn-north-1' }]) {
    const stack = new Stack(newApp(), 'Stack', { env });
    const trail = TrailIdentity.of(stack);
    const archive = new LogArchive(stack, 'Archive', { trails: [trail] });
    new SiemHandOff(stack, 'HandOff', { trail, archive, encryptionKey: new Key(stack, 'Key'), alarmActions: [] });
    const template = Template.fromStack(stack).toJSON();
    expect(cycles(template)).toEqual([]);
    expect(JSON.stringify(template)).not.toContain('arn:aws:');
    expect(bucketOf(template)[1].Properties).toHaveProperty('NotificationConfiguration.EventBridgeConfiguration');
  }
});

test('a notification that somebody set by hand stays', () => {
  const archiveStack = new ArchiveStack();
  (archiveStack.archive.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    topicConfigurations: [{ event: 's3:ObjectRestore:*', topic: 'arn' }],
  };
  archiveStack.handOff();
  expect(bucketOf(archiveStack.template())[1].Properties.NotificationConfiguration).toEqual({
    EventBridgeConfiguration: { EventBridgeEnabled: true },
    TopicConfigurations: [{ Event: 's3:ObjectRestore:*', Topic: 'arn' }],
  });
});

describe('grantCollect', () => {
  test('takes a role of the collector in this account, such as the one that Microsoft Sentinel asks for', () => {
    const archiveStack = new ArchiveStack();
    const role = new Role(archiveStack.stack, 'Collector', { assumedBy: new AccountRootPrincipal() });
    expect(archiveStack.handOff().grantCollect(role).success).toBe(true);
    const [policy] = archiveStack.deployment().all('AWS::IAM::Policy');
    expect(policy.Properties.PolicyDocument.Statement).toHaveLength(4);
  });

  test('refuses a role of another account, which bucket, queue and keys would have to name', () =>
    expectRefusal('collector-elsewhere', OTHER_ACCOUNT, () => {
      const archiveStack = new ArchiveStack();
      const role = Role.fromRoleArn(archiveStack.stack, 'Foreign', `arn:aws:iam::${OTHER_ACCOUNT}:role/Collector`);
      archiveStack.handOff().grantCollect(role);
    }));
});

describe('a hand-off is refused', () => {
  const handOff = (stack: Stack, props: object, archiveProps: object = {}) => {
    const trail = accountTrail;
    const archive = new LogArchive(stack, 'Archive', { trails: [trail], ...archiveProps });
    const encryptionKey = new Key(stack, 'Key');
    return new SiemHandOff(stack, 'HandOff', { trail, archive, encryptionKey, alarmActions: [], ...props });
  };

  test.each(['addEventNotification', 'enableEventBridgeNotification'] as const)(
    'beside %s, whose custom resource overwrites its notification',
    (method) =>
      expectRefusal('notifications-overwritten', method, (stack) => {
        const built = handOff(stack, {});
        const { archive } = (built as unknown as { props: { archive: LogArchive } }).props;
        if (method === 'addEventNotification') {
          archive.bucket.addEventNotification(EventType.OBJECT_CREATED, new SnsDestination(new Topic(stack, 'Topic')));
        } else {
          archive.bucket.enableEventBridgeNotification();
        }
      }),
  );

  test('of a trail that the archive does not let in', () =>
    expect(() => new ArchiveStack().handOff('HandOff', { trail: organizationTrail })).toThrow(/trail-not-admitted/));

  test.each([
    ['account', { account: OTHER_ACCOUNT, region: REGION }],
    ['Region', { account: ACCOUNT, region: 'us-east-1' }],
  ])('in another %s than the archive', (_, env) =>
    expectRefusal('hand-off-elsewhere', `this stack of account ${env.account} in ${env.region}`, () => {
      const { archive, trail } = new ArchiveStack();
      const other = new Stack(archive.node.root, 'Other', { env });
      new SiemHandOff(other, 'HandOff', { trail, archive, encryptionKey: new Key(other, 'Key'), alarmActions: [] });
    }),
  );

  test('of an imported archive whose key is of another Region', () =>
    expectRefusal('hand-off-elsewhere', 'us-east-1', (stack) => {
      const keyArn = KEY_ARN.replace(REGION, 'us-east-1');
      const archive = LogArchive.fromAttributes(stack, 'Theirs', { bucketName: 'theirs', keyArn });
      new SiemHandOff(stack, 'HandOff', {
        trail: accountTrail,
        archive,
        encryptionKey: new Key(stack, 'Key'),
        alarmActions: [],
      });
    }));

  test.each(['siem.fifo', 'siem queue', '', 'x'.repeat(68)])('with the queue name %j', (queueName) =>
    expectRefusal('queue-name', queueName, (stack) => handOff(stack, { queueName })),
  );

  test('with a queue name that is a token', () =>
    expectRefusal('queue-name', 'known only at deployment', (stack) =>
      handOff(stack, { queueName: new CfnParameter(stack, 'Name').valueAsString }),
    ));

  test.each([
    [Duration.seconds(29), '29 seconds'],
    [Duration.seconds(43_201), '12 hours 1 second'],
    [Duration.millis(60_500), 'visibilityTimeout'],
    [Duration.seconds(new CfnParameter(new Stack(), 'T', { type: 'Number' }).valueAsNumber), 'known only'],
  ])('with a visibility timeout of %s', (visibilityTimeout, words) =>
    expectRefusal('visibility-timeout', words, (stack) => handOff(stack, { visibilityTimeout })),
  );

  test.each([
    { queueName: 'x'.repeat(67) },
    { visibilityTimeout: Duration.seconds(30) },
    { visibilityTimeout: Duration.hours(12) },
  ])('not with %j', (props) => expectAccepted((stack) => handOff(stack, props)));
});

test('nothing of it is in a stack that hands off nothing', () => {
  const { stack } = new ArchiveStack();
  const [, bucket] = bucketOf(Template.fromStack(stack).toJSON());
  expect(bucket.Properties).not.toHaveProperty('NotificationConfiguration');
});
