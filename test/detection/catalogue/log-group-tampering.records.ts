import { call, Records } from './record';

const logGroupName = '${LogGroup}';
const arn = 'arn:aws:logs:eu-west-1:111122223333:log-group:${LogGroup}';

export const records: Records = {
  fires: {
    'it is deleted': call('logs', 'DeleteLogGroup', { requestParameters: { logGroupName } }),
    'a metric filter is rewritten': call('logs', 'PutMetricFilter', {
      requestParameters: { logGroupName, filterName: 'root-usage', filterPattern: '{ $.eventName = Nothing }' },
    }),
    'its protection is lifted by its ARN': call('logs', 'PutLogGroupDeletionProtection', {
      requestParameters: { logGroupIdentifier: arn, deletionProtectionEnabled: false },
    }),
    'its key is taken away': call('logs', 'DisassociateKmsKey', { requestParameters: { resourceIdentifier: arn } }),
    'a policy for all groups of the account is written': call('logs', 'PutAccountPolicy', {
      requestParameters: { policyName: 'all', policyType: 'DATA_PROTECTION_POLICY' },
    }),
  },
  quiet: {
    'its filters are listed': call('logs', 'DescribeMetricFilters', { requestParameters: { logGroupName } }),
    'it is searched': call('logs', 'StartQuery', { requestParameters: { logGroupName } }),
    'another group is deleted': call('logs', 'DeleteLogGroup', {
      requestParameters: { logGroupName: '/aws/lambda/app' },
    }),
  },
};
