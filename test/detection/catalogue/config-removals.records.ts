import { call, denied, Records, role } from './record';

const requestParameters = { configurationRecorderName: 'default' };

export const records: Records = {
  fires: {
    'the recorder is deleted': call('config', 'DeleteConfigurationRecorder', { requestParameters }),
    'a rule is deleted': call('config', 'DeleteConfigRule', { requestParameters: { configRuleName: 'trail-on' } }),
    'an attempt is denied': denied('config', 'DeleteConfigurationRecorder', { requestParameters }),
  },
  quiet: {
    // config-changes notices it.
    'the recorder is stopped': call('config', 'StopConfigurationRecorder', { requestParameters }),
    'rules are listed': call('config', 'DescribeConfigRules'),
    'Security Hub removes a rule of its own': call('config', 'DeleteConfigRule', {
      userIdentity: {
        ...role('aws-service-role/securityhub.amazonaws.com/AWSServiceRoleForSecurityHub', 'securityhub'),
        invokedBy: 'securityhub.amazonaws.com',
      },
    }),
  },
};
