import { call, Records } from './record';

const keyId = 'arn:aws:kms:eu-west-1:111122223333:key/0a0a0a0a-0000-4000-8000-000000000001';

export const records: Records = {
  fires: {
    'a key is disabled': call('kms', 'DisableKey', { requestParameters: { keyId } }),
    'a key is to be deleted': call('kms', 'ScheduleKeyDeletion', {
      requestParameters: { keyId, pendingWindowInDays: 7 },
    }),
  },
  quiet: {
    'a deletion is cancelled': call('kms', 'CancelKeyDeletion', { requestParameters: { keyId } }),
    'only the rotation is disabled': call('kms', 'DisableKeyRotation', { requestParameters: { keyId } }),
    'another service has a call of that name': call('payments-cryptography', 'DisableKey'),
  },
};
