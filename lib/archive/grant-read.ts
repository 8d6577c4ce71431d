import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';

/** What reading log files really takes: list, get, see the lock, decrypt. */
export function grantReadOn(bucket: IBucket, key: IKey, grantee: IGrantable): Grant {
  const read = (actions: string[], resourceArns: string[]) =>
    Grant.addToPrincipalOrResource({ grantee, actions, resourceArns, resource: bucket });
  return read(
    ['s3:GetBucketLocation', 's3:GetBucketObjectLockConfiguration', 's3:ListBucket', 's3:ListBucketVersions'],
    [bucket.bucketArn],
  )
    .combine(
      read(
        ['s3:GetObject', 's3:GetObjectLegalHold', 's3:GetObjectRetention', 's3:GetObjectVersion'],
        [bucket.arnForObjects('*')],
      ),
    )
    .combine(key.grant(grantee, 'kms:Decrypt', 'kms:DescribeKey'));
}
