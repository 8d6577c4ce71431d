import { ACCOUNT, OTHER_ACCOUNT, REGION } from '../audit-stack';
import { allowed, Case, denied, PLAIN_HTTP } from '../case';
import { administratorElsewhere, role, service } from '../principals';
import { RestoreStack } from '../restore-stack';

const USE = ['kms:GenerateDataKey', 'kms:Decrypt'];
const ASSUME = 'sts:AssumeRole';
const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];
/** What would stop or change the trail, which no workflow may. */
const CHANGE = [
  'cloudtrail:AddTags',
  'cloudtrail:DeleteTrail',
  'cloudtrail:PutEventSelectors',
  'cloudtrail:PutInsightSelectors',
  'cloudtrail:StopLogging',
  'cloudtrail:UpdateTrail',
];
const through = (name: string, region = REGION) => ({ 'kms:ViaService': `${name}.${region}.amazonaws.com` });
const other = (arn: string) => `${arn}2`;
const elsewhere = (arn: string) => arn.replace(ACCOUNT, OTHER_ACCOUNT);

/** The workflow starts and reads this trail, tells, and writes its log. */
export function restorer({ deployed, restorer: { role: roleArn }, ...stack }: RestoreStack): Case[] {
  const { trail, topic, monitoringKey, evidenceKey } = stack;
  const who = role(roleArn, ...deployed.rolePolicies(roleArn));
  const calls = [
    'cloudtrail:GetEventSelectors',
    'cloudtrail:GetInsightSelectors',
    'cloudtrail:GetTrail',
    'cloudtrail:GetTrailStatus',
    'cloudtrail:StartLogging',
  ];
  return [
    allowed('the restorer starts and reads its trail', who, calls, trail),
    denied('the restorer cannot start or read another trail', who, calls, other(trail)),
    denied('the restorer cannot stop, delete or change its trail', who, CHANGE, trail),
    allowed('the restorer publishes to its topic', who, 'sns:Publish', topic),
    denied('the restorer cannot publish over plain HTTP', who, 'sns:Publish', topic, PLAIN_HTTP),
    denied('the restorer cannot publish to another topic', who, 'sns:Publish', other(topic)),
    denied(
      'the restorer cannot subscribe or change the topic',
      who,
      ['sns:Subscribe', 'sns:SetTopicAttributes'],
      topic,
    ),
    allowed('the restorer uses the key of the topic through SNS', who, USE, monitoringKey, through('sns')),
    denied('the restorer cannot use the key through S3', who, USE, monitoringKey, through('s3')),
    denied(
      'the restorer cannot use the key through SNS elsewhere',
      who,
      USE,
      monitoringKey,
      through('sns', 'us-east-1'),
    ),
    denied('the restorer cannot use the key of the evidence', who, USE, evidenceKey, through('sns')),
    allowed('the restorer delivers its log', who, LOG_DELIVERY, '*'),
  ];
}

/** The check reads the status of this trail and writes its log. */
export function deliveryCheck({ deployed, check: { role: roleArn }, ...stack }: RestoreStack): Case[] {
  const { trail, topic, monitoringKey } = stack;
  const who = role(roleArn, ...deployed.rolePolicies(roleArn));
  const status = 'cloudtrail:GetTrailStatus';
  return [
    allowed('the check reads the status of its trail', who, status, trail),
    denied('the check cannot read the status of another trail', who, status, other(trail)),
    denied('the check cannot start, stop or change its trail', who, ['cloudtrail:StartLogging', ...CHANGE], trail),
    denied('the check cannot publish', who, 'sns:Publish', topic),
    denied('the check cannot use the key', who, USE, monitoringKey, through('sns')),
    allowed('the check delivers its log', who, LOG_DELIVERY, '*'),
  ];
}

/** Step Functions runs a workflow, EventBridge starts it, each for the one resource that it acts for. */
export function roles({ deployed, restorer: one, check: another }: RestoreStack): Case[] {
  const states = (arn: string) => service('states.amazonaws.com', arn);
  const events = (arn: string) => service('events.amazonaws.com', arn);
  return Object.entries({ restorer: [one, another], check: [another, one] }).flatMap(([name, [own, theirs]]) => {
    const starter = role(own.startRole, ...deployed.rolePolicies(own.startRole));
    return [
      allowed(`Step Functions assumes the role of the ${name}`, states(own.stateMachine), ASSUME, own.role),
      ...[
        { what: 'for another state machine', who: states(theirs.stateMachine) },
        { what: 'for a state machine of another account', who: states(elsewhere(own.stateMachine)) },
        {
          what: 'for its state machine on behalf of another account',
          who: service('states.amazonaws.com', own.stateMachine, OTHER_ACCOUNT),
        },
        { what: 'but another service', who: service('scheduler.amazonaws.com', own.stateMachine) },
        { what: 'but an administrator elsewhere', who: administratorElsewhere },
      ].map(({ what, who }) => denied(`nobody assumes the role of the ${name} ${what}`, who, ASSUME, own.role)),
      allowed(`EventBridge assumes the role that starts the ${name}`, events(own.rule), ASSUME, own.startRole),
      ...[
        { what: 'for another rule', who: events(theirs.rule) },
        { what: 'for a rule of another account', who: events(elsewhere(own.rule)) },
        {
          what: 'for its rule on behalf of another account',
          who: service('events.amazonaws.com', own.rule, OTHER_ACCOUNT),
        },
        { what: 'but another service', who: service('scheduler.amazonaws.com', own.rule) },
      ].map(({ what, who }) =>
        denied(`nobody assumes the role that starts the ${name} ${what}`, who, ASSUME, own.startRole),
      ),
      allowed(`the rule starts the ${name}`, starter, 'states:StartExecution', own.stateMachine),
      denied(`the rule of the ${name} starts nothing else`, starter, 'states:StartExecution', theirs.stateMachine),
      denied(
        `the rule of the ${name} cannot change or stop it`,
        starter,
        ['states:UpdateStateMachine', 'states:DeleteStateMachine'],
        own.stateMachine,
      ),
    ];
  });
}

/** What did not start the restorer is kept, for this rule alone. */
export function deadLetters({ restorer: { rule }, deadLetterQueue }: RestoreStack): Case[] {
  const events = (arn: string) => service('events.amazonaws.com', arn);
  const send = 'sqs:SendMessage';
  return [
    allowed('the rule leaves an event in its dead-letter queue', events(rule), send, deadLetterQueue),
    denied('the rule cannot do so over plain HTTP', events(rule), send, deadLetterQueue, PLAIN_HTTP),
    denied('the rule cannot read or empty it', events(rule), ['sqs:ReceiveMessage', 'sqs:PurgeQueue'], deadLetterQueue),
    denied('another rule cannot fill it', events(other(rule)), send, deadLetterQueue),
    denied('a rule of another account cannot fill it', events(elsewhere(rule)), send, deadLetterQueue),
    denied('another service cannot fill it', service('sns.amazonaws.com', rule), send, deadLetterQueue),
  ];
}

/** CloudWatch Logs encrypts the logs of the workflows, and no other group, with the statements that are theirs. */
export function workflowLogs({ restorer: one, check: another, monitoringKey }: RestoreStack): Case[] {
  const logs = service(`logs.${REGION}.amazonaws.com`);
  const encrypt = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey'];
  const of = (logGroup: string) => ({ 'kms:EncryptionContext:aws:logs:arn': logGroup });
  return [
    ...[one, another].flatMap(({ logGroup }) => [
      allowed(`CloudWatch Logs encrypts ${logGroup}`, logs, encrypt, monitoringKey, of(logGroup)),
      denied(
        `CloudWatch Logs of another Region cannot encrypt ${logGroup}`,
        service('logs.us-east-1.amazonaws.com'),
        encrypt,
        monitoringKey,
        of(logGroup),
      ),
    ]),
    denied('CloudWatch Logs cannot encrypt another group', logs, encrypt, monitoringKey, of(other(one.logGroup))),
  ];
}
