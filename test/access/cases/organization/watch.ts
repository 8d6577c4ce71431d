import { ACCOUNT, REGION } from '../../audit-stack';
import { allowed, Case, denied } from '../../case';
import { FOREIGN, LOG_ARCHIVE, MEMBER, Organization, ORGANIZATION } from '../../organization';
import { cloudTrail, cloudWatch, Principal, role } from '../../principals';
import { alerts } from '../alerts';
import { logGroup } from '../log-group';

const STOP = [
  'cloudtrail:StopLogging',
  'cloudtrail:DeleteTrail',
  'cloudtrail:UpdateTrail',
  'cloudtrail:PutEventSelectors',
];
const SILENCE = ['cloudwatch:DeleteAlarms', 'cloudwatch:DisableAlarmActions', 'cloudwatch:PutMetricAlarm'];
const EMPTY = ['logs:DeleteLogGroup', 'logs:PutRetentionPolicy', 'logs:DeleteMetricFilter'];
const MUTE = ['sns:DeleteTopic', 'sns:SetTopicAttributes', 'sns:Subscribe'];

/** Trail, alarms, log group and topic are the management account's: nobody of another account reaches them. */
export function watch(stack: Organization): Case[] {
  const { who, trail, alarm, topic } = stack;
  const outside: Array<[string, Principal]> = [
    ["a member's administrator", who.memberAdministrator],
    ["the log archive's administrator", who.archiveAdministrator],
    ["the log archive's root user", who.archiveRoot],
    ["the log archive's deployment role", who.deployment],
    ['the break-glass role', who.breakGlass],
    ['the auditor', who.auditor],
    ['the replication role', who.replication],
    ["another organization's administrator", who.foreignAdministrator],
  ];
  const { managementAdministrator } = who;
  return [
    ...outside.flatMap(([name, attacker]) => [
      denied(`${name} cannot stop, change or delete the trail`, attacker, STOP, trail),
      denied(`${name} cannot delete or silence an alarm`, attacker, SILENCE, alarm),
      denied(`${name} cannot empty the log group`, attacker, EMPTY, stack.logGroup),
      denied(`${name} cannot change the topic of the alerts`, attacker, MUTE, topic),
    ]),
    // docs/organizations.md says so under "What remains in the management account".
    allowed(
      "the management account's administrator stops the trail, and is noticed",
      managementAdministrator,
      STOP,
      trail,
    ),
    allowed(
      "the management account's administrator deletes an alarm, and is noticed",
      managementAdministrator,
      SILENCE,
      alarm,
    ),
    ...alerts(stack),
    ...archiveAlerts(stack),
    ...logGroup(stack),
    ...streams(stack),
  ];
}

/** A file that was not copied is told in the log-archive account. */
function archiveAlerts({ archiveTopic, who }: Organization): Case[] {
  const alarmOf = (account: string) => cloudWatch(`arn:aws:cloudwatch:${REGION}:${account}:alarm:replication`);
  return [
    allowed('the alarm on replication publishes', alarmOf(LOG_ARCHIVE), 'sns:Publish', archiveTopic),
    denied('an alarm of the management account cannot publish there', alarmOf(ACCOUNT), 'sns:Publish', archiveTopic),
    denied(
      'a member cannot publish or subscribe there',
      who.memberAdministrator,
      ['sns:Publish', 'sns:Subscribe'],
      archiveTopic,
    ),
  ];
}

/** The streams of members begin with the organization. */
function streams(stack: Organization): Case[] {
  const { trail, deliveryRole } = stack;
  const delivery = role(deliveryRole, ...stack.deployed.rolePolicies(deliveryRole));
  const write = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  return [
    allowed(
      "the delivery role writes members' streams",
      delivery,
      write,
      [MEMBER, LOG_ARCHIVE].map((account) => stack.stream(`${ORGANIZATION}_${account}_CloudTrail_${REGION}`)),
    ),
    denied(
      "the delivery role cannot write another organization's streams",
      delivery,
      write,
      [`o-zzzzzzzzzz_${FOREIGN}`, `${ORGANIZATION}x_${MEMBER}`, MEMBER].map((start) =>
        stack.stream(`${start}_CloudTrail_${REGION}`),
      ),
    ),
    denied(
      "CloudTrail cannot assume the delivery role for a member's trail of the same name",
      cloudTrail(trail.replace(ACCOUNT, MEMBER)),
      'sts:AssumeRole',
      deliveryRole,
    ),
  ];
}
