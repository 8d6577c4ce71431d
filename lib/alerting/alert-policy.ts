import { Arn, ArnFormat } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

/** Where alarms and rules are. */
export interface Publisher {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** CloudWatch user guide: both conditions, the ARN being that of the alarm. */
function ofAlarms({ partition, region, account }: Publisher) {
  const alarms = { service: 'cloudwatch', resource: 'alarm', resourceName: '*' };
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return {
    ArnLike: { 'aws:SourceArn': Arn.format({ partition, region, account, ...alarms, arnFormat }) },
    StringEquals: { 'aws:SourceAccount': account },
  };
}

const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey*'];

/** For the policy of a topic. */
export function alarmsPublish(topicArn: string, publisher: Publisher): PolicyStatement {
  return new PolicyStatement({
    sid: 'AllowCloudWatchAlarms',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: ofAlarms(publisher),
  });
}

/**
 * For the policy of the topic's key. Without it CloudWatch fails silently: the AWS managed key of SNS cannot be used by a
 * service.
 */
export function alarmsEncrypt(publisher: Publisher): PolicyStatement {
  return new PolicyStatement({
    sid: 'AllowCloudWatchAlarms',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: KEY_ACTIONS,
    resources: ['*'],
    conditions: ofAlarms(publisher),
  });
}

/** For the policy of a topic. */
export function rulesPublish(topicArn: string, ruleArns: string[]): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: { ArnEquals: { 'aws:SourceArn': ruleArns } },
  });
}

/**
 * For the policy of the key of a topic, or of a dead-letter queue. SNS developer guide: for EventBridge a key policy takes
 * no aws:SourceArn, aws:SourceAccount or aws:SourceOrgID.
 */
export function rulesEncrypt(): PolicyStatement {
  return new PolicyStatement({
    sid: 'AllowEventBridge',
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: KEY_ACTIONS,
    resources: ['*'],
  });
}

/** For the policy of the key of a queue into which SNS delivers; the ARN may have a `*` in it. */
export function topicsEncrypt(topicArn: string): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal('sns.amazonaws.com')],
    actions: KEY_ACTIONS,
    resources: ['*'],
    conditions: { ArnLike: { 'aws:SourceArn': topicArn } },
  });
}
