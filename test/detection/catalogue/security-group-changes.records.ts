import { call, Records } from './record';

const requestParameters = {
  groupId: 'sg-0a0a0a0a0a0a0a0a0',
  ipPermissions: {
    items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
  },
};

export const records: Records = {
  fires: {
    'a port is opened': call('ec2', 'AuthorizeSecurityGroupIngress', { requestParameters }),
    'a group is deleted': call('ec2', 'DeleteSecurityGroup', {
      requestParameters: { groupId: requestParameters.groupId },
    }),
  },
  quiet: {
    'groups are listed': call('ec2', 'DescribeSecurityGroups'),
    // security-group-rules notices it.
    'a rule is modified': call('ec2', 'ModifySecurityGroupRules', { requestParameters }),
    'a cache group of that kind is created': call('elasticache', 'CreateCacheSecurityGroup'),
  },
};
