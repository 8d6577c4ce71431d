import { allowed, Case, denied } from '../../case';
import { FOREIGN, LOG_ARCHIVE, MANAGEMENT, MEMBER, Organization, ORGANIZATION } from '../../organization';
import { anonymous } from '../../principals';

const throughS3 = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' };
const folder = (account: string) => ({ 's3:prefix': `AWSLogs/${ORGANIZATION}/${account}/CloudTrail/` });

/** A member account reads its own folder, as far as its own policies let it, and nobody else's. */
export function members(stack: Organization): Case[] {
  const { who, bucket, evidenceKey, replicaKey } = stack;
  const member = who.memberAdministrator;
  const foreign = who.foreignAdministrator;
  const get = 's3:GetObject';
  const list = 's3:ListBucket';
  const beside = [
    stack.file(LOG_ARCHIVE),
    stack.file(MANAGEMENT),
    stack.file(MEMBER, 'CloudTrail', MEMBER),
    stack.file(MEMBER, 'CloudTrail', `o-zzzzzzzzzz/${MEMBER}`),
    `${bucket}/AWSLogs/${ORGANIZATION}/${MEMBER}`,
    `${bucket}/AWSLogs/${ORGANIZATION}/${MEMBER}0/file`,
    `${bucket}/${MEMBER}/file`,
  ];
  return [
    allowed('a member reads files of its own folder', member, get, [
      stack.file(),
      stack.file(MEMBER, 'CloudTrail-Digest'),
    ]),
    allowed('a member lists its own folder', member, list, bucket, folder(MEMBER)),
    allowed('a member decrypts what it reads through S3', member, 'kms:Decrypt', evidenceKey, throughS3),
    denied('a member cannot read the folder of another account, or beside its own', member, get, beside),
    denied('a member cannot list the folder of another account', member, list, bucket, folder(MANAGEMENT)),
    denied('a member cannot list the folder of the organization', member, list, bucket, {
      's3:prefix': `AWSLogs/${ORGANIZATION}/`,
    }),
    denied('a member cannot list everything', member, list, bucket),
    denied('a member cannot decrypt by itself', member, 'kms:Decrypt', evidenceKey),
    denied('a member cannot decrypt through another service', member, 'kms:Decrypt', evidenceKey, {
      'kms:ViaService': 's3.us-east-1.amazonaws.com',
    }),
    denied(
      'a member cannot encrypt or describe the key',
      member,
      ['kms:Encrypt', 'kms:DescribeKey'],
      evidenceKey,
      throughS3,
    ),
    denied(
      'a member cannot read older versions or locks',
      member,
      ['s3:GetObjectVersion', 's3:GetObjectRetention'],
      stack.file(),
    ),
    denied('a member cannot read copies', member, get, [stack.copy(), `${stack.replicaAccessLogBucket}/log`]),
    denied('a member cannot list the replica', member, list, stack.replicaBucket, folder(MEMBER)),
    denied('a member cannot decrypt copies', member, 'kms:Decrypt', replicaKey, {
      'kms:ViaService': 's3.eu-central-1.amazonaws.com',
    }),
    denied('a member cannot read who read the archive', member, get, `${stack.accessLogBucket}/log`),
    denied(
      'a role of a member whose own account does not allow it cannot read',
      { ...member, policies: [] },
      get,
      stack.file(),
    ),
    // IAM asks for the caller's own policies only across accounts.
    denied(
      "a role of the log archive without any rights does not even read that account's own folder",
      { ...who.archiveAdministrator, policies: [] },
      get,
      stack.file(LOG_ARCHIVE),
    ),
    denied(
      "a role of the log archive without any rights does not even list that account's own folder",
      { ...who.archiveAdministrator, policies: [] },
      list,
      stack.bucket,
      folder(LOG_ARCHIVE),
    ),
    denied(
      'a role of the log archive without any rights cannot decrypt through S3',
      { ...who.archiveAdministrator, policies: [] },
      'kms:Decrypt',
      evidenceKey,
      throughS3,
    ),
    denied(
      "a role of the log archive without any rights reads no member's folder",
      { ...who.archiveAdministrator, policies: [] },
      get,
      stack.file(),
    ),
    allowed(
      'the management account reads its own folder as a member',
      who.managementAdministrator,
      get,
      stack.file(MANAGEMENT),
    ),
    denied("the management account cannot read a member's folder", who.managementAdministrator, get, stack.file()),
    denied(
      "another organization's administrator cannot read, not even a folder named after its account",
      foreign,
      get,
      [stack.file(), stack.file(FOREIGN)],
    ),
    denied(
      "another organization's administrator cannot list a folder named after its account",
      foreign,
      list,
      bucket,
      folder(FOREIGN),
    ),
    denied(
      "another organization's administrator cannot decrypt through S3",
      foreign,
      'kms:Decrypt',
      evidenceKey,
      throughS3,
    ),
    denied('a stranger without credentials cannot read', anonymous, get, stack.file()),
  ];
}
