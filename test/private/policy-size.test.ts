import { Aws, Fn, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ASSUMED_LENGTH, deployedLength, deployedTextLength } from '../../lib/private/policy-size';
import { Deployment } from '../support/deployment';
import { auditTemplate, newApp } from '../support/stack';

const { stack, key, topic } = (() => {
  const scope = new Stack(newApp(), 'Stack');
  return { stack: scope, key: new Key(scope, 'Key'), topic: new Topic(scope, 'Topic') };
})();
const lengthOf = (value: unknown) => deployedLength(stack.resolve(value));

describe('the length of a document', () => {
  test.each<[string, unknown]>([
    ['nothing', {}],
    ['an empty list', []],
    ['scalars', { a: 1, b: true, c: null, d: [1, 2] }],
    ['texts with what JSON escapes', { 'a"': ['say "x"', 'back\\slash', 'ü\n'] }],
    ['a statement', { Effect: 'Allow', Action: ['s3:GetObject'], Resource: { x: 'arn:aws:s3:::bucket/*' } }],
  ])('is exact where everything is known: %s', (_, value) =>
    expect(deployedLength(value)).toBe(JSON.stringify(value).length),
  );

  test('counts the quotes of a joined text once, and the longest value of a pseudo parameter', () => {
    expect(lengthOf(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root`)).toBe(
      '"arn:aws-us-gov:iam::111122223333:root"'.length,
    );
    expect(lengthOf(Fn.join(',', ['a', key.keyArn, 'b']))).toBe('"a,,b"'.length + ASSUMED_LENGTH);
  });

  test.each(['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::KMS::Key'])(
    'is never less than what is deployed, and not much more: %s',
    (type) => {
      const template = auditTemplate({ trailName: 'audit' });
      const deployed = new Deployment(template.toJSON()).all(type);
      const written = Object.values(template.findResources(type));
      expect(deployed.length).toBeGreaterThan(0);
      deployed.forEach(({ Properties }, index) => {
        const document = ({ PolicyDocument, KeyPolicy }: Record<string, unknown>) => PolicyDocument ?? KeyPolicy;
        const length = deployedLength(document(written[index].Properties));
        const actual = JSON.stringify(document(Properties)).length;
        expect(length).toBeGreaterThanOrEqual(actual);
        expect(length).toBeLessThan(actual * 1.3);
      });
    },
  );
});

describe('the length of a text', () => {
  test.each<[string, string, number, boolean]>([
    ['nothing to fill in', 'a "quoted" text', 15, false],
    ['a token of something known', Fn.join('-', ['a', 'b']), 3, false],
    ['an account', `${Aws.ACCOUNT_ID}!`, 13, false],
    ['the id of a key', `*${key.keyId}*`, 38, false],
    ['a name that only CloudFormation knows', `*:${topic.topicName}`, 2 + ASSUMED_LENGTH, true],
  ])('with %s', (_, text, length, isAssumed) => expect(deployedTextLength(stack, text)).toEqual({ length, isAssumed }));
});
