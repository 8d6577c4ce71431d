import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogArchive, SiemFanOut } from 'cdk-secure-audit-trail';
import { cycles, waitsFor } from '../support/dependencies';
import { Resource } from '../support/deployment';
import { expectRefusal } from '../support/refusal';
import { ACCOUNT, newApp } from '../support/stack';
import { accountTrail, ArchiveStack, organizationTrail, REGION } from './fixture';

const fanOutOf = ({ stack, trail, archive, encryptionKey }: ArchiveStack) =>
  new SiemFanOut(stack, 'FanOut', { trail, archive, encryptionKey });

describe('a topic for several hand-offs', () => {
  const archiveStack = new ArchiveStack();
  const fanOut = fanOutOf(archiveStack);
  const handOffs = ['One', 'Two', 'Three'].map((id) => archiveStack.handOff(id, { fanOut }));
  const template = archiveStack.template();
  const resources = Object.entries<Resource>(template.Resources);
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);

  test('is the one receiver of the bucket', () => {
    const [[bucketId, bucket]] = ofType('AWS::S3::Bucket').filter(([id]) => id.startsWith('ArchiveBucket'));
    expect(bucket.Properties.NotificationConfiguration).toEqual({
      TopicConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: `AWSLogs/${ACCOUNT}/CloudTrail/` }] } },
          Topic: archiveStack.stack.resolve(fanOut.topic.topicArn),
        },
      ],
    });
    expect(waitsFor(template, bucketId, ofType('AWS::SNS::TopicPolicy')[0][0])).toBe(true);
    expect(cycles(template)).toEqual([]);
  });

  test('sends each queue what S3 wrote, without an envelope, and what it cannot send to the dead letters', () => {
    expect(ofType('AWS::SNS::Subscription').map(([, { Properties }]) => Properties)).toEqual(
      handOffs.map(({ queue, deadLetterQueue }) => ({
        Protocol: 'sqs',
        TopicArn: archiveStack.stack.resolve(fanOut.topic.topicArn),
        Endpoint: archiveStack.stack.resolve(queue.queueArn),
        RawMessageDelivery: true,
        RedrivePolicy: { deadLetterTargetArn: archiveStack.stack.resolve(deadLetterQueue.queueArn) },
      })),
    );
  });

  test('subscribes a queue whose policy lets it in already', () => {
    for (const [id] of ofType('AWS::SNS::Subscription')) {
      const policy = ofType('AWS::SQS::QueuePolicy').find(([other]) =>
        other.startsWith(id.replace(/Subscription.*/, 'QueuePolicy')),
      )!;
      expect(waitsFor(template, id, policy[0])).toBe(true);
    }
  });

  test('is encrypted, and known to policies by the ARN that it will have', () => {
    const [[, { Properties }]] = ofType('AWS::SNS::Topic');
    expect(Properties.KmsMasterKeyId).toBeDefined();
    expect(archiveStack.deployment().fill(archiveStack.stack.resolve(fanOut.topicArn))).toBe(
      `arn:aws:sns:${REGION}:${ACCOUNT}:${Properties.TopicName}`,
    );
  });
});

describe('a topic is refused', () => {
  test('for an organization, whose hand-offs need none', () =>
    expectRefusal('fan-out-organization', "'organization-audit' is that of an organization", () => {
      fanOutOf(new ArchiveStack(organizationTrail));
    }));

  test('in another stack than the archive, since they would wait for each other', () =>
    expectRefusal('fan-out-elsewhere', 'Stack/Archive', () => {
      const { archive, trail } = new ArchiveStack();
      const stack = new Stack(archive.node.root, 'Other', { env: { account: ACCOUNT, region: REGION } });
      new SiemFanOut(stack, 'FanOut', { trail, archive, encryptionKey: new Key(stack, 'Key') });
    }));

  test('for an archive that somebody else owns', () =>
    expectRefusal('fan-out-elsewhere', 'Stack/Theirs', (stack) => {
      const keyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
      const archive = LogArchive.fromAttributes(stack, 'Theirs', { bucketName: 'theirs', keyArn });
      new SiemFanOut(stack, 'FanOut', { trail: accountTrail, archive, encryptionKey: new Key(stack, 'Key') });
    }));

  test('beside a hand-off that the bucket tells itself', () =>
    expectRefusal('notified-twice', 'tells somebody', () => {
      const archiveStack = new ArchiveStack();
      archiveStack.handOff();
      fanOutOf(archiveStack);
    }));
});

test('two topics of two stacks have two names', () => {
  const names = ['One', 'Two'].map((id) => {
    const stack = new Stack(newApp(), id, { env: { account: ACCOUNT, region: REGION } });
    const archive = new LogArchive(stack, 'Archive', { trails: [accountTrail] });
    new SiemFanOut(stack, 'FanOut', { trail: accountTrail, archive, encryptionKey: new Key(stack, 'Key') });
    const [topic] = Object.values<Resource>(Template.fromStack(stack).findResources('AWS::SNS::Topic'));
    return topic.Properties.TopicName as string;
  });
  expect(new Set(names).size).toBe(2);
});
