import { ACCOUNT, AuditStack, OTHER_ACCOUNT, REGION } from '../audit-stack';
import { allowed, Case, denied, PLAIN_HTTP } from '../case';
import {
  administrator,
  administratorElsewhere,
  breakGlass,
  cloudWatch,
  deployment,
  deploymentOfAnotherRegion,
  rootUser,
  service,
  user,
} from '../principals';
import { allowing } from '../policy';

const alarm = (account: string, region = REGION) => `arn:aws:cloudwatch:${region}:${account}:alarm:root-usage`;

const CHANGE = ['sns:AddPermission', 'sns:DeleteTopic', 'sns:RemovePermission', 'sns:SetTopicAttributes'];

/** The alarm that its topic was deleted would have nowhere to go: those who deploy it change it, and nobody else. */
export const topicSettings = ({ topic }: Pick<AuditStack, 'topic'>): Case[] => [
  denied('an administrator cannot change or delete the topic', administrator, CHANGE, topic),
  denied('the root user cannot change or delete the topic', rootUser, CHANGE, topic),
  denied('a deployment role of another Region cannot change the topic', deploymentOfAnotherRegion, CHANGE, topic),
  allowed('the deployment role changes the topic', deployment, CHANGE, topic),
  allowed(
    'an administrator looks at the topic and subscribes',
    administrator,
    ['sns:GetTopicAttributes', 'sns:Subscribe'],
    topic,
  ),
];

/** The break-glass role, where the stack has one. */
export const changedByBreakGlass = ({ topic }: Pick<AuditStack, 'topic'>): Case[] => [
  allowed('the break-glass role changes the topic', breakGlass, CHANGE, topic),
];

/** The alarms of this account and Region publish, encrypted and over TLS. */
export function alerts({
  topic,
  monitoringKey,
  evidenceKey,
}: Pick<AuditStack, 'topic' | 'monitoringKey' | 'evidenceKey'>): Case[] {
  const alarms = cloudWatch(alarm(ACCOUNT));
  const publisher = user('publisher', allowing(['sns:Publish'], [topic]));
  const strangers = [
    { name: 'an alarm of another account', who: cloudWatch(alarm(OTHER_ACCOUNT)) },
    { name: 'an alarm of another Region', who: cloudWatch(alarm(ACCOUNT, 'us-east-1')) },
    {
      name: 'CloudWatch for anything but an alarm',
      who: cloudWatch(`arn:aws:cloudwatch:${REGION}:${ACCOUNT}:metric-stream/a`),
    },
    { name: 'another service in the name of an alarm', who: service('ssm.amazonaws.com', alarm(ACCOUNT)) },
    {
      name: 'a rule of EventBridge',
      who: service('events.amazonaws.com', `arn:aws:events:${REGION}:${ACCOUNT}:rule/a`),
    },
  ];
  return [
    allowed('an alarm publishes', alarms, 'sns:Publish', topic),
    allowed(
      'an alarm encrypts and decrypts under the key of the topic',
      alarms,
      ['kms:GenerateDataKey', 'kms:Decrypt'],
      monitoringKey,
    ),
    denied('an alarm cannot publish over plain HTTP', alarms, 'sns:Publish', topic, PLAIN_HTTP),
    denied('an alarm cannot subscribe or change the topic', alarms, ['sns:Subscribe', 'sns:SetTopicAttributes'], topic),
    denied('an alarm cannot use the key of the evidence', alarms, ['kms:GenerateDataKey', 'kms:Decrypt'], evidenceKey),
    ...strangers.flatMap(({ name, who }) => [
      denied(`${name} cannot publish`, who, 'sns:Publish', topic),
      denied(`${name} cannot use the key of the topic`, who, ['kms:GenerateDataKey', 'kms:Decrypt'], monitoringKey),
    ]),
    ...topicSettings({ topic }),
    allowed('a user who may publish does so over TLS', publisher, 'sns:Publish', topic),
    denied('a user who may publish cannot do so over plain HTTP', publisher, 'sns:Publish', topic, PLAIN_HTTP),
    denied(
      'an administrator of another account cannot publish or subscribe',
      administratorElsewhere,
      ['sns:Publish', 'sns:Subscribe'],
      topic,
    ),
  ];
}
