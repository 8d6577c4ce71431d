import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { TrailIdentity } from '../trail/trail-identity';

// One global principal covers every Region and partition.
const cloudTrail = () => new ServicePrincipal('cloudtrail.amazonaws.com');

/** What CloudTrail needs on the bucket: the statements of its user guide, each bound to one trail by aws:SourceArn. */
export function bucketDeliveryStatements(
  bucketArn: string,
  trails: TrailIdentity[],
  prefix?: string,
): PolicyStatement[] {
  return trails.flatMap((trail, index) => {
    // The ids of the user guide; a policy takes each id once.
    const sid = (name: string) => (index === 0 ? name : `${name}${index + 1}`);
    const write = (name: string, owner: string) =>
      new PolicyStatement({
        sid: sid(name),
        principals: [cloudTrail()],
        actions: ['s3:PutObject'],
        // All five folders of CloudTrail lie below; never narrow it to CloudTrail/, digests and Insights go beside that.
        resources: [`${bucketArn}/${prefix ? `${prefix}/` : ''}AWSLogs/${owner}/*`],
        conditions: {
          // CloudTrail sends this ACL even to buckets with ACLs disabled, where S3 still accepts it.
          StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceArn': trail.trailArn },
        },
      });
    return [
      new PolicyStatement({
        sid: sid('AWSCloudTrailAclCheck20150319'),
        principals: [cloudTrail()],
        actions: ['s3:GetBucketAcl'],
        resources: [bucketArn],
        conditions: { StringEquals: { 'aws:SourceArn': trail.trailArn } },
      }),
      write('AWSCloudTrailWrite20150319', trail.account),
      // Beside the account's statement, not in place of it: CreateTrail checks both.
      ...(trail.organizationId ? [write('AWSCloudTrailOrganizationWrite20150319', trail.organizationId)] : []),
    ];
  });
}

/** What CloudTrail needs on the key: encrypt log and digest files, describe the key, and decrypt for the bucket key. */
export function keyDeliveryStatements(trails: TrailIdentity[]): PolicyStatement[] {
  const trailArns = trails.map((trail) => trail.trailArn);
  return [
    new PolicyStatement({
      sid: 'AllowCloudTrailEncrypt',
      principals: [cloudTrail()],
      actions: ['kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceArn': trailArns },
        // The context names the Region that delivers, hence a pattern for the Region.
        StringLike: {
          'kms:EncryptionContext:aws:cloudtrail:arn': [
            ...new Set(trails.map((trail) => trail.encryptionContextPattern)),
          ],
        },
      },
    }),
    new PolicyStatement({
      // Decrypt is demanded when the bucket has a bucket key; its context is then the bucket's, so only the source is compared.
      sid: 'AllowCloudTrailDescribeAndDecrypt',
      principals: [cloudTrail()],
      actions: ['kms:DescribeKey', 'kms:Decrypt'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceArn': trailArns } },
    }),
  ];
}
