import { ACCOUNT, OTHER_ACCOUNT, REGION } from '../audit-stack';
import { allowed, Case, denied } from '../case';
import { administrator, administratorElsewhere, role, service } from '../principals';
import { SubscriptionStack } from '../siem-stack';

const PUT = ['kinesis:PutRecord', 'kinesis:PutRecords'];
const READ = ['kinesis:GetRecords', 'kinesis:DeleteStream', 'kinesis:DescribeStream'];

/** CloudWatch Logs puts records into the stream for log groups of this account and Region, and can do nothing else. */
export function subscription(stack: SubscriptionStack): Case[] {
  const { deployed, role: roleArn, stream, encryptionKey, evidenceKey, logGroup } = stack;
  const who = role(roleArn, ...deployed.rolePolicies(roleArn));
  const through = (name: string) => ({ 'kms:ViaService': `${name}.${REGION}.amazonaws.com` });
  const assume = 'sts:AssumeRole';
  return [
    allowed('CloudWatch Logs assumes the role', service('logs.amazonaws.com', logGroup), assume, roleArn),
    ...[
      { name: 'for another account', who: service('logs.amazonaws.com', logGroup.replace(ACCOUNT, OTHER_ACCOUNT)) },
      { name: 'for another Region', who: service('logs.amazonaws.com', logGroup.replace(REGION, 'us-east-1')) },
      { name: 'for whomever', who: service('logs.amazonaws.com') },
    ].map((stranger) => denied(`CloudWatch Logs cannot ${stranger.name}`, stranger.who, assume, roleArn)),
    denied('another service cannot assume the role', service('events.amazonaws.com', logGroup), assume, roleArn),
    denied('an administrator cannot assume the role', administrator, assume, roleArn),
    denied('an administrator of another account cannot assume the role', administratorElsewhere, assume, roleArn),
    allowed('the role puts records', who, PUT, stream),
    allowed('the role encrypts through Kinesis', who, 'kms:GenerateDataKey', encryptionKey, through('kinesis')),
    denied('the role cannot read or delete', who, READ, stream),
    denied('the role cannot put into another stream', who, PUT, `${stream}2`),
    denied('the role cannot encrypt by itself', who, 'kms:GenerateDataKey', encryptionKey),
    denied('the role cannot encrypt through another service', who, 'kms:GenerateDataKey', encryptionKey, through('s3')),
    denied('the role cannot decrypt', who, 'kms:Decrypt', encryptionKey, through('kinesis')),
    denied('the role cannot use the key of the evidence', who, 'kms:GenerateDataKey', evidenceKey, through('kinesis')),
  ];
}
