import { AuditStack } from '../audit-stack';
import { DELETE, ERASE, OPEN, REPLACE_POLICY, UNLOCK, WEAKEN_BUCKET, WEAKEN_KEY, WRITE } from '../attacks';
import { allowed, Case, denied, PLAIN_HTTP, TLS_1_1 } from '../case';
import {
  administrator,
  administratorElsewhere,
  almostBreakGlass,
  anonymous,
  breakGlass,
  breakGlassElsewhere,
  deployment,
  deploymentOfAnotherRegion,
  rootUser,
} from '../principals';

/** Evidence stays: nobody forges it, the break-glass roles alone erase it, and only they and the deployment weaken it. */
export function evidence(stack: AuditStack): Case[] {
  const { buckets, files, keys } = guarded(stack);
  const untrusted = [
    { name: 'an administrator', who: administrator },
    { name: 'the root user', who: rootUser },
    { name: 'a role whose name begins like that of a break-glass role', who: almostBreakGlass },
    { name: 'the deployment role of another Region', who: deploymentOfAnotherRegion },
  ];
  return [
    ...untrusted.flatMap(({ name, who }) => [
      denied(`${name} cannot write a file`, who, WRITE, files),
      denied(`${name} cannot delete a file or a version`, who, DELETE, files),
      denied(`${name} cannot bypass a lock or lift it`, who, UNLOCK, files),
      denied(`${name} cannot open a file to others by ACL`, who, OPEN, files),
      denied(`${name} cannot shorten a lock`, who, 's3:PutObjectRetention', files, {
        's3:object-lock-mode': 'GOVERNANCE',
        's3:object-lock-remaining-retention-days': '1',
      }),
      denied(`${name} cannot delete a bucket or change its settings`, who, WEAKEN_BUCKET, buckets),
      ...(who === rootUser
        ? []
        : [denied(`${name} cannot replace or delete a bucket policy`, who, REPLACE_POLICY, buckets)]),
      denied(`${name} cannot disable a key, delete it or change its policy`, who, WEAKEN_KEY, keys),
    ]),
    allowed('an administrator gets files', administrator, ['s3:GetObject', 's3:GetObjectVersion'], files),
    allowed(
      'an administrator lists files and reads settings',
      administrator,
      ['s3:ListBucket', 's3:GetBucketPolicy'],
      buckets,
    ),
    allowed('an administrator uses the keys', administrator, ['kms:Decrypt', 'kms:DescribeKey'], keys),
    denied('nobody reads over plain HTTP', administrator, 's3:GetObject', files, PLAIN_HTTP),
    denied('nobody reads over TLS 1.1', administrator, 's3:GetObject', files, TLS_1_1),
    denied('nobody lists over plain HTTP', administrator, 's3:ListBucket', buckets, PLAIN_HTTP),
    denied('nobody lists over TLS 1.1', administrator, 's3:ListBucket', buckets, TLS_1_1),

    denied(
      'an administrator of another account cannot read or write a file',
      administratorElsewhere,
      ['s3:GetObject', 's3:PutObject'],
      files,
    ),
    denied(
      'an administrator of another account cannot list files or change a policy',
      administratorElsewhere,
      ['s3:ListBucket', 's3:PutBucketPolicy'],
      buckets,
    ),
    denied(
      'an administrator of another account cannot use or change a key',
      administratorElsewhere,
      ['kms:Decrypt', 'kms:PutKeyPolicy'],
      keys,
    ),
    denied(
      'a break-glass role of another account cannot delete a version',
      breakGlassElsewhere,
      's3:DeleteObjectVersion',
      files,
    ),
    denied(
      'a stranger without credentials cannot read, write or delete a file',
      anonymous,
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      files,
    ),

    allowed('a break-glass role deletes, unlocks and opens a file', breakGlass, ERASE, files),
    allowed(
      'a break-glass role changes settings and policy of a bucket',
      breakGlass,
      [...WEAKEN_BUCKET, ...REPLACE_POLICY],
      buckets,
    ),
    allowed('a break-glass role changes a key and its policy', breakGlass, WEAKEN_KEY, keys),
    denied('a break-glass role cannot write a file', breakGlass, WRITE, files),
    denied('a break-glass role cannot delete over plain HTTP', breakGlass, 's3:DeleteObjectVersion', files, PLAIN_HTTP),

    allowed(
      'the deployment role changes settings and policy of a bucket',
      deployment,
      [...WEAKEN_BUCKET, ...REPLACE_POLICY],
      buckets,
    ),
    allowed('the deployment role changes a key and its policy', deployment, WEAKEN_KEY, keys),
    denied('the deployment role cannot write a file', deployment, WRITE, files),
    denied('the deployment role cannot delete, unlock or open a file', deployment, ERASE, files),
  ];
}

/** Without break-glass roles nobody erases evidence, and the deployment role alone changes settings. */
export function noBreakGlass(stack: AuditStack): Case[] {
  const { buckets, files, keys } = guarded(stack);
  return [
    denied('a role named BreakGlass cannot delete, unlock or open a file', breakGlass, ERASE, files),
    denied(
      'a role named BreakGlass cannot change settings or policy of a bucket',
      breakGlass,
      [...WEAKEN_BUCKET, ...REPLACE_POLICY],
      buckets,
    ),
    denied('a role named BreakGlass cannot change a key or its policy', breakGlass, WEAKEN_KEY, keys),
    allowed(
      'the deployment role changes settings and policy of a bucket',
      deployment,
      [...WEAKEN_BUCKET, ...REPLACE_POLICY],
      buckets,
    ),
    allowed('the deployment role changes a key and its policy', deployment, WEAKEN_KEY, keys),
    denied('the deployment role cannot delete, unlock or open a file', deployment, ERASE, files),
  ];
}

/** Where nobody knows who deploys the stack, its owner is not locked out, and still nobody erases evidence. */
export function unknownDeployment(stack: AuditStack): Case[] {
  const { buckets, files, keys } = guarded(stack);
  return [
    allowed(
      'an administrator changes settings and policy of a bucket',
      administrator,
      [...WEAKEN_BUCKET, ...REPLACE_POLICY],
      buckets,
    ),
    allowed('an administrator changes a key and its policy', administrator, WEAKEN_KEY, keys),
    denied('an administrator cannot delete, unlock or open a file', administrator, ERASE, files),
    denied('the root user cannot delete, unlock or open a file', rootUser, ERASE, files),
    denied('an administrator cannot write a file', administrator, WRITE, files),
  ];
}

const guarded = (stack: AuditStack) => ({
  buckets: [stack.bucket, stack.accessLogBucket],
  files: [stack.file(), `${stack.accessLogBucket}/file`],
  keys: [stack.evidenceKey, stack.monitoringKey],
});
