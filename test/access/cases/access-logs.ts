import { ACCOUNT, AuditStack, OTHER_ACCOUNT } from '../audit-stack';
import { allowed, Case, denied, PLAIN_HTTP } from '../case';
import { accessLogging, service } from '../principals';

/** S3 delivers the access logs of the archive, and of no other bucket. */
export function accessLogs({ bucket, accessLogBucket }: AuditStack): Case[] {
  const log = `${accessLogBucket}/2026-11-21-00-00-00-0123456789ABCDEF`;
  const archive = accessLogging(bucket);
  return [
    allowed('S3 delivers the access logs of the archive', archive, 's3:PutObject', log),
    denied(
      'S3 cannot deliver the access logs of another bucket',
      accessLogging('arn:aws:s3:::another'),
      's3:PutObject',
      log,
    ),
    denied(
      'S3 cannot deliver the access logs of a bucket that another account made under the name of the archive',
      accessLogging(bucket, OTHER_ACCOUNT),
      's3:PutObject',
      log,
    ),
    denied('S3 cannot deliver access logs into the archive itself', archive, 's3:PutObject', `${bucket}/log`),
    denied('S3 cannot deliver access logs over plain HTTP', archive, 's3:PutObject', log, PLAIN_HTTP),
    denied('the delivery of access logs cannot read or delete them', archive, ['s3:GetObject', 's3:DeleteObject'], log),
    denied(
      'another service cannot write in the name of the archive',
      service('delivery.logs.amazonaws.com', bucket, ACCOUNT),
      's3:PutObject',
      log,
    ),
  ];
}
