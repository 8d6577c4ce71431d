import { call, Records } from './record';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:${AlertTopic}';
const subscriptionArn = `${topicArn}:0a0a0a0a-0000-4000-8000-000000000001`;

export const records: Records = {
  fires: {
    'it is deleted': call('sns', 'DeleteTopic', { requestParameters: { topicArn } }),
    'its policy is replaced': call('sns', 'SetTopicAttributes', {
      requestParameters: { topicArn, attributeName: 'Policy' },
    }),
    'somebody is unsubscribed': call('sns', 'Unsubscribe', { requestParameters: { subscriptionArn } }),
    'its messages are masked': call('sns', 'PutDataProtectionPolicy', { requestParameters: { resourceArn: topicArn } }),
  },
  quiet: {
    'it is read': call('sns', 'GetTopicAttributes', { requestParameters: { topicArn } }),
    'somebody subscribes': call('sns', 'Subscribe', { requestParameters: { topicArn } }),
    'another topic is deleted': call('sns', 'DeleteTopic', {
      requestParameters: { topicArn: 'arn:aws:sns:eu-west-1:111122223333:billing' },
    }),
  },
};
