import { ERASE, REPLACE_POLICY, WEAKEN_BUCKET, WEAKEN_KEY, WRITE } from '../../attacks';
import { allowed, Case, denied } from '../../case';
import { Organization } from '../../organization';
import { ADMINISTRATOR_ACCESS } from '../../policy';
import { Principal, role, service } from '../../principals';
import { ReplicaElsewhere } from '../../replica-elsewhere';

const through = (region: string, bucket: string) => ({
  'kms:ViaService': `s3.${region}.amazonaws.com`,
  'kms:EncryptionContext:aws:s3:arn': bucket,
});
const READ = [
  's3:GetObjectVersionForReplication',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionTagging',
  's3:GetObjectRetention',
  's3:GetObjectLegalHold',
];
const REPLICATE = ['s3:ReplicateObject', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'];
const ENCRYPT = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'];

/** S3 copies by one role, which reads here, writes there, and cannot do the reverse of either. */
export function replication(stack: Organization): Case[] {
  const { bucket, replicaBucket, evidenceKey, replicaKey, who } = stack;
  const here = through('eu-west-1', bucket);
  const there = through('eu-central-1', replicaBucket);
  return [
    allowed('S3 assumes the replication role', service('s3.amazonaws.com'), 'sts:AssumeRole', stack.replicationRole),
    denied(
      'nobody else assumes the replication role',
      who.archiveAdministrator,
      'sts:AssumeRole',
      stack.replicationRole,
    ),
    denied(
      'another service cannot assume the replication role',
      service('ec2.amazonaws.com'),
      'sts:AssumeRole',
      stack.replicationRole,
    ),
    allowed(
      'the replication role reads which objects to copy',
      who.replication,
      ['s3:GetReplicationConfiguration', 's3:ListBucket'],
      bucket,
    ),
    allowed(
      'the replication role reads locked versions with lock, hold, tags and ACL',
      who.replication,
      READ,
      stack.file(),
    ),
    allowed(
      'the replication role decrypts log files, in the context of bucket or file',
      who.replication,
      'kms:Decrypt',
      evidenceKey,
      here,
    ),
    allowed(
      'the replication role decrypts without a bucket key',
      who.replication,
      'kms:Decrypt',
      evidenceKey,
      through('eu-west-1', stack.file()),
    ),
    allowed('the replication role writes copies', who.replication, REPLICATE, stack.copy()),
    allowed('the replication role encrypts copies', who.replication, ENCRYPT, replicaKey, there),
    allowed(
      'the replication role encrypts copies without a bucket key',
      who.replication,
      ENCRYPT,
      replicaKey,
      through('eu-central-1', stack.copy()),
    ),
    denied('the replication role cannot put an object', who.replication, 's3:PutObject', stack.files),
    denied('the replication role cannot write into the archive', who.replication, REPLICATE, [
      stack.file(),
      `${stack.accessLogBucket}/log`,
      `${stack.replicaAccessLogBucket}/log`,
    ]),
    denied(
      'the replication role cannot read log files or copies as anybody would',
      who.replication,
      ['s3:GetObject', 's3:GetObjectVersion'],
      stack.files,
    ),
    denied('the replication role cannot read versions of another bucket', who.replication, READ, [
      stack.copy(),
      `${stack.accessLogBucket}/log`,
    ]),
    denied(
      'the replication role cannot list another bucket',
      who.replication,
      ['s3:GetReplicationConfiguration', 's3:ListBucket'],
      [stack.replicaBucket, stack.accessLogBucket],
    ),
    denied('the replication role cannot replicate a deletion', who.replication, 's3:ReplicateDelete', stack.files),
    denied(
      'the replication role cannot change the replication',
      who.replication,
      's3:PutReplicationConfiguration',
      bucket,
    ),
    denied('the replication role cannot decrypt log files by itself', who.replication, 'kms:Decrypt', evidenceKey),
    denied(
      'the replication role cannot decrypt log files through another service',
      who.replication,
      'kms:Decrypt',
      evidenceKey,
      { ...here, 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' },
    ),
    denied(
      'the replication role cannot encrypt under the key of the log files',
      who.replication,
      ['kms:Encrypt', 'kms:GenerateDataKey'],
      evidenceKey,
      here,
    ),
    denied(
      'the replication role cannot encrypt copies under a key of another Region',
      who.replication,
      ['kms:Encrypt', 'kms:GenerateDataKey'],
      evidenceKey,
      there,
    ),
    denied('the replication role cannot use the key of the copies by itself', who.replication, ENCRYPT, replicaKey),
    denied(
      'the replication role cannot use the key of the copies for another bucket',
      who.replication,
      ENCRYPT,
      replicaKey,
      through('eu-central-1', stack.replicaAccessLogBucket),
    ),
    denied(
      'the replication role cannot use the key of the copies through another service',
      who.replication,
      ENCRYPT,
      replicaKey,
      { ...there, 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' },
    ),
  ];
}

/** A replica in an account of its own has to let the replication role in by bucket and key, and lets in nobody else. */
export function replicaElsewhere(stack: ReplicaElsewhere): Case[] {
  const { bucket, accessLogBucket, key, replicationRole, account } = stack;
  const replication = role(replicationRole, ADMINISTRATOR_ACCESS);
  const others: Array<[string, Principal]> = [
    [
      "an administrator of the archive's account",
      role(sibling(replicationRole, 'Administrator'), ADMINISTRATOR_ACCESS),
    ],
    [
      'a role whose name begins like that of the replication role',
      role(sibling(replicationRole, `${replicationRole.split('/')[1]}2`), ADMINISTRATOR_ACCESS),
    ],
    [
      "a role of that name in the replica's own account",
      role(replicationRole.replace(/\d{12}/, account), ADMINISTRATOR_ACCESS),
    ],
    [
      "an administrator of the replica's account",
      role(`arn:aws:iam::${account}:role/Administrator`, ADMINISTRATOR_ACCESS),
    ],
  ];
  const copy = `${bucket}/AWSLogs/file`;
  const CHECK = ['s3:GetBucketVersioning', 's3:ListBucket'];
  return [
    allowed('the replication role replicates and makes the copy its own', replication, REPLICATE, copy),
    allowed('the replication role looks whether the bucket keeps versions', replication, CHECK, bucket),
    allowed(
      'the replication role encrypts copies',
      replication,
      [...ENCRYPT, 'kms:GenerateDataKeyWithoutPlaintext'],
      key,
    ),
    denied(
      'the replication role cannot put, delete, unlock or open a copy',
      replication,
      ['s3:PutObject', ...ERASE],
      copy,
    ),
    denied('the replication role cannot read a copy', replication, ['s3:GetObject', 's3:GetObjectVersion'], copy),
    denied('the replication role cannot write access logs', replication, WRITE, `${accessLogBucket}/log`),
    denied(
      'the replication role cannot change the bucket or its policy',
      replication,
      [...WEAKEN_BUCKET, ...REPLACE_POLICY],
      bucket,
    ),
    denied(
      'the replication role cannot change or describe the key',
      replication,
      [...WEAKEN_KEY, 'kms:DescribeKey'],
      key,
    ),
    ...others.flatMap(([name, who]) => [
      denied(`${name} cannot replicate or put`, who, WRITE, copy),
      denied(`${name} cannot erase a copy`, who, ERASE, copy),
    ]),
    ...others
      .slice(0, 2)
      .flatMap(([name, who]) => [
        denied(`${name} cannot look at the bucket`, who, CHECK, bucket),
        denied(`${name} cannot tag a copy or take it over`, who, REPLICATE, copy),
        denied(`${name} cannot use the key`, who, [...ENCRYPT, 'kms:GenerateDataKeyWithoutPlaintext'], key),
      ]),
  ];
}

const sibling = (roleArn: string, name: string): string => roleArn.replace(/[^/]+$/, name);
