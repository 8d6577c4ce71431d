import { call, denied, Records } from './record';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

export const records: Records = {
  fires: {
    'a user becomes an administrator': call('iam', 'AttachUserPolicy', {
      requestParameters: { userName: 'maria', policyArn: ADMINISTRATOR },
    }),
    'a role gets an inline policy': call('iam', 'PutRolePolicy', {
      requestParameters: { roleName: 'App', policyName: 'more', policyDocument: '{"Statement":[]}' },
    }),
    'a policy gets another version': call('iam', 'CreatePolicyVersion', {
      requestParameters: { policyArn: 'arn:aws:iam::111122223333:policy/App', setAsDefault: true },
    }),
    'an attempt is denied': denied('iam', 'AttachRolePolicy', {
      requestParameters: { roleName: 'App', policyArn: ADMINISTRATOR },
    }),
  },
  quiet: {
    'policies are listed': call('iam', 'ListAttachedUserPolicies', { requestParameters: { userName: 'maria' } }),
    // identity-changes notices it.
    'a trust policy is replaced': call('iam', 'UpdateAssumeRolePolicy', { requestParameters: { roleName: 'App' } }),
    'a bucket policy is written': call('s3', 'PutBucketPolicy', { requestParameters: { bucketName: 'app' } }),
  },
};
