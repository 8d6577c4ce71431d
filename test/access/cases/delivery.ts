import { ACCOUNT, AuditStack, OTHER_ACCOUNT, REGION } from '../audit-stack';
import { allowed, Case, denied, OWNER_CONTROLS, PLAIN_HTTP, TLS_1_1 } from '../case';
import { cloudTrail, service } from '../principals';

const trailArn = (account: string, name: string, region = REGION) =>
  `arn:aws:cloudtrail:${region}:${account}:trail/${name}`;

/** CloudTrail puts the ARN of the trail into the context; its Region is the one that delivers. */
const encrypting = (arn: string) => ({ 'kms:EncryptionContext:aws:cloudtrail:arn': arn });

/** CloudTrail delivers into the archive: this trail, and no other. */
export function delivery(stack: AuditStack): Case[] {
  const { trail, bucket, accessLogBucket, evidenceKey, monitoringKey } = stack;
  const name = trail.split('/')[1];
  const thisTrail = cloudTrail(trail);
  const trailOfAnotherAccount = trailArn(OTHER_ACCOUNT, name);
  const otherTrails = [
    { trailOf: 'a trail of another account', arn: trailOfAnotherAccount },
    { trailOf: 'another trail of this account', arn: trailArn(ACCOUNT, 'another') },
    { trailOf: 'a trail of the same name with another home Region', arn: trailArn(ACCOUNT, name, 'us-east-1') },
  ];
  const another = service('config.amazonaws.com', trail);
  const file = stack.file();
  const folders = ['', '-Digest', '-Insight', '-NetworkActivity', '-Aggregated'].map((end) => `CloudTrail${end}`);

  return [
    allowed(
      'the trail writes log, digest, Insights, network activity and aggregated files',
      thisTrail,
      's3:PutObject',
      folders.map((folder) => stack.file(folder)),
      OWNER_CONTROLS,
    ),
    allowed('the trail reads the ACL of the archive', thisTrail, 's3:GetBucketAcl', bucket),
    denied(
      'the trail cannot write without the ACL that gives the file to the bucket owner',
      thisTrail,
      's3:PutObject',
      file,
    ),
    denied('the trail cannot write a public file', thisTrail, 's3:PutObject', file, { 's3:x-amz-acl': 'public-read' }),
    denied(
      'the trail cannot write below the prefix of another account, nor beside the prefixes',
      thisTrail,
      's3:PutObject',
      [stack.file('CloudTrail', OTHER_ACCOUNT), `${bucket}/AWSLogs/file`, `${bucket}/other/AWSLogs/${ACCOUNT}/file`],
      OWNER_CONTROLS,
    ),
    denied(
      'the trail cannot read or delete what it wrote',
      thisTrail,
      ['s3:GetObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
      file,
    ),
    denied('the trail cannot change the policy of the archive', thisTrail, 's3:PutBucketPolicy', bucket),
    denied(
      'the trail cannot write into the bucket of the access logs',
      thisTrail,
      's3:PutObject',
      `${accessLogBucket}/file`,
      OWNER_CONTROLS,
    ),
    denied('the trail cannot write over plain HTTP', thisTrail, 's3:PutObject', file, {
      ...OWNER_CONTROLS,
      ...PLAIN_HTTP,
    }),
    denied('the trail cannot write over TLS 1.1', thisTrail, 's3:PutObject', file, { ...OWNER_CONTROLS, ...TLS_1_1 }),
    ...otherTrails.flatMap(({ trailOf, arn }) => [
      denied(
        `${trailOf} cannot write into the archive`,
        cloudTrail(arn),
        's3:PutObject',
        [file, stack.file('CloudTrail', OTHER_ACCOUNT)],
        OWNER_CONTROLS,
      ),
      denied(`${trailOf} cannot read the ACL of the archive`, cloudTrail(arn), 's3:GetBucketAcl', bucket),
      denied(
        `${trailOf} cannot encrypt under the key, whichever context it gives`,
        cloudTrail(arn),
        'kms:GenerateDataKey',
        evidenceKey,
        encrypting(trail),
      ),
      denied(
        `${trailOf} cannot describe the key or decrypt under it`,
        cloudTrail(arn),
        ['kms:DescribeKey', 'kms:Decrypt'],
        evidenceKey,
      ),
    ]),
    denied(
      'CloudTrail without a trail, as for an event data store, cannot write into the archive',
      cloudTrail(),
      's3:PutObject',
      file,
      OWNER_CONTROLS,
    ),
    denied('another service cannot write in the name of the trail', another, 's3:PutObject', file, OWNER_CONTROLS),
    denied('another service cannot read the ACL in the name of the trail', another, 's3:GetBucketAcl', bucket),
    denied(
      'another service cannot encrypt in the name of the trail',
      another,
      'kms:GenerateDataKey',
      evidenceKey,
      encrypting(trail),
    ),
    denied(
      'another service cannot describe the key or decrypt in the name of the trail',
      another,
      ['kms:DescribeKey', 'kms:Decrypt'],
      evidenceKey,
    ),

    allowed(
      'the trail encrypts under the key what any Region delivers',
      thisTrail,
      ['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      evidenceKey,
      encrypting(trailArn(ACCOUNT, name, 'ap-southeast-2')),
    ),
    allowed(
      'the trail describes the key and decrypts for the bucket key',
      thisTrail,
      ['kms:DescribeKey', 'kms:Decrypt'],
      evidenceKey,
    ),
    denied(
      'the trail cannot encrypt for a trail of another account',
      thisTrail,
      'kms:GenerateDataKey',
      evidenceKey,
      encrypting(trailOfAnotherAccount),
    ),
    denied(
      'the trail cannot encrypt without naming itself in the context',
      thisTrail,
      'kms:GenerateDataKey',
      evidenceKey,
    ),
    denied('the trail cannot disable the key', thisTrail, 'kms:DisableKey', evidenceKey),
    denied(
      'the trail cannot use the key of log group, alerts and query results',
      thisTrail,
      ['kms:GenerateDataKey', 'kms:Decrypt'],
      monitoringKey,
      encrypting(trail),
    ),
  ];
}
