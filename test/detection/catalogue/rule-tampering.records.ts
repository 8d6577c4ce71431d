import { call, Records, role } from './record';

const requestParameters = { name: 'guardduty-findings', eventBusName: 'default' };

export const records: Records = {
  fires: {
    'a rule is disabled': call('events', 'DisableRule', { requestParameters }),
    'its pattern is replaced': call('events', 'PutRule', {
      requestParameters: { ...requestParameters, state: 'ENABLED' },
    }),
    'its target is replaced': call('events', 'PutTargets', {
      requestParameters: { rule: 'guardduty-findings', targets: [{ id: 'Target0' }] },
    }),
    'its targets are removed': call('events', 'RemoveTargets', {
      requestParameters: { rule: 'guardduty-findings', ids: ['Target0'] },
    }),
  },
  quiet: {
    'a rule is enabled': call('events', 'EnableRule', { requestParameters }),
    'a service removes a rule of its own': call('events', 'DeleteRule', {
      userIdentity: {
        ...role('aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling', 'AutoScaling'),
        invokedBy: 'autoscaling.amazonaws.com',
      },
      requestParameters,
    }),
    'CloudFormation deploys a rule': call('events', 'PutRule', {
      userIdentity: {
        ...role('cdk-hnb659fds-cfn-exec-role', 'AWSCloudFormation'),
        invokedBy: 'cloudformation.amazonaws.com',
      },
      requestParameters,
    }),
    'a rule of something else is deleted': call('elasticloadbalancing', 'DeleteRule'),
  },
};
