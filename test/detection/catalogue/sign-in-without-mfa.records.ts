import { Records, ROOT, signIn, WORKFORCE } from './record';

export const records: Records = {
  fires: { 'a user signs in with a password alone': signIn('Success', 'No') },
  quiet: {
    'a user signs in with MFA': signIn('Success', 'Yes'),
    'the password was wrong': signIn('Failure', 'No', { errorMessage: 'Failed authentication' }),
    'a person of the identity provider, who did MFA there': signIn('Success', 'No', { userIdentity: WORKFORCE }),
    // Security Hub's text; root-usage notices it, and console-sign-in-without-mfa of the tuned lane.
    'root signs in without MFA': signIn('Success', 'No', { userIdentity: ROOT }),
    // != is false of a record without the field; console-sign-in-without-mfa of the tuned lane notices it.
    'nothing is said of MFA': signIn('Success', undefined),
  },
};
