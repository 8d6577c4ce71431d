import { call, denied, Records } from './record';

const requestParameters = { userName: 'maria' };

export const records: Records = {
  fires: {
    'an access key is created': call('iam', 'CreateAccessKey', {
      requestParameters,
      responseElements: { accessKey: { accessKeyId: 'AKIAEXAMPLEKEY000002', status: 'Active', userName: 'maria' } },
    }),
    'a password is set': call('iam', 'UpdateLoginProfile', { requestParameters }),
    'an attempt is denied': denied('iam', 'CreateLoginProfile', { requestParameters }),
  },
  quiet: {
    'an access key is deleted': call('iam', 'DeleteAccessKey', { requestParameters }),
    'keys are listed': call('iam', 'ListAccessKeys', { requestParameters }),
    'a session gets temporary credentials': call('sts', 'AssumeRole'),
  },
};
