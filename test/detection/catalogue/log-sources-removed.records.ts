import { call, denied, Records, role } from './record';

export const records: Records = {
  fires: {
    'flow logs are deleted': call('ec2', 'DeleteFlowLogs'),
    'queries of DNS are no longer logged': call('route53resolver', 'DeleteResolverQueryLogConfig'),
    'a VPC is left out of the logs of DNS': call('route53resolver', 'DisassociateResolverQueryLogConfig'),
    'GuardDuty is switched off': call('guardduty', 'DeleteDetector', { requestParameters: { detectorId: '12abc34d' } }),
    'an attempt is denied': denied('securityhub', 'DisableSecurityHub'),
  },
  quiet: {
    'they are listed': call('route53resolver', 'ListResolverQueryLogConfigs'),
    'they are made': call('route53resolver', 'CreateResolverQueryLogConfig'),
    'another service has a detector': call('frauddetector', 'DeleteDetector'),
    'CloudFormation deletes a network': call('ec2', 'DeleteFlowLogs', {
      userIdentity: {
        ...role('cdk-hnb659fds-cfn-exec-role', 'AWSCloudFormation'),
        invokedBy: 'cloudformation.amazonaws.com',
      },
    }),
  },
};
