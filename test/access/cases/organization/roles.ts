import { allowed, Case, denied } from '../../case';
import { LOG_ARCHIVE, MEMBER, Organization } from '../../organization';
import { ADMINISTRATOR_ACCESS } from '../../policy';
import { Principal, role } from '../../principals';

const ASSUME = 'sts:AssumeRole';
/** What makes a role one's own. */
const TAKE = [
  'iam:UpdateAssumeRolePolicy',
  'iam:AttachRolePolicy',
  'iam:PutRolePolicy',
  'iam:DeleteRole',
  'iam:CreateRole',
];

const person = (permissionSet: string, account = LOG_ARCHIVE, hash = '0123456789abcdef'): Principal =>
  role(
    `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_${permissionSet}_${hash}`,
    ADMINISTRATOR_ACCESS,
  );

/** Auditors and break-glass come in by their permission sets of the log-archive account, and nobody else. */
export function trust({ auditorRole, breakGlassRole, who }: Organization): Case[] {
  const doors = [
    { name: 'the auditor role', roleArn: auditorRole, own: 'Auditor', other: 'BreakGlass' },
    { name: 'the break-glass role', roleArn: breakGlassRole, own: 'BreakGlass', other: 'Auditor' },
  ];
  return doors.flatMap(({ name, roleArn, own, other }) => [
    allowed(`whoever has the permission set ${own} assumes ${name}`, person(own), ASSUME, roleArn),
    denied(`whoever has the permission set ${other} cannot assume ${name}`, person(other), ASSUME, roleArn),
    denied(`a permission set ${own} of a member account does not assume ${name}`, person(own, MEMBER), ASSUME, roleArn),
    denied(
      `a permission set whose name goes on after ${own} does not assume ${name}`,
      person(`${own}_Reviewer`),
      ASSUME,
      roleArn,
    ),
    ...[who.archiveAdministrator, who.memberAdministrator, who.managementAdministrator, who.foreignAdministrator].map(
      (somebody) =>
        denied(
          `an administrator of ${somebody.context['aws:PrincipalAccount']} cannot assume ${name}`,
          somebody,
          ASSUME,
          roleArn,
        ),
    ),
  ]);
}

/** With the guardrails nobody makes an excepted role their own; the management account they do not bind. */
export function exceptedRoles({ breakGlassRole, replicationRole, archiveTopic, who }: Organization): Case[] {
  const executionRole = (account: string) => `arn:aws:iam::${account}:role/cdk-mine-cfn-exec-role-${account}-eu-west-1`;
  return [
    denied(
      "the log archive's administrator cannot take the break-glass role",
      who.archiveAdministrator,
      TAKE,
      breakGlassRole,
    ),
    denied("the log archive's root user cannot take the break-glass role", who.archiveRoot, TAKE, breakGlassRole),
    denied('the break-glass role cannot change itself', who.breakGlass, TAKE, breakGlassRole),
    denied(
      "the log archive's administrator cannot make a deployment role",
      who.archiveAdministrator,
      [...TAKE, 'iam:PassRole'],
      executionRole(LOG_ARCHIVE),
    ),
    denied(
      "the log archive's administrator cannot change the role that makes the copies",
      who.archiveAdministrator,
      TAKE,
      replicationRole,
    ),
    denied(
      "the log archive's administrator cannot silence what tells of the copies",
      who.archiveAdministrator,
      ['cloudwatch:DeleteAlarms', 'cloudwatch:DisableAlarmActions'],
      `arn:aws:cloudwatch:eu-west-1:${LOG_ARCHIVE}:alarm:organization-audit-replication-failed`,
    ),
    denied(
      "the log archive's administrator cannot delete the topic that tells of the copies",
      who.archiveAdministrator,
      'sns:DeleteTopic',
      archiveTopic,
    ),
    allowed('the deployment role changes the role that makes the copies', who.deployment, TAKE, replicationRole),
    denied(
      'nobody of a member account takes it out of the organization',
      who.memberAdministrator,
      'organizations:LeaveOrganization',
      '*',
    ),
    denied(
      'nobody of the log archive takes it out of the organization',
      who.archiveRoot,
      'organizations:LeaveOrganization',
      '*',
    ),
    denied(
      'nobody of the log archive closes the account, with which the evidence would go',
      who.archiveRoot,
      'account:CloseAccount',
      `arn:aws:account::${LOG_ARCHIVE}:account`,
    ),
    allowed(
      "the log archive's administrator may still change a role that is not named",
      who.archiveAdministrator,
      TAKE,
      `arn:aws:iam::${LOG_ARCHIVE}:role/Developer`,
    ),
    allowed(
      "a member's administrator bootstraps their own account",
      who.memberAdministrator,
      [...TAKE, 'iam:PassRole'],
      executionRole(MEMBER),
    ),
  ];
}

/** What the guardrails are for: without them an administrator of the log archive makes the break-glass role theirs. */
export function unguardedRoles({ breakGlassRole, who }: Organization): Case[] {
  return [
    allowed(
      "the log archive's administrator takes the break-glass role",
      who.archiveAdministrator,
      TAKE,
      breakGlassRole,
    ),
    denied("a member's administrator cannot take the break-glass role", who.memberAdministrator, TAKE, breakGlassRole),
    denied(
      "the management account's administrator cannot take the break-glass role",
      who.managementAdministrator,
      TAKE,
      breakGlassRole,
    ),
  ];
}
