import { call, denied, Records } from './record';

const requestParameters = { bucketName: '${EvidenceBucket}' };

export const records: Records = {
  fires: {
    'a lifecycle rule would empty it': call('s3', 'PutBucketLifecycle', { requestParameters }),
    'its notifications go elsewhere': call('s3', 'PutBucketNotification', { requestParameters }),
    'its policy is deleted': call('s3', 'DeleteBucketPolicy', { requestParameters }),
    'its lock is shortened': call('s3', 'PutObjectLockConfiguration', { requestParameters }),
    'the policy of the access logs is written': call('s3', 'PutBucketPolicy', {
      requestParameters: { bucketName: '${AccessLogBucket}' },
    }),
    'the public access block of the account is lifted': call('s3', 'DeleteAccountPublicAccessBlock'),
    'an attempt is denied': denied('s3', 'DeleteBucket', { requestParameters }),
  },
  quiet: {
    'its policy is read': call('s3', 'GetBucketPolicy', { requestParameters }),
    'another bucket is changed': call('s3', 'PutBucketPolicy', {
      requestParameters: { bucketName: '${EvidenceBucket}-copy' },
    }),
    'an object is written': call('s3', 'PutObject', { requestParameters }),
  },
};
