import { call, Records, ROOT, signIn } from './record';

export const records: Records = {
  fires: {
    'a user types a wrong password': signIn('Failure', 'No', { errorMessage: 'Failed authentication' }),
    'root types a wrong password': signIn('Failure', 'No', {
      userIdentity: ROOT,
      errorMessage: 'Failed authentication',
    }),
    'the user does not exist': signIn('Failure', 'No', {
      errorMessage: 'No username found in supplied account',
      userIdentity: { type: 'IAMUser', accountId: '111122223333', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
    }),
  },
  quiet: {
    'a user signs in': signIn('Success', 'Yes'),
    'a user fails to switch the role': call('signin', 'SwitchRole', { responseElements: { SwitchRole: 'Failure' } }),
  },
};
