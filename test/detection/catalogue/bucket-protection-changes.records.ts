import { call, Records } from './record';

const requestParameters = { bucketName: 'app-uploads' };

export const records: Records = {
  fires: {
    'the public access block is removed': call('s3', 'DeleteBucketPublicAccessBlock', { requestParameters }),
    'that of the account is removed': call('s3', 'DeleteAccountPublicAccessBlock'),
    'versions are suspended': call('s3', 'PutBucketVersioning', {
      requestParameters: { ...requestParameters, VersioningConfiguration: { Status: 'Suspended' } },
    }),
  },
  quiet: {
    'a new bucket gets its block': call('s3', 'PutBucketPublicAccessBlock', { requestParameters }),
    'a new bucket gets its encryption': call('s3', 'PutBucketEncryption', { requestParameters }),
    'the block is read': call('s3', 'GetBucketPublicAccessBlock', { requestParameters }),
    // bucket-policy-changes notices it.
    'a bucket policy is written': call('s3', 'PutBucketPolicy', { requestParameters }),
  },
};
