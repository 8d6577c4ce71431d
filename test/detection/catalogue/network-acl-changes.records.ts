import { call, Records } from './record';

const requestParameters = { networkAclId: 'acl-0a0a0a0a0a0a0a0a0', ruleNumber: 100, ruleAction: 'allow' };

export const records: Records = {
  fires: {
    'an entry is created': call('ec2', 'CreateNetworkAclEntry', { requestParameters }),
    'a subnet gets another list': call('ec2', 'ReplaceNetworkAclAssociation'),
  },
  quiet: {
    'lists are listed': call('ec2', 'DescribeNetworkAcls'),
    'a list of a web application firewall is created': call('wafv2', 'CreateWebACL'),
  },
};
