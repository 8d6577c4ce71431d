import { Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AlertTopic, TopicRequirements } from 'cdk-secure-audit-trail';
import { ACCOUNT, newApp, OTHER_ACCOUNT } from '../support/stack';

const topicArn = `arn:aws:sns:eu-west-1:${OTHER_ACCOUNT}:alerts`;

describe('what the owner of an existing topic must add', () => {
  const requirements = new TopicRequirements({ topicArn, account: ACCOUNT });

  test('is what a topic of ours has for its alarms', () => {
    const stack = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    new AlertTopic(stack, 'Alerts', { encryptionKey: new Key(stack, 'Key') });
    const template = Template.fromStack(stack);
    const ours = (type: string, document: string) =>
      Object.values(template.findResources(type)).flatMap(({ Properties }) => Properties[document].Statement);
    const [publish] = JSON.parse(requirements.topicStatements);
    const inAws = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll('${AWS::Partition}', 'aws'));
    expect(inAws(ours('AWS::SNS::TopicPolicy', 'PolicyDocument'))).toContainEqual({
      ...publish,
      Resource: { Ref: expect.anything() },
    });
    expect(ours('AWS::KMS::Key', 'KeyPolicy')).toContainEqual(JSON.parse(requirements.keyStatements)[0]);
  });

  test('names nobody but the alarms of the account that asks', () =>
    expect(JSON.parse(requirements.topicStatements)).toEqual([
      {
        Sid: 'AllowCloudWatchAlarms',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
        Condition: {
          ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:*` },
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
        },
      },
    ]));

  test('lets rules in where the topic is of their account, since they reach no other', () => {
    const own = new TopicRequirements({ topicArn: topicArn.replace(OTHER_ACCOUNT, ACCOUNT), account: ACCOUNT });
    expect(JSON.parse(own.topicStatements)[1]).toMatchObject({
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': [`arn:aws:events:eu-west-1:${ACCOUNT}:rule/*`] } },
    });
    // KMS takes no source condition for EventBridge.
    expect(JSON.parse(own.keyStatements)[1]).toEqual({
      Sid: 'AllowEventBridge',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    });
  });

  test('is of the partition of the topic', () => {
    const china = new TopicRequirements({
      topicArn: 'arn:aws-cn:sns:cn-north-1:444455556666:alerts',
      account: ACCOUNT,
    });
    expect(china.toText()).toContain('arn:aws-cn:cloudwatch:cn-north-1');
    expect(china.toText()).not.toContain('arn:aws:');
  });

  test('is text to send, which says where each statement belongs', () => {
    expect(requirements.toText()).toMatch(/policy of the topic:[^]*policy of the key:/);
    expect(requirements.toText()).toContain(requirements.topicStatements);
    expect(requirements.toText()).toContain(requirements.keyStatements);
  });
});

test.each([
  ['requirements-token', Aws.ACCOUNT_ID, ACCOUNT],
  ['requirements-token', topicArn, Aws.ACCOUNT_ID],
  ['topic-arn', 'alerts', ACCOUNT],
  ['topic-arn', `arn:aws:sqs:eu-west-1:${OTHER_ACCOUNT}:alerts`, ACCOUNT],
  ['topic-arn', topicArn, '1111'],
])('nobody could use statements of something else (%s): %s, %s', (id, arn, account) =>
  expect(() => new TopicRequirements({ topicArn: arn, account })).toThrow(`[cdk-secure-audit-trail:${id}]`),
);
