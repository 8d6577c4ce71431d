import { call, Records } from './record';

export const records: Records = {
  fires: {
    'a rule is modified': call('ec2', 'ModifySecurityGroupRules', {
      requestParameters: { ModifySecurityGroupRulesRequest: { GroupId: 'sg-0a0a0a0a0a0a0a0a0' } },
    }),
  },
  quiet: {
    'rules are listed': call('ec2', 'DescribeSecurityGroupRules'),
    // security-group-changes notices it.
    'a port is opened': call('ec2', 'AuthorizeSecurityGroupIngress'),
    'the description of a rule is changed': call('ec2', 'UpdateSecurityGroupRuleDescriptionsIngress'),
  },
};
