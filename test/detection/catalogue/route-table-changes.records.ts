import { call, Records } from './record';

const requestParameters = { routeTableId: 'rtb-0a0a0a0a0a0a0a0a0', destinationCidrBlock: '0.0.0.0/0' };

export const records: Records = {
  fires: {
    'a route is created': call('ec2', 'CreateRoute', { requestParameters }),
    'a route is sent elsewhere': call('ec2', 'ReplaceRoute', { requestParameters }),
  },
  quiet: {
    'tables are listed': call('ec2', 'DescribeRouteTables'),
    'a subnet gets a table, which the text does not list': call('ec2', 'AssociateRouteTable'),
    'a route of a transit gateway is created': call('ec2', 'CreateTransitGatewayRoute'),
  },
};
