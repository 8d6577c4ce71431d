import { call, Records } from './record';

export const records: Records = {
  fires: {
    'a network is created': call('ec2', 'CreateVpc', { requestParameters: { cidrBlock: '10.0.0.0/16' } }),
    'a peering is accepted': call('ec2', 'AcceptVpcPeeringConnection', {
      requestParameters: { vpcPeeringConnectionId: 'pcx-0a0a0a0a0a0a0a0a0' },
    }),
  },
  quiet: {
    'networks are listed': call('ec2', 'DescribeVpcs'),
    'an endpoint is created, which the text does not list': call('ec2', 'CreateVpcEndpoint'),
  },
};
