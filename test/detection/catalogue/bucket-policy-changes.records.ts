import { call, Records } from './record';

const requestParameters = { bucketName: 'app-uploads', Host: 'app-uploads.s3.eu-west-1.amazonaws.com' };

export const records: Records = {
  fires: {
    'a bucket policy is written': call('s3', 'PutBucketPolicy', { requestParameters }),
    'a lifecycle rule is written': call('s3', 'PutBucketLifecycle', { requestParameters }),
    'a bucket policy is deleted': call('s3', 'DeleteBucketPolicy', { requestParameters }),
  },
  quiet: {
    'a bucket policy is read': call('s3', 'GetBucketPolicy', { requestParameters }),
    // bucket-protection-changes of the tuned lane notices it.
    'versions are suspended': call('s3', 'PutBucketVersioning', { requestParameters }),
    'a table bucket gets a policy': call('s3tables', 'PutTableBucketPolicy'),
  },
};
