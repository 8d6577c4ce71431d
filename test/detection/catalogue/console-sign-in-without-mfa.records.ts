import { call, Records, ROOT, signIn, WORKFORCE } from './record';

export const records: Records = {
  fires: {
    'a user signs in with a password alone': signIn('Success', 'No'),
    'nothing is said of MFA': signIn('Success', undefined),
    'root signs in without MFA': signIn('Success', 'No', { userIdentity: ROOT }),
  },
  quiet: {
    'a user signs in with MFA': signIn('Success', 'Yes'),
    'root signs in with MFA': signIn('Success', 'Yes', { userIdentity: ROOT }),
    'the password was wrong': signIn('Failure', 'No', { errorMessage: 'Failed authentication' }),
    'a person of the identity provider, who did MFA there': signIn('Success', 'No', { userIdentity: WORKFORCE }),
    'a user switches the role': call('signin', 'SwitchRole', { responseElements: { SwitchRole: 'Success' } }),
  },
};
