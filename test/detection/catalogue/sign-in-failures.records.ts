import { call, Records, ROOT, signIn } from './record';

export const records: Records = {
  fires: {
    'a user types a wrong password': signIn('Failure', 'No', { errorMessage: 'Failed authentication' }),
    'root types a wrong password': signIn('Failure', 'No', {
      userIdentity: ROOT,
      errorMessage: 'Failed authentication',
    }),
  },
  quiet: {
    'a user signs in': signIn('Success', 'Yes'),
    // Security Hub's text; failed-sign-ins of the tuned lane notices it.
    'the user does not exist': signIn('Failure', 'No', { errorMessage: 'No username found in supplied account' }),
    'a code of MFA is checked': call('signin', 'CheckMfa', {
      eventType: 'AwsConsoleSignIn',
      responseElements: { CheckMfa: 'Success' },
    }),
  },
};
