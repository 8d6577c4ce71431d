import { call, Records, ROOT } from './record';

const policyId = 'p-0a0a0a0a';

export const records: Records = {
  fires: {
    'a policy is detached': call('organizations', 'DetachPolicy', {
      awsRegion: 'us-east-1',
      requestParameters: { policyId, targetId: 'ou-0a0a-0a0a0a0a' },
    }),
    'an account leaves': call('organizations', 'LeaveOrganization', { awsRegion: 'us-east-1' }),
  },
  quiet: {
    'policies are listed': call('organizations', 'ListPolicies', { awsRegion: 'us-east-1' }),
    'a policy of IAM is created': call('iam', 'CreatePolicy', { awsRegion: 'us-east-1' }),
    'the service tells that an account is there': call('organizations', 'CreateAccountResult', {
      userIdentity: ROOT,
      eventType: 'AwsServiceEvent',
    }),
  },
};
