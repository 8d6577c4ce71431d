import type { JsonObject } from './double/json';

export const ACCOUNT = '111111111111';
export const REGION = 'us-east-1';
const TRAIL_ARN = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/audit`;

const allowService = (
  service: string,
  action: string | string[],
  condition?: JsonObject,
  resource = '*',
): JsonObject => ({
  Effect: 'Allow',
  Principal: { Service: service },
  Action: action,
  Resource: resource,
  ...(condition && { Condition: condition }),
});

const policy = (...statements: JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement: statements });

/** A small stack that AWS accepts: the tests of the double spoil one thing at a time. Every name is plain text. */
export function healthyTemplate(): {
  Resources: Record<string, { Type: string; Properties: JsonObject; DependsOn?: string[]; DeletionPolicy?: string }>;
} {
  const fromTrail = { StringEquals: { 'aws:SourceArn': TRAIL_ARN } };
  return {
    Resources: {
      Key: {
        Type: 'AWS::KMS::Key',
        DeletionPolicy: 'Retain',
        Properties: {
          KeyPolicy: policy(
            { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
            allowService('cloudtrail.amazonaws.com', 'kms:GenerateDataKey*', {
              ...fromTrail,
              StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${ACCOUNT}:trail/*` },
            }),
            allowService('cloudtrail.amazonaws.com', 'kms:DescribeKey', fromTrail),
            allowService('cloudtrail.amazonaws.com', 'kms:Decrypt', fromTrail),
            allowService(
              `logs.${REGION}.amazonaws.com`,
              ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
              {
                ArnEquals: {
                  'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:audit`,
                },
              },
            ),
            allowService('cloudwatch.amazonaws.com', ['kms:GenerateDataKey*', 'kms:Decrypt']),
          ),
        },
      },
      AccessLogs: {
        Type: 'AWS::S3::Bucket',
        DeletionPolicy: 'Retain',
        Properties: { BucketName: 'audit-access-logs' },
      },
      AccessLogsPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        DeletionPolicy: 'Retain',
        DependsOn: ['AccessLogs'],
        Properties: {
          Bucket: 'audit-access-logs',
          PolicyDocument: policy(
            allowService(
              'logging.s3.amazonaws.com',
              's3:PutObject',
              {
                ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::audit-evidence' },
                StringEquals: { 'aws:SourceAccount': ACCOUNT },
              },
              'arn:aws:s3:::audit-access-logs/*',
            ),
          ),
        },
      },
      Bucket: {
        Type: 'AWS::S3::Bucket',
        DeletionPolicy: 'Retain',
        Properties: {
          BucketName: 'audit-evidence',
          ObjectLockEnabled: true,
          ObjectLockConfiguration: {
            ObjectLockEnabled: 'Enabled',
            Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } },
          },
          LoggingConfiguration: { DestinationBucketName: { Ref: 'AccessLogs' }, LogFilePrefix: 'evidence/' },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              {
                BucketKeyEnabled: true,
                ServerSideEncryptionByDefault: {
                  SSEAlgorithm: 'aws:kms',
                  KMSMasterKeyID: { 'Fn::GetAtt': ['Key', 'Arn'] },
                },
              },
            ],
          },
        },
      },
      BucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        DeletionPolicy: 'Retain',
        DependsOn: ['Bucket'],
        Properties: {
          Bucket: 'audit-evidence',
          PolicyDocument: policy(
            allowService('cloudtrail.amazonaws.com', 's3:GetBucketAcl', fromTrail, 'arn:aws:s3:::audit-evidence'),
            allowService(
              'cloudtrail.amazonaws.com',
              's3:PutObject',
              { StringEquals: { 'aws:SourceArn': TRAIL_ARN, 's3:x-amz-acl': 'bucket-owner-full-control' } },
              `arn:aws:s3:::audit-evidence/AWSLogs/${ACCOUNT}/*`,
            ),
          ),
        },
      },
      LogGroup: {
        Type: 'AWS::Logs::LogGroup',
        DeletionPolicy: 'Retain',
        Properties: { LogGroupName: 'audit', RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: policy({
            Effect: 'Allow',
            Principal: { Service: 'cloudtrail.amazonaws.com' },
            Action: 'sts:AssumeRole',
          }),
          Policies: [
            {
              PolicyName: 'Deliver',
              PolicyDocument: policy({
                Effect: 'Allow',
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                Resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:audit:log-stream:${ACCOUNT}_CloudTrail_${REGION}*`,
              }),
            },
          ],
        },
      },
      Trail: {
        Type: 'AWS::CloudTrail::Trail',
        DependsOn: ['BucketPolicy'],
        Properties: {
          TrailName: 'audit',
          IsLogging: true,
          IsMultiRegionTrail: true,
          IncludeGlobalServiceEvents: true,
          S3BucketName: { Ref: 'Bucket' },
          KMSKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
          CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': ['LogGroup', 'Arn'] },
          CloudWatchLogsRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'alerts', KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
      },
      TopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [{ Ref: 'Topic' }],
          PolicyDocument: policy(
            allowService(
              'cloudwatch.amazonaws.com',
              'sns:Publish',
              { ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:*` } },
              `arn:aws:sns:${REGION}:${ACCOUNT}:alerts`,
            ),
          ),
        },
      },
      Filter: {
        Type: 'AWS::Logs::MetricFilter',
        Properties: {
          LogGroupName: { Ref: 'LogGroup' },
          FilterPattern: '{ $.userIdentity.type = "Root" }',
          MetricTransformations: [{ MetricName: 'Root', MetricNamespace: 'Audit', MetricValue: '1' }],
        },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          MetricName: 'Root',
          Namespace: 'Audit',
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          EvaluationPeriods: 1,
          Period: 300,
          Threshold: 1,
          Statistic: 'Sum',
          AlarmActions: [{ Ref: 'Topic' }],
        },
      },
    },
  };
}
