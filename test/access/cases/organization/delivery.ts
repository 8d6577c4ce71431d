import { allowed, Case, denied, OWNER_CONTROLS, PLAIN_HTTP } from '../../case';
import { FOREIGN, LOG_ARCHIVE, MANAGEMENT, MEMBER, Organization, ORGANIZATION } from '../../organization';
import { accessLogging, cloudTrail, service } from '../../principals';

const trailArn = (account: string, name = 'organization-audit', region = 'eu-west-1') =>
  `arn:aws:cloudtrail:${region}:${account}:trail/${name}`;
const encrypting = (arn: string) => ({ 'kms:EncryptionContext:aws:cloudtrail:arn': arn });

/** One trail of the management account delivers for every member, and no other trail does. */
export function delivery(stack: Organization): Case[] {
  const { trail, bucket, evidenceKey, replicaKey } = stack;
  const who = cloudTrail(trail);
  const put = 's3:PutObject';
  const folders = ['CloudTrail', 'CloudTrail-Digest', 'CloudTrail-Insight', 'CloudTrail-NetworkActivity'];
  const strangers: Array<[string, string]> = [
    ["another organization's trail of the same name", trailArn(FOREIGN)],
    ["a member's trail of the same name", trailArn(MEMBER)],
    ["the log archive's trail of the same name", trailArn(LOG_ARCHIVE)],
    ['another trail of the management account', trailArn(MANAGEMENT, 'another')],
    ['a trail of the same name with another home Region', trailArn(MANAGEMENT, 'organization-audit', 'us-east-1')],
  ];
  return [
    ...[MEMBER, LOG_ARCHIVE, MANAGEMENT].map((account) =>
      allowed(
        `the trail writes every kind of file of account ${account} below the organization`,
        who,
        put,
        folders.map((folder) => stack.file(account, folder)),
        OWNER_CONTROLS,
      ),
    ),
    allowed(
      'the trail writes files of the management account beside, as CreateTrail checks',
      who,
      put,
      folders.map((folder) => stack.file(MANAGEMENT, folder, MANAGEMENT)),
      OWNER_CONTROLS,
    ),
    allowed('the trail reads the ACL of the archive', who, 's3:GetBucketAcl', bucket),
    denied(
      'the trail cannot write for a member outside the organization, for another organization or beside all folders',
      who,
      put,
      [
        stack.file(MEMBER, 'CloudTrail', MEMBER),
        stack.file(MEMBER, 'CloudTrail', `o-zzzzzzzzzz/${MEMBER}`),
        stack.file(MEMBER, 'CloudTrail', `${ORGANIZATION}x/${MEMBER}`),
        `${bucket}/AWSLogs/file`,
        `${bucket}/other/AWSLogs/${ORGANIZATION}/file`,
      ],
      OWNER_CONTROLS,
    ),
    denied('the trail cannot write without giving the file to the bucket owner', who, put, [
      stack.file(),
      stack.file(MANAGEMENT, 'CloudTrail', MANAGEMENT),
    ]),
    denied('the trail cannot write over plain HTTP', who, put, stack.file(), { ...OWNER_CONTROLS, ...PLAIN_HTTP }),
    denied(
      'the trail cannot write into the replica or the buckets of access logs',
      who,
      put,
      [stack.copy(), `${stack.accessLogBucket}/log`, `${stack.replicaAccessLogBucket}/log`],
      OWNER_CONTROLS,
    ),
    ...strangers.flatMap(([name, arn]) => [
      denied(
        `${name} cannot write`,
        cloudTrail(arn),
        put,
        [stack.file(), stack.file(MANAGEMENT, 'CloudTrail', MANAGEMENT)],
        OWNER_CONTROLS,
      ),
      denied(`${name} cannot read the ACL of the archive`, cloudTrail(arn), 's3:GetBucketAcl', bucket),
      denied(
        `${name} cannot encrypt, in whichever context`,
        cloudTrail(arn),
        'kms:GenerateDataKey',
        evidenceKey,
        encrypting(trail),
      ),
      denied(
        `${name} cannot describe the key or decrypt`,
        cloudTrail(arn),
        ['kms:DescribeKey', 'kms:Decrypt'],
        evidenceKey,
      ),
    ]),
    denied(
      'another service cannot write in the name of the trail',
      service('config.amazonaws.com', trail),
      put,
      [stack.file(), stack.file(MANAGEMENT, 'CloudTrail', MANAGEMENT)],
      OWNER_CONTROLS,
    ),
    denied(
      'another service cannot read the ACL in the name of the trail',
      service('config.amazonaws.com', trail),
      's3:GetBucketAcl',
      bucket,
    ),
    denied(
      'another service cannot use the key in the name of the trail',
      service('config.amazonaws.com', trail),
      ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:DescribeKey'],
      evidenceKey,
      encrypting(trail),
    ),
    allowed(
      'the trail encrypts what any Region of any member delivers: the context names the management account',
      who,
      ['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      evidenceKey,
      encrypting(trailArn(MANAGEMENT, 'organization-audit', 'ap-southeast-2')),
    ),
    allowed(
      'the trail describes the key and decrypts for the bucket key',
      who,
      ['kms:DescribeKey', 'kms:Decrypt'],
      evidenceKey,
    ),
    denied(
      'the trail cannot encrypt for a trail of a member',
      who,
      'kms:GenerateDataKey',
      evidenceKey,
      encrypting(trailArn(MEMBER)),
    ),
    denied(
      'the trail cannot use the key of the replica',
      who,
      ['kms:GenerateDataKey', 'kms:Decrypt'],
      replicaKey,
      encrypting(trail),
    ),
    ...accessLogs('archive', bucket, stack.accessLogBucket),
    ...accessLogs('replica', stack.replicaBucket, stack.replicaAccessLogBucket),
  ];
}

function accessLogs(name: string, bucket: string, target: string): Case[] {
  const log = `${target}/444455556666/eu-west-1/2026/11/21/log`;
  const put = 's3:PutObject';
  return [
    allowed(`S3 delivers the access logs of the ${name}`, accessLogging(bucket, LOG_ARCHIVE), put, log),
    denied(
      `S3 cannot deliver there the access logs of another bucket, or of one of another account, beside those of the ${name}`,
      accessLogging('arn:aws:s3:::another', LOG_ARCHIVE),
      put,
      log,
    ),
    denied(
      `S3 cannot deliver the access logs of a bucket that a member made under the name of the ${name}`,
      accessLogging(bucket, MEMBER),
      put,
      log,
    ),
    denied(
      `another service cannot write access logs of the ${name}`,
      service('delivery.logs.amazonaws.com', bucket, LOG_ARCHIVE),
      put,
      log,
    ),
  ];
}
