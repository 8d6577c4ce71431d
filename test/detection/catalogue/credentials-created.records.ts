import { call, denied, Records, USER } from './record';

const requestParameters = { userName: 'maria' };

export const records: Records = {
  fires: {
    'an access key is created': call('iam', 'CreateAccessKey', {
      requestParameters,
      responseElements: { accessKey: { accessKeyId: 'AKIAEXAMPLEKEY000002', status: 'Active', userName: 'maria' } },
    }),
    'a password is set': call('iam', 'UpdateLoginProfile', { requestParameters }),
    'an access key is made active again': call('iam', 'UpdateAccessKey', {
      requestParameters: { ...requestParameters, status: 'Active', accessKeyId: 'AKIAEXAMPLEKEY000002' },
    }),
    'a password for one service is made': call('iam', 'CreateServiceSpecificCredential', {
      requestParameters: { ...requestParameters, serviceName: 'codecommit.amazonaws.com' },
    }),
    'a password for one service is replaced': call('iam', 'ResetServiceSpecificCredential', { requestParameters }),
    'a key for SSH is uploaded': call('iam', 'UploadSSHPublicKey', { requestParameters }),
    'a certificate is uploaded': call('iam', 'UploadSigningCertificate', { requestParameters }),
    'certificates of somebody else become credentials': call('rolesanywhere', 'CreateTrustAnchor', {
      requestParameters: { name: 'partner', enabled: true },
    }),
    'a token outlives the key of its user': call('sts', 'GetFederationToken', {
      userIdentity: USER,
      requestParameters: { name: 'visitor', durationSeconds: 129600 },
    }),
    'an attempt is denied': denied('iam', 'CreateLoginProfile', { requestParameters }),
  },
  quiet: {
    'an access key is deleted': call('iam', 'DeleteAccessKey', { requestParameters }),
    'an access key is deactivated': call('iam', 'UpdateAccessKey', {
      requestParameters: { ...requestParameters, status: 'Inactive', accessKeyId: 'AKIAEXAMPLEKEY000002' },
    }),
    'a certificate of a server is uploaded': call('iam', 'UploadServerCertificate'),
    'keys are listed': call('iam', 'ListAccessKeys', { requestParameters }),
    'a session gets temporary credentials': call('sts', 'AssumeRole'),
  },
};
