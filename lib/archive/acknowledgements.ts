import { Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

const PACKS = ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'];

const acknowledge = (bucket: IConstruct, rule: string, packs: string[], reason: string) =>
  Validations.of(bucket).acknowledge(...packs.map((pack) => ({ id: `${pack}-${rule}`, reason })));

/** The findings of rule packs that no property of these buckets could satisfy, each with the reason for an auditor. */
export function acknowledgeArchiveFindings(evidence: IConstruct, accessLogs: IConstruct, replicated: boolean): void {
  if (!replicated) {
    acknowledge(
      evidence,
      'S3BucketReplicationEnabled',
      PACKS,
      'This archive is of one Region. Loss of objects is prevented by versioning and Object Lock; S3 keeps each object in three Availability Zones. A copy in another Region is a stack of its own: see replica.',
    );
  }
  acknowledgeAccessLogFindings(accessLogs);
}

export function acknowledgeReplicaFindings(replica: IConstruct, accessLogs: IConstruct): void {
  acknowledge(
    replica,
    'S3BucketReplicationEnabled',
    PACKS,
    'This bucket is the replica. S3 does not replicate replicas, and a copy of the copy would protect against nothing more.',
  );
  acknowledgeAccessLogFindings(accessLogs);
}

function acknowledgeAccessLogFindings(accessLogs: IConstruct): void {
  acknowledge(
    accessLogs,
    'S3BucketReplicationEnabled',
    PACKS,
    'Server access logs only complement the evidence: CloudTrail itself records every change to the bucket. S3 keeps each object in three Availability Zones.',
  );
  acknowledge(
    accessLogs,
    'S3DefaultEncryptionKMS',
    ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'],
    'S3 does not deliver server access logs into a bucket whose default encryption is SSE-KMS. The bucket is encrypted with SSE-S3.',
  );
  acknowledge(
    accessLogs,
    'S3BucketDefaultLockEnabled',
    ['NIST.800.53.R4'],
    'S3 does not deliver server access logs into a bucket with Object Lock. Its policy denies deletion to everybody but the break-glass roles, and versioning keeps what is overwritten.',
  );
}
