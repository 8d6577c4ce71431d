import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Deployment, Resource } from '../support/deployment';
import { statements } from '../support/policy';
import { ACCOUNT, auditTemplate } from '../support/stack';

const template = auditTemplate({ trailName: 'audit' }).toJSON();
const deployment = new Deployment(template);
const trailArn = `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/audit`;
const groupArn = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/cloudtrail/audit`;

const logsStatements = (region: string) => {
  const inRegion = new Deployment(
    auditTemplate({ trailName: 'audit' }, { env: { account: ACCOUNT, region } }).toJSON(),
    {
      region,
    },
  );
  return inRegion
    .all('AWS::KMS::Key')
    .flatMap(({ Properties }) => statements(Properties.KeyPolicy))
    .filter(({ principals }) => principals.some((principal) => principal.startsWith('Service:logs.')));
};

describe('the log group', () => {
  const group = deployment.one('AWS::Logs::LogGroup');

  test('is of the only class that has metric filters', () => {
    expect(group.Properties.LogGroupClass).toBe('STANDARD');
  });

  test('keeps the events for a year, as Security Hub CloudWatch.16 asks', () => {
    expect(group.Properties.RetentionInDays).toBe(365);
  });

  test('keeps them as long as asked', () => {
    auditTemplate({ logRetention: RetentionDays.TWO_YEARS }).hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 731,
    });
  });

  test('cannot be deleted by a call, and stays when the stack is deleted', () => {
    expect(group.Properties.DeletionProtectionEnabled).toBe(true);
    expect(group).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('is encrypted with a key that lets CloudWatch Logs use it for it and for what the trail was called before', () => {
    const [raw] = Object.values<Resource>(template.Resources).filter(({ Type }) => Type === 'AWS::Logs::LogGroup');
    const key = deployment.fill(template.Resources[raw.Properties.KmsKeyId['Fn::GetAtt'][0]]) as Resource;
    const forLogs = statements(key.Properties.KeyPolicy).filter(({ principals }) =>
      principals.includes('Service:logs.eu-west-1.amazonaws.com'),
    );
    expect(forLogs).toEqual([
      expect.objectContaining({
        effect: 'Allow',
        actions: expect.arrayContaining(['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*', 'kms:Describe*']),
        // Without :* at the end: the encryption context is the ARN of the group, not of its streams.
        condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groupArn.replace(/[^/]+$/, '*') } },
      }),
    ]);
  });

  test('is encrypted by the CloudWatch Logs of its Region, also in China', () => {
    expect(logsStatements('cn-north-1').map(({ principals }) => principals)).toEqual([
      ['Service:logs.cn-north-1.amazonaws.com.cn'],
    ]);
  });
});

describe('the delivery role', () => {
  const role = deployment.one('AWS::IAM::Role').Properties;

  test('can be assumed by CloudTrail for this trail, and by nobody else', () => {
    expect(statements(role.AssumeRolePolicyDocument)).toEqual([
      expect.objectContaining({
        effect: 'Allow',
        principals: ['Service:cloudtrail.amazonaws.com'],
        actions: ['sts:AssumeRole'],
        condition: { StringEquals: { 'aws:SourceArn': trailArn } },
      }),
    ]);
  });

  test('can write into the streams of this trail, and nothing else', () => {
    const policy = deployment.one('AWS::IAM::ManagedPolicy').Properties;
    expect(statements(policy.PolicyDocument)).toEqual([
      expect.objectContaining({
        effect: 'Allow',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${groupArn}:log-stream:${ACCOUNT}_CloudTrail_eu-west-1*`],
      }),
    ]);
    expect(deployment.all('AWS::IAM::Policy')).toEqual([]);
    expect(role).not.toHaveProperty('Policies');
    expect(role).not.toHaveProperty('ManagedPolicyArns');
  });
});
