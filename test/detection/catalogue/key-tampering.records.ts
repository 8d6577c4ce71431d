import { call, Records } from './record';

const byArn = { keyId: 'arn:aws:kms:eu-west-1:111122223333:key/${EvidenceKey}' };
const byId = { keyId: '${MonitoringKey}' };

export const records: Records = {
  fires: {
    'the key of the evidence is disabled by its ARN': call('kms', 'DisableKey', { requestParameters: byArn }),
    'the key of the alerts is to be deleted by its id': call('kms', 'ScheduleKeyDeletion', {
      requestParameters: { ...byId, pendingWindowInDays: 7 },
    }),
    'its policy is replaced': call('kms', 'PutKeyPolicy', { requestParameters: { ...byArn, policyName: 'default' } }),
  },
  quiet: {
    'it encrypts': call('kms', 'GenerateDataKey', { requestParameters: byArn }),
    'it is described': call('kms', 'DescribeKey', { requestParameters: byArn }),
    'another key is disabled': call('kms', 'DisableKey', {
      requestParameters: { keyId: '0a0a0a0a-0000-4000-8000-000000000001' },
    }),
  },
};
