import { Detection } from '../detection';
import { Severity } from '../severity';

export const topicTampering: Detection = {
  id: 'topic-tampering',
  title: 'The alert topic was changed',
  severity: Severity.CRITICAL,
  pattern:
    '{ ($.eventSource=sns.amazonaws.com) && (($.requestParameters.topicArn="*:${AlertTopic}") || ($.requestParameters.subscriptionArn="*:${AlertTopic}:*") || ($.requestParameters.resourceArn="*:${AlertTopic}")) && (($.eventName=DeleteTopic) || ($.eventName=SetTopicAttributes) || ($.eventName=AddPermission) || ($.eventName=RemovePermission) || ($.eventName=Unsubscribe) || ($.eventName=SetSubscriptionAttributes) || ($.eventName=PutDataProtectionPolicy)) }',
  why: 'An alarm that reaches nobody is no alarm.',
  firstStep: 'Check its subscriptions, deploy again; then find the caller.',
  controls: ['Beside CIS 1.4-5.0 4.5'],
};
