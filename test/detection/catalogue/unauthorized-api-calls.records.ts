import { call, denied, Records } from './record';

export const records: Records = {
  fires: {
    'IAM denies a call': denied('iam', 'ListUsers'),
    'a service of its own spelling denies a call': denied('kms', 'Decrypt', { errorCode: 'AccessDeniedException' }),
    'EC2 denies a call': denied('ec2', 'DescribeInstances', { errorCode: 'Client.UnauthorizedOperation' }),
    // Security Hub's text counts it; denied-calls of the tuned lane does not.
    'log delivery probes a bucket': denied('s3', 'HeadBucket', { sourceIPAddress: 'delivery.logs.amazonaws.com' }),
  },
  quiet: {
    'a call succeeds': call('iam', 'ListUsers'),
    'a bucket is not there': call('s3', 'GetBucketAcl', { errorCode: 'NoSuchBucket' }),
    'a VPC endpoint denies a call': call('s3', 'GetObject', { errorCode: 'VpceAccessDenied' }),
    'a sign-in fails': call('signin', 'ConsoleLogin', { errorMessage: 'Failed authentication' }),
    'only the message speaks of it': call('lambda', 'Invoke20150331', { errorMessage: 'AccessDenied' }),
  },
};
