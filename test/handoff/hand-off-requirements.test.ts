import { CfnParameter, Stack } from 'aws-cdk-lib';
import { HandOffRequirements } from 'cdk-secure-audit-trail';
import { COLLECTOR, REGION } from './fixture';

const props = { bucketName: 'theirs', region: REGION, readerRoleArn: `arn:aws-cn:iam::${COLLECTOR}:role/Siem` };
const requirements = new HandOffRequirements(props);

test('the bucket is asked for one more member of its configuration', () => {
  expect(JSON.parse(requirements.notificationConfiguration)).toEqual({ EventBridgeConfiguration: {} });
});

test('the key is asked to let the one role decrypt through S3, for that bucket', () => {
  expect(JSON.parse(requirements.keyStatement)).toEqual({
    Sid: 'AllowSiemDecrypt',
    Effect: 'Allow',
    Principal: { AWS: props.readerRoleArn },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: {
      StringEquals: { 'kms:ViaService': [`s3.${REGION}.amazonaws.com`] },
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': ['arn:aws-cn:s3:::theirs', 'arn:aws-cn:s3:::theirs/*'] },
    },
  });
});

test('in China, the key is asked to take either name of S3', () => {
  const { keyStatement } = new HandOffRequirements({ ...props, region: 'cn-north-1' });
  expect(JSON.parse(keyStatement).Condition.StringEquals['kms:ViaService']).toEqual([
    's3.cn-north-1.amazonaws.com',
    's3.cn-north-1.amazonaws.com.cn',
  ]);
});

test('the text holds both, and how to keep what is there', () => {
  const text = requirements.toText();
  expect(text).toContain(requirements.notificationConfiguration);
  expect(text).toContain(requirements.keyStatement);
  expect(text).toContain('get-bucket-notification-configuration --bucket theirs');
  expect(text).not.toContain('${Token');
});

test.each(['bucketName', 'region', 'readerRoleArn'] as const)('a %s that nobody could paste is refused', (name) => {
  const token = new CfnParameter(new Stack(), 'Token').valueAsString;
  expect(() => new HandOffRequirements({ ...props, [name]: token })).toThrow(/requirements-token/);
});
