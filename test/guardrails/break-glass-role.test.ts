import { Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ACCOUNT, OTHER_ACCOUNT, REGION } from '../access/audit-stack';
import { DeployedStack } from '../access/deployed-stack';
import { role } from '../access/principals';
import { LogArchive } from '../../lib/archive/log-archive';
import { Detections } from '../../lib/detection/detections';
import { compile, lint, parse } from '../../lib/detection/language/filter-pattern';
import { BreakGlassRole, BreakGlassRoleProps } from '../../lib/guardrails/break-glass-role';
import { ProtectedResources } from '../../lib/guardrails/protected-resources';
import { TrailGuardrails } from '../../lib/guardrails/trail-guardrails';
import { TrustedPrincipal } from '../../lib/guardrails/trusted-principal';
import { TrailIdentity } from '../../lib/trail/trail-identity';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { auditStack, newApp } from '../support/stack';
import { EVIDENCE, PROTECT, SETTINGS } from './fixture';
import { allows } from './organization';

const PROPS: BreakGlassRoleProps = {
  roleName: 'BreakGlass',
  trustedPrincipals: [TrustedPrincipal.usersOf(ACCOUNT)],
  protect: PROTECT,
};

function deployed(props: Partial<BreakGlassRoleProps> = {}) {
  const stack = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const breakGlass = new BreakGlassRole(stack, 'BreakGlass', { ...PROPS, ...props });
  return { stack, breakGlass, built: new DeployedStack(stack) };
}

describe('the break-glass role', () => {
  const { built, breakGlass, stack } = deployed();
  const arn = `arn:aws:iam::${ACCOUNT}:role/BreakGlass`;
  const who = role(arn, ...built.rolePolicies(built.text(breakGlass.role.roleArn)));
  const guardrails = TrailGuardrails.documents({
    protect: PROTECT,
    breakGlassRoleArns: [BreakGlassRole.arnOf(ACCOUNT, 'BreakGlass')],
  });
  const may = (action: string, resource: string) => allows(guardrails, { who, action, resource, identityOnly: true });

  const reserved = [...SETTINGS, EVIDENCE].filter(({ resource }) => !/^arn:aws:(iam|cloudformation):/.test(resource));
  test.each(reserved)(
    'may do to $on, under the guardrails, what they deny to others',
    async ({ actions, resource }) => {
      for (const action of actions) {
        expect([action, await may(action, resource)]).toEqual([action, true]);
      }
    },
  );

  test.each(reserved)('may not do it to what is not protected: $unrelated', async ({ actions, unrelated }) => {
    for (const action of actions) {
      expect([action, await may(action, unrelated)]).toEqual([action, false]);
    }
  });

  test.each([
    ['cloudtrail:StartLogging', SETTINGS[0].resource],
    ['kms:CancelKeyDeletion', SETTINGS[2].resource],
    ['kms:EnableKey', SETTINGS[2].resource],
    ['s3:ListBucketVersions', SETTINGS[1].resource],
    ['cloudwatch:EnableAlarmActions', SETTINGS[5].resource],
    ['sqs:GetQueueAttributes', SETTINGS[7].resource],
    ['events:EnableRule', SETTINGS[8].resource],
  ])('may repair: %s', async (action, resource) => expect(await may(action, resource)).toBe(true));

  test('cannot make itself an administrator by roles or stacks', async () => {
    const powers = SETTINGS.filter(({ resource }) => /^arn:aws:(iam|cloudformation):/.test(resource));
    for (const { actions, resource } of powers) {
      for (const action of actions) {
        expect([action, resource, await may(action, resource)]).toEqual([action, resource, false]);
      }
    }
  });

  test('is assumed with MFA, for an hour', () =>
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'BreakGlass',
      MaxSessionDuration: 3_600,
      AssumeRolePolicyDocument: {
        Statement: [{ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, Effect: 'Allow' }],
      },
    }));

  test('has its ARN before it exists, as a pattern that archive and guardrails take', () => {
    const pattern = BreakGlassRole.arnOf(ACCOUNT, 'BreakGlass');
    expect(arn.replace(':aws:', ':*:')).toBe(pattern);
    expectAccepted(
      (other) => new LogArchive(other, 'Archive', { trails: [TrailIdentity.of(other)], breakGlassRoleArns: [pattern] }),
    );
  });
});

describe('the use of a break-glass role', () => {
  const { detection } = deployed().breakGlass;
  const notices = compile(parse(detection.pattern));
  const arn = `arn:aws:iam::${ACCOUNT}:role/BreakGlass`;
  const assume = (eventName: string, roleArn: string) => ({
    eventSource: 'sts.amazonaws.com',
    eventName,
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/alice` },
    requestParameters: { roleArn, roleSessionName: 'alice' },
  });
  const call = (issuer: string) => ({
    eventSource: 's3.amazonaws.com',
    eventName: 'DeleteObject',
    userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { type: 'Role', arn: issuer } } },
  });

  test.each([
    ['assuming it', assume('AssumeRole', arn)],
    ['assuming it by SAML', assume('AssumeRoleWithSAML', arn)],
    ['assuming it by web identity', assume('AssumeRoleWithWebIdentity', arn)],
    ['an attempt that was denied', { ...assume('AssumeRole', arn), errorCode: 'AccessDenied' }],
    ['a call of its session', call(arn)],
    ['a call of its session in another partition', call(arn.replace(':aws:', ':aws-us-gov:'))],
  ])('is noticed: %s', (_, event) => expect(notices(event)).toBe(true));

  test.each([
    ['assuming a role whose name begins with its name', assume('AssumeRole', `${arn}Reviewer`)],
    ['assuming a role whose name ends with its name', assume('AssumeRole', arn.replace('BreakGlass', 'NotBreakGlass'))],
    ['a call of a session of a role whose name begins with it', call(`${arn}Reviewer`)],
    ['a call of a session of a role whose name ends with it', call(arn.replace('BreakGlass', 'NotBreakGlass'))],
    [
      'that somebody reads its definition',
      { eventSource: 'iam.amazonaws.com', requestParameters: { roleName: 'BreakGlass' } },
    ],
    ['that it is passed to a service', { eventSource: 'lambda.amazonaws.com', requestParameters: { roleArn: arn } }],
  ])('is not: %s', (_, event) => expect(notices(event)).toBe(false));

  test('of several roles is one detection', () => {
    const several = compile(parse(BreakGlassRole.usedDetection('BreakGlass', 'Forensics').pattern));
    expect(several(call(arn))).toBe(true);
    expect(several(call(arn.replace('BreakGlass', 'Forensics')))).toBe(true);
  });

  test('is CRITICAL, joins the others, and its pattern has no fault', () => {
    expect(detection.severity).toBe('CRITICAL');
    expect(lint(parse(detection.pattern))).toEqual([]);
    const { stack } = auditStack({ detections: Detections.all().including(detection) });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'Stack-Audit-break-glass-used',
    });
  });
});

describe('a break-glass role', () => {
  const refused = (id: string, wrong: RegExp, props: Partial<BreakGlassRoleProps>) =>
    expectRefusal(id, wrong, (stack) => new BreakGlassRole(stack, 'BreakGlass', { ...PROPS, ...props }));

  test.each(['', 'break glass', 'a/b', 'x'.repeat(65), '${Token[TOKEN.1]}'])(
    'of no valid name is refused: %p',
    (roleName) => refused('break-glass-role-name', /roleName/, { roleName }),
  );
  test('that nobody may assume is refused', () => refused('nobody-trusted', /empty/, { trustedPrincipals: [] }));
  test.each(['arn:aws:iam::111122223333:role/BreakGlass', '*', '', 'Break*'])(
    'is not watched by a name that no role has: %p',
    (name) =>
      expect(() => BreakGlassRole.usedDetection(name)).toThrow(/\[cdk-secure-audit-trail:break-glass-role-name\]/),
  );
  test('is not watched without a name', () => expect(() => BreakGlassRole.usedDetection()).toThrow(/has no name/));
  test('is watched by its name with a path too', () =>
    expect(BreakGlassRole.usedDetection('emergency/BreakGlass').pattern).toContain('"*:role/emergency/BreakGlass"'));
  test.each<[string, ProtectedResources]>([
    ['guardrail-arn-too-wide', { bucketArns: ['arn:*:s3:::*'] }],
    ['guardrail-arn', { bucketArns: ['*'] }],
    ['guardrail-arn', { bucketArns: [`arn:${Aws.PARTITION}:s3:::audit/*`] }],
    ['guardrail-arn', { keyArns: ['alias/audit'] }],
  ])('that would alter other things is refused with %s: %p', (id, protect) => refused(id, /protect\./, { protect }));
  test('may alter what only the deployment knows', () =>
    expectAccepted((stack) => {
      const { bucketArn } = new Bucket(stack, 'Bucket');
      new BreakGlassRole(stack, 'BreakGlass', { ...PROPS, protect: { bucketArns: [bucketArn] } });
    }));
  test('that could alter nothing is refused', () => refused('nothing-to-protect', /nothing/, { protect: {} }));
});
