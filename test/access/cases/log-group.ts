import { ACCOUNT, AuditStack, OTHER_ACCOUNT, REGION } from '../audit-stack';
import { allowed, Case, denied } from '../case';
import { Deployment } from '../deployment';
import { administrator, cloudTrail, role, service } from '../principals';

const logs = (region = REGION) => service(`logs.${region}.amazonaws.com`);

const forGroup = (arn: string) => ({ 'kms:EncryptionContext:aws:logs:arn': arn });

type Part = Pick<AuditStack, 'trail' | 'logGroup' | 'monitoringKey' | 'evidenceKey' | 'deliveryRole' | 'stream'> & {
  readonly deployed: Deployment;
};

/** CloudTrail delivers into its streams of the log group, and CloudWatch Logs encrypts them. */
export function logGroup(stack: Part): Case[] {
  const { trail, logGroup: group, monitoringKey, evidenceKey, deliveryRole } = stack;
  const delivery = role(deliveryRole, ...stack.deployed.rolePolicies(deliveryRole));
  const ownStream = `${ACCOUNT}_CloudTrail_${REGION}`;
  const encrypt = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
  const use = [...encrypt, 'kms:Decrypt'];
  return [
    allowed('CloudTrail assumes the delivery role for the trail', cloudTrail(trail), 'sts:AssumeRole', deliveryRole),
    denied(
      'CloudTrail cannot assume the delivery role for another trail of this account',
      cloudTrail(trail.replace(/[^/]+$/, 'another')),
      'sts:AssumeRole',
      deliveryRole,
    ),
    denied(
      'CloudTrail cannot assume the delivery role for a trail of another account',
      cloudTrail(trail.replace(ACCOUNT, OTHER_ACCOUNT)),
      'sts:AssumeRole',
      deliveryRole,
    ),
    denied(
      'another service cannot assume the delivery role',
      service('ec2.amazonaws.com', trail),
      'sts:AssumeRole',
      deliveryRole,
    ),
    denied('an administrator cannot assume the delivery role', administrator, 'sts:AssumeRole', deliveryRole),

    allowed(
      'the delivery role writes the streams of the trail',
      delivery,
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [stack.stream(ownStream), stack.stream(`${ownStream}_3`)],
    ),
    denied(
      'the delivery role cannot write streams of another account, Region or writer',
      delivery,
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [
        stack.stream(`${OTHER_ACCOUNT}_CloudTrail_${REGION}`),
        stack.stream(`${ACCOUNT}_CloudTrail_us-east-1`),
        stack.stream('forged'),
      ],
    ),
    denied(
      'the delivery role cannot write into another log group',
      delivery,
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [
        `${group}-2:log-stream:${ownStream}`,
        `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:other:log-stream:${ownStream}`,
      ],
    ),
    denied(
      'the delivery role cannot delete or read its streams',
      delivery,
      ['logs:DeleteLogStream', 'logs:GetLogEvents'],
      stack.stream(ownStream),
    ),
    denied(
      'the delivery role cannot delete the log group or shorten its retention',
      delivery,
      ['logs:DeleteLogGroup', 'logs:PutRetentionPolicy'],
      group,
    ),

    allowed('CloudWatch Logs encrypts and decrypts the log group', logs(), use, monitoringKey, forGroup(group)),
    allowed(
      'CloudWatch Logs reads on in the log group that the trail had under another name',
      logs(),
      use,
      monitoringKey,
      forGroup(`${group}-before-it-was-renamed`),
    ),
    denied(
      'CloudWatch Logs cannot use the key for a log group of no trail',
      logs(),
      use,
      monitoringKey,
      forGroup(group.replace('/aws/cloudtrail/', '/aws/lambda/')),
    ),
    denied(
      'CloudWatch Logs cannot use the key for a log group of another account',
      logs(),
      use,
      monitoringKey,
      forGroup(group.replace(ACCOUNT, OTHER_ACCOUNT)),
    ),
    denied('CloudWatch Logs cannot use the key without naming a log group', logs(), use, monitoringKey),
    denied(
      'CloudWatch Logs of another Region cannot use the key',
      logs('us-east-1'),
      use,
      monitoringKey,
      forGroup(group),
    ),
    denied('CloudWatch Logs cannot use the key of the evidence', logs(), use, evidenceKey, forGroup(group)),
  ];
}
