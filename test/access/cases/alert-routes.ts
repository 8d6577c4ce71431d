import { AlertsStack } from '../alerts-stack';
import { ACCOUNT, OTHER_ACCOUNT, REGION } from '../audit-stack';
import { allowed, Case, denied, PLAIN_HTTP } from '../case';
import { administrator, administratorElsewhere, cloudWatch, Principal, role, service } from '../principals';

const USE = ['kms:GenerateDataKey', 'kms:Decrypt'];
const SEND = 'sqs:SendMessage';
const PUBLISH = 'sns:Publish';
const TAMPER_TOPIC = ['sns:Subscribe', 'sns:SetTopicAttributes', 'sns:DeleteTopic'];
const TAMPER_QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:PurgeQueue', 'sqs:SetQueueAttributes'];

const events = (ruleArn?: string) => service('events.amazonaws.com', ruleArn);
const sns = (topicArn: string) => service('sns.amazonaws.com', topicArn);

/** Somebody else who would use the same hop. */
interface Stranger {
  readonly name: string;
  readonly who: Principal;
}

/** From alarms to topics. */
export function alarmsPublish({ topic, chatTopic, ticketsTopic, encryptionKey }: AlertsStack): Case[] {
  const alarm = (account: string, region = REGION) =>
    cloudWatch(`arn:aws:cloudwatch:${region}:${account}:alarm:audit-a`);
  const ours = alarm(ACCOUNT);
  const strangers: Stranger[] = [
    { name: 'an alarm of another account', who: alarm(OTHER_ACCOUNT) },
    { name: 'an alarm of another Region', who: alarm(ACCOUNT, 'us-east-1') },
    { name: 'another service in the name of an alarm', who: service('ssm.amazonaws.com', alarmArn(ACCOUNT)) },
  ];
  const topics = [topic, chatTopic, ticketsTopic];
  return [
    allowed('an alarm publishes to the topic of every route', ours, PUBLISH, topics),
    allowed('an alarm encrypts under the key of the topics', ours, USE, encryptionKey),
    denied('an alarm cannot publish over plain HTTP', ours, PUBLISH, topics, PLAIN_HTTP),
    denied('an alarm cannot subscribe to or change a topic', ours, TAMPER_TOPIC, topics),
    denied('a user cannot publish over plain HTTP', administrator, PUBLISH, topics, PLAIN_HTTP),
    ...strangers.flatMap(({ name, who }) => [
      denied(`${name} cannot publish`, who, PUBLISH, topics),
      denied(`${name} cannot use the key of the topics`, who, USE, encryptionKey),
    ]),
    denied('an administrator of another account cannot publish', administratorElsewhere, PUBLISH, topics),
    denied('an administrator of another account cannot use the key', administratorElsewhere, USE, encryptionKey),
    allowed('an administrator of this account manages the key', administrator, 'kms:PutKeyPolicy', encryptionKey),
  ];
}

const alarmArn = (account: string) => `arn:aws:cloudwatch:${REGION}:${account}:alarm:audit-a`;

/** From rules to topics, and to the queue of what they could not deliver. */
export function rulesPublish(stack: AlertsStack): Case[] {
  const { rule, alarmsRule, topic, chatTopic, ticketsTopic, encryptionKey, deadLetters, rulesDeadLetters } = stack;
  const topics = [topic, chatTopic, ticketsTopic];
  const ours = events(rule);
  const strangers: Stranger[] = [
    { name: 'another rule', who: events(`${rule}2`) },
    { name: 'a rule of another account', who: events(rule.replace(ACCOUNT, OTHER_ACCOUNT)) },
    { name: 'another service in the name of the rule', who: service('scheduler.amazonaws.com', rule) },
  ];
  return [
    allowed('a rule publishes to the topic of every route', ours, PUBLISH, topics),
    // To KMS, EventBridge tells no source.
    allowed('EventBridge encrypts under the key of the topics', events(), USE, encryptionKey),
    allowed('a rule leaves what it could not deliver', ours, SEND, rulesDeadLetters),
    allowed('the rule that forwards alarms leaves what it could not deliver', events(alarmsRule), SEND, deadLetters),
    ...[
      { rule: 'the rule of names that chat cannot show', who: events(stack.unquotableRule) },
      { rule: 'the rule of names that chat would draw', who: events(stack.clickableRule) },
    ].flatMap(({ rule: name, who }) => [
      allowed(`${name} publishes to chat`, who, PUBLISH, chatTopic),
      allowed(`${name} leaves what it could not deliver`, who, SEND, rulesDeadLetters),
      denied(`${name} publishes nowhere else`, who, PUBLISH, [topic, ticketsTopic]),
    ]),
    denied(
      'another service leaves nothing in its name',
      service('scheduler.amazonaws.com', alarmsRule),
      SEND,
      deadLetters,
    ),
    denied('a rule cannot publish over plain HTTP', ours, PUBLISH, topics, PLAIN_HTTP),
    denied('a rule cannot send over plain HTTP', ours, SEND, rulesDeadLetters, PLAIN_HTTP),
    denied('a rule cannot subscribe to or change a topic', ours, TAMPER_TOPIC, topics),
    denied('a rule cannot read dead letters', ours, TAMPER_QUEUE, [deadLetters, rulesDeadLetters]),
    denied('the rule that forwards alarms cannot publish', events(alarmsRule), PUBLISH, topics),
    denied('a rule of a detection cannot fill the queue of the routes', ours, SEND, deadLetters),
    denied(
      'the rule that forwards alarms cannot fill the queue of the rules',
      events(alarmsRule),
      SEND,
      rulesDeadLetters,
    ),
    denied('EventBridge cannot administer the key', events(), ['kms:Encrypt', 'kms:PutKeyPolicy'], encryptionKey),
    ...strangers.flatMap(({ name, who }) => [
      denied(`${name} cannot publish`, who, PUBLISH, topics),
      denied(`${name} cannot send dead letters`, who, SEND, [deadLetters, rulesDeadLetters]),
    ]),
    denied('another service cannot use the key', service('scheduler.amazonaws.com'), USE, encryptionKey),
  ];
}

/** From a topic to its queue, and to the queue of what it could not deliver. */
export function topicSends(stack: AlertsStack): Case[] {
  const { ticketsTopic, chatTopic, topic, tickets, ticketsKey, encryptionKey, deadLetters, rulesDeadLetters } = stack;
  const ours = sns(ticketsTopic);
  const strangers: Stranger[] = [
    { name: 'another topic', who: sns(`${topic}2`) },
    { name: 'a topic of another account', who: sns(ticketsTopic.replace(ACCOUNT, OTHER_ACCOUNT)) },
    { name: 'another service in the name of the topic', who: service('ses.amazonaws.com', ticketsTopic) },
  ];
  return [
    allowed('the topic sends to the queue', ours, SEND, tickets),
    allowed('the topic encrypts under the key of the queue', ours, USE, ticketsKey),
    allowed('the topic leaves what it could not deliver', ours, SEND, deadLetters),
    allowed('the topic encrypts dead letters', ours, USE, encryptionKey),
    denied('the topic cannot send over plain HTTP', ours, SEND, [tickets, deadLetters], PLAIN_HTTP),
    denied(
      'a user cannot receive over plain HTTP',
      administrator,
      TAMPER_QUEUE,
      [tickets, deadLetters, rulesDeadLetters],
      PLAIN_HTTP,
    ),
    denied('the topic cannot read or change a queue', ours, TAMPER_QUEUE, [tickets, deadLetters]),
    denied('the topic cannot fill the queue of the rules', ours, SEND, rulesDeadLetters),
    denied('the topic of another route cannot send to the queue', sns(chatTopic), SEND, tickets),
    denied('the topic of another route cannot use the key of the queue', sns(chatTopic), USE, ticketsKey),
    ...strangers.flatMap(({ name, who }) => [
      denied(`${name} cannot send`, who, SEND, [tickets, deadLetters]),
      denied(`${name} cannot use a key`, who, USE, [ticketsKey, encryptionKey]),
    ]),
    denied('an administrator of another account cannot use a key', administratorElsewhere, USE, ticketsKey),
    allowed('an administrator of this account manages the key', administrator, 'kms:PutKeyPolicy', ticketsKey),
  ];
}

/** From rules to the bus, and from chat into the account. */
export function roles({ deployed, alarmsRule, rule, bus, busRole, chatRole, topic, tickets }: AlertsStack): Case[] {
  const ASSUME = 'sts:AssumeRole';
  const sender = role(busRole, ...deployed.rolePolicies(busRole));
  const chat = role(chatRole, ...deployed.rolePolicies(chatRole));
  const foreign = alarmsRule.replace(ACCOUNT, OTHER_ACCOUNT);
  return [
    allowed('rules of this account use the role of the bus', events(alarmsRule), ASSUME, busRole),
    allowed('rules of detections use it too', events(rule), ASSUME, busRole),
    denied('a rule of another account cannot', events(foreign), ASSUME, busRole),
    denied(
      'EventBridge cannot for anything but a rule',
      events(rule.replace(':rule/', ':event-bus/')),
      ASSUME,
      busRole,
    ),
    denied('another service cannot', service('scheduler.amazonaws.com', alarmsRule), ASSUME, busRole),
    denied('an administrator cannot', administrator, ASSUME, busRole),
    allowed('the role puts events on the bus', sender, 'events:PutEvents', bus),
    denied('the role puts no events on another bus', sender, 'events:PutEvents', bus.replace('security', 'default')),
    denied('the role can do nothing else', sender, ['sns:Publish'], topic),

    allowed('Amazon Q Developer uses the role of chat', service('chatbot.amazonaws.com'), ASSUME, chatRole),
    denied('another service cannot use the role of chat', service('lambda.amazonaws.com'), ASSUME, chatRole),
    denied('an administrator cannot use the role of chat', administrator, ASSUME, chatRole),
    denied('nobody in a channel can publish or change a topic', chat, [PUBLISH, ...TAMPER_TOPIC], topic),
    denied('nobody in a channel can read a queue', chat, TAMPER_QUEUE, tickets),
    denied(
      'nobody in a channel can read or stop the trail',
      chat,
      ['cloudtrail:StopLogging', 'cloudtrail:GetTrail'],
      `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/audit`,
    ),
  ];
}
