import { call, ROOT, Records, service, signIn, USER } from './record';

export const records: Records = {
  fires: {
    'root signs in': signIn('Success', 'Yes', { userIdentity: ROOT }),
    'root calls an API': call('iam', 'CreateAccessKey', { userIdentity: ROOT }),
    'root is denied a call by a guardrail': call('ec2', 'RunInstances', {
      userIdentity: ROOT,
      errorCode: 'Client.UnauthorizedOperation',
    }),
    'somebody fails to sign in as root': signIn('Failure', 'No', {
      userIdentity: ROOT,
      errorMessage: 'Failed authentication',
    }),
  },
  quiet: {
    'a service acts for root': call('kms', 'Decrypt', {
      userIdentity: { ...ROOT, invokedBy: 'AWS Internal' },
    }),
    'a service tells what became of the account': call('organizations', 'CreateAccountResult', {
      userIdentity: { ...ROOT, arn: undefined },
      eventType: 'AwsServiceEvent',
      serviceEventDetails: { createAccountStatus: { state: 'SUCCEEDED' } },
    }),
    'a service acts for itself': call('sts', 'AssumeRole', { userIdentity: service('ec2') }),
    'a user is called root': call('iam', 'CreateAccessKey', { userIdentity: { ...USER, userName: 'Root' } }),
  },
};
