import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ACCOUNT, OTHER_ACCOUNT, REGION } from '../access/audit-stack';
import { DeployedStack } from '../access/deployed-stack';
import { ADMINISTRATOR_ACCESS } from '../access/policy';
import { role } from '../access/principals';
import { RESERVATIONS, ROLE_ACTIONS } from '../../lib/guardrails/reserved-actions';
import { AuditorRole, AuditorRoleProps } from '../../lib/guardrails/auditor-role';
import { TrustedPrincipal } from '../../lib/guardrails/trusted-principal';
import { TrailIdentity } from '../../lib/trail/trail-identity';
import { Resource } from '../support/deployment';
import { statements } from '../support/policy';
import { expectRefusal } from '../support/refusal';
import { auditStack, newApp } from '../support/stack';
import { EVIDENCE } from './fixture';
import { allows } from './organization';

const PEOPLE = [TrustedPrincipal.permissionSet(OTHER_ACCOUNT, 'AuditReader')];

/** The properties of the role. */
function roleOf(props: Partial<AuditorRoleProps>): Resource {
  const stack = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  new AuditorRole(stack, 'Auditor', { trustedPrincipals: PEOPLE, ...props });
  return Object.values<Resource>(Template.fromStack(stack).findResources('AWS::IAM::Role'))[0].Properties;
}

describe('an auditor', () => {
  const { stack, audit } = auditStack({}, { env: { account: ACCOUNT, region: REGION } });
  const auditor = new AuditorRole(stack, 'Auditor', {
    trustedPrincipals: PEOPLE,
    evidence: [audit],
    trail: audit.identity,
    logGroupName: audit.logGroup.logGroupName,
  });
  const deployed = new DeployedStack(stack);
  const roleArn = deployed.text(auditor.role.roleArn);
  const policies = deployed.rolePolicies(roleArn);
  const who = role(roleArn, ...policies);
  const trail = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/${audit.identity.trailName}`;
  const group = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${audit.logGroup.logGroupName}`;
  const alarm = `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${audit.identity.trailName}-root-usage`;
  const bucket = deployed.text(audit.archive.bucket.bucketArn);
  // Identity policies alone decide: there is nothing else in the account that allows or denies.
  const may = (action: string, resource: string, principal = who) =>
    allows({}, { who: principal, action, resource, identityOnly: true });

  test.each([
    ['cloudtrail:GetTrailStatus', trail],
    ['cloudtrail:GetEventSelectors', trail],
    ['cloudtrail:ListPublicKeys', '*'],
    ['cloudtrail:LookupEvents', '*'],
    ['cloudtrail:DescribeTrails', '*'],
    ['logs:FilterLogEvents', group],
    ['logs:StartQuery', group],
    ['logs:GetQueryResults', group],
    ['logs:GetLogEvents', `${group}:log-stream:a`],
    ['logs:DescribeLogGroups', '*'],
    ['cloudwatch:DescribeAlarms', alarm],
    ['cloudwatch:DescribeAlarmHistory', alarm],
    ['cloudwatch:GetDashboard', `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${audit.identity.trailName}`],
    ['s3:GetObject', `${bucket}/AWSLogs/${ACCOUNT}/CloudTrail/file`],
    ['s3:ListBucket', bucket],
    ['kms:Decrypt', deployed.text(audit.archive.encryptionKey.keyArn)],
    ['athena:StartQueryExecution', `arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/${audit.identity.trailName}`],
  ])('may %s', async (action, resource) => expect(await may(action, resource)).toBe(true));

  test.each([
    ['cloudtrail:GetTrailStatus', `${trail}-2`],
    ['logs:FilterLogEvents', `${group}-2`],
    ['s3:GetObject', 'arn:aws:s3:::payroll/file'],
    ['kms:Decrypt', `arn:aws:kms:${REGION}:${ACCOUNT}:key/other`],
    ['logs:Unmask', group],
    ['iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/Security`],
  ])('may not %s on %s', async (action, resource) => expect(await may(action, resource)).toBe(false));

  test.each([
    ['cloudtrail:StopLogging', trail],
    ['cloudtrail:DeleteTrail', trail],
    ['cloudtrail:UpdateTrail', trail],
    ['cloudtrail:PutEventSelectors', trail],
    ['logs:DeleteLogGroup', group],
    ['logs:PutRetentionPolicy', group],
    ['cloudwatch:DeleteAlarms', alarm],
    ['cloudwatch:SetAlarmState', alarm],
    ['kms:ScheduleKeyDeletion', `arn:aws:kms:${REGION}:${ACCOUNT}:key/a`],
    ['kms:CreateGrant', `arn:aws:kms:${REGION}:${ACCOUNT}:key/a`],
    ...EVIDENCE.actions
      .filter((action) => /:(Put|Delete|Bypass)/.test(action))
      .map((action) => [action, `${bucket}/file`]),
    ['s3:PutBucketPolicy', bucket],
    ['s3:DeleteBucket', bucket],
    // Or it could take the denial from itself, or become somebody else.
    ['iam:DetachRolePolicy', roleArn],
    ['iam:CreatePolicyVersion', `arn:aws:iam::${ACCOUNT}:policy/Auditor`],
    ['iam:UpdateAssumeRolePolicy', `arn:aws:iam::${ACCOUNT}:role/BreakGlass`],
    ['iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/Security`],
    ['sns:Unsubscribe', `arn:aws:sns:${REGION}:${ACCOUNT}:alerts`],
    ['glue:UpdateTable', `arn:aws:glue:${REGION}:${ACCOUNT}:table/audit/cloudtrail`],
    ['athena:UpdateNamedQuery', `arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/audit`],
    ['events:DisableRule', `arn:aws:events:${REGION}:${ACCOUNT}:rule/audit`],
  ])('may not %s, even if somebody attaches AdministratorAccess to the role', async (action, resource) =>
    expect(await may(action, resource, role(roleArn, ADMINISTRATOR_ACCESS, ...policies))).toBe(false),
  );

  test('is denied by name whatever the guardrails reserve', () => {
    const documents = Object.values<Resource>(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    const denied = documents
      .flatMap(({ Properties }) => statements(Properties.PolicyDocument))
      .filter(({ effect }) => effect === 'Deny')
      .flatMap(({ actions }) => actions);
    const isDenied = (action: string) =>
      denied.some((pattern) => (pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : action === pattern));
    const reserved = [...RESERVATIONS.flatMap(({ actions }) => actions), ...ROLE_ACTIONS];
    expect(reserved.filter((action) => !isDenied(action))).toEqual([]);
  });

  test('has a managed policy and no inline one', () => {
    const ofAuditor = Object.entries<Resource>(Template.fromStack(stack).toJSON().Resources).filter(([id]) =>
      id.startsWith('Auditor'),
    );
    expect(ofAuditor.map(([, { Type }]) => Type).sort()).toEqual(['AWS::IAM::ManagedPolicy', 'AWS::IAM::Role']);
  });
});

test('the bucket and key of another account name the role of the auditor', () => {
  const app = newApp();
  const archive = new Stack(app, 'Archive', { env: { account: OTHER_ACCOUNT, region: REGION } });
  const bucket = new Bucket(archive, 'Bucket', {
    bucketName: 'audit-archive',
    encryptionKey: new Key(archive, 'Key', { alias: 'audit' }),
  });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
  new AuditorRole(stack, 'Auditor', {
    trustedPrincipals: PEOPLE,
    roleName: 'Auditor',
    evidence: [{ grantRead: (grantee) => bucket.grantRead(grantee) }],
  });
  const { Resources } = Template.fromStack(archive).toJSON();
  const policies = Object.values<Resource>(Resources).filter(({ Type }) => /BucketPolicy|Key$/.test(Type));
  expect(policies).toHaveLength(2);
  for (const policy of policies) {
    expect(JSON.stringify(policy.Properties)).toContain(`:iam::${ACCOUNT}:role/Auditor`);
  }
});

describe('who may become an auditor', () => {
  const statements = (trustedPrincipals: TrustedPrincipal[], externalId?: string) =>
    roleOf({ trustedPrincipals, externalId }).AssumeRolePolicyDocument.Statement;
  const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

  test('an IAM user, with MFA', () => {
    const arn = `arn:aws:iam::${OTHER_ACCOUNT}:user/alice`;
    expect(statements([TrustedPrincipal.user(arn)])).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: arn }, Condition: mfa },
    ]);
  });

  test('the IAM users of an account, with MFA', () =>
    expect(statements([TrustedPrincipal.usersOf(OTHER_ACCOUNT)])).toMatchObject([{ Condition: mfa }]));

  test('a role, without a condition that its sessions could never meet', () => {
    const [statement] = statements([TrustedPrincipal.role(`arn:aws:iam::${OTHER_ACCOUNT}:role/Operations`)]);
    expect(statement.Condition).toBeUndefined();
  });

  test('a permission set: its role in this account, whose name ends in sixteen characters', () => {
    const [{ Condition }] = statements(PEOPLE);
    const pattern = new RegExp(
      `^${Condition.ArnLike['aws:PrincipalArn'].replace(/[.*?]/g, (sign: string) => ({ '*': '.*', '?': '.' })[sign] ?? '\\.')}$`,
    );
    const arn = (path: string, name: string, account = OTHER_ACCOUNT) =>
      `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/${path}AWSReservedSSO_${name}`;
    expect(arn('eu-west-1/', 'AuditReader_0123456789abcdef')).toMatch(pattern);
    expect(arn('', 'AuditReader_0123456789abcdef')).toMatch(pattern);
    expect(arn('', 'AuditReader_Plus_0123456789abcdef')).not.toMatch(pattern);
    expect(arn('', 'AuditReader_0123456789abcdef', ACCOUNT)).not.toMatch(pattern);
    expect(`arn:aws:iam::${OTHER_ACCOUNT}:role/AWSReservedSSO_AuditReader_0123456789abcdef`).not.toMatch(pattern);
  });

  test('everybody gives the external id where there is one', () =>
    expect(statements([...PEOPLE, TrustedPrincipal.usersOf(OTHER_ACCOUNT)], 'audit-2026')).toMatchObject([
      { Condition: { StringEquals: { 'sts:ExternalId': 'audit-2026' } } },
      { Condition: { StringEquals: { 'sts:ExternalId': 'audit-2026' }, ...mfa } },
    ]));

  test('for an hour, or as long as asked', () => {
    expect(roleOf({}).MaxSessionDuration).toBe(3_600);
    expect(roleOf({ maxSessionDuration: Duration.hours(4) }).MaxSessionDuration).toBe(14_400);
  });

  test.each([
    ['nobody-trusted', /empty/, { trustedPrincipals: [] }],
    [
      'trusted-principal',
      /ARN of a user/,
      { trustedPrincipals: [TrustedPrincipal.user(`arn:aws:iam::${ACCOUNT}:user/*`)] },
    ],
    [
      'trusted-principal',
      /ARN of a role/,
      { trustedPrincipals: [TrustedPrincipal.role(`arn:aws:iam::${ACCOUNT}:user/a`)] },
    ],
    ['trusted-principal', /id of an account/, { trustedPrincipals: [TrustedPrincipal.usersOf('*')] }],
    ['trusted-principal', /permission set/, { trustedPrincipals: [TrustedPrincipal.permissionSet(ACCOUNT, '*')] }],
    ['external-id', /externalId 'x'/, { trustedPrincipals: PEOPLE, externalId: 'x' }],
    [
      'trail-elsewhere',
      /is of the account 444455556666/,
      {
        trustedPrincipals: PEOPLE,
        trail: new TrailIdentity({
          trailName: 'audit',
          account: OTHER_ACCOUNT,
          homeRegion: REGION,
          partition: 'aws',
        }),
      },
    ],
    ['log-group-without-trail', /no trail/, { trustedPrincipals: PEOPLE, logGroupName: 'a' }],
  ])('is refused with %s where AWS would refuse it or nobody could', (id, wrong, props: AuditorRoleProps) =>
    expectRefusal(
      id,
      wrong,
      (stack) => new AuditorRole(new Stack(stack, 'Here', { env: { account: ACCOUNT } }), 'Auditor', props),
    ),
  );

  test('is refused where the trust policy would be longer than IAM takes', () =>
    expectRefusal('policy-size', /trust policy/, (stack) => {
      const trustedPrincipals = Array.from({ length: 40 }, (_, index) =>
        TrustedPrincipal.role(`arn:aws:iam::${ACCOUNT}:role/Operations-of-department-${index}`),
      );
      new AuditorRole(stack, 'Auditor', { trustedPrincipals });
    }));
});
