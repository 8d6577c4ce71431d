import { call, Records } from './record';

const requestParameters = { keyId: 'arn:aws:kms:eu-west-1:111122223333:key/0a0a0a0a-0000-4000-8000-000000000001' };

export const records: Records = {
  fires: {
    'a key policy is written': call('kms', 'PutKeyPolicy', { requestParameters }),
    'a grant is given to somebody elsewhere': call('kms', 'CreateGrant', {
      requestParameters: { ...requestParameters, granteePrincipal: 'arn:aws:iam::444455556666:role/Copy' },
    }),
    'an alias leads to another key': call('kms', 'UpdateAlias', {
      requestParameters: { aliasName: 'alias/app', targetKeyId: '0a0a0a0a-0000-4000-8000-000000000002' },
    }),
  },
  quiet: {
    'a service gives itself a grant': call('kms', 'CreateGrant', {
      userIdentity: { type: 'AWSService', invokedBy: 'rds.amazonaws.com' },
      requestParameters,
    }),
    'it decrypts': call('kms', 'Decrypt', { requestParameters }),
    // key-disabled notices it.
    'a key is disabled': call('kms', 'DisableKey', { requestParameters }),
  },
};
