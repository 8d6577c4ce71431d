import { call, Records } from './record';

const requestParameters = { internetGatewayId: 'igw-0a0a0a0a0a0a0a0a0', vpcId: 'vpc-0a0a0a0a0a0a0a0a0' };

export const records: Records = {
  fires: {
    'a network is joined to the internet': call('ec2', 'AttachInternetGateway', { requestParameters }),
    'a customer gateway is deleted': call('ec2', 'DeleteCustomerGateway'),
  },
  quiet: {
    'gateways are listed': call('ec2', 'DescribeInternetGateways'),
    'a NAT gateway is created, which the text does not list': call('ec2', 'CreateNatGateway'),
    'a storage gateway is deleted': call('storagegateway', 'DeleteGateway'),
  },
};
