import { call, denied, Records, role, service } from './record';

const CONFIG = role('aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig', 'AWSConfig-Describe');

export const records: Records = {
  fires: {
    'IAM denies a call': denied('iam', 'ListUsers'),
    'a service of its own spelling denies a call': denied('kms', 'Decrypt', { errorCode: 'AccessDeniedException' }),
    'EC2 denies a call': denied('ec2', 'DescribeInstances', { errorCode: 'Client.UnauthorizedOperation' }),
    'a call is denied to nobody in particular': denied('sts', 'AssumeRoleWithSAML', { userIdentity: {} }),
    'a role that is only called like that of a service is denied a call': denied('s3', 'ListBuckets', {
      userIdentity: role('AWSServiceRoleForConfig', 'intruder'),
    }),
  },
  quiet: {
    'a call succeeds': call('iam', 'ListUsers'),
    'log delivery probes a bucket': denied('s3', 'PutObject', { sourceIPAddress: 'delivery.logs.amazonaws.com' }),
    'a client looks whether a bucket is there': denied('s3', 'HeadBucket'),
    'a service is denied a call': denied('s3', 'GetBucketAcl', { userIdentity: service('cloudtrail') }),
    'the role of a service is denied a call': denied('ec2', 'DescribeInstances', { userIdentity: CONFIG }),
  },
};
