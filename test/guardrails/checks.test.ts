import { App, Stack } from 'aws-cdk-lib';
import { SecureAuditTrail } from '../../lib/secure-audit-trail';
import { AuditorRole } from '../../lib/guardrails/auditor-role';
import { BreakGlassRole } from '../../lib/guardrails/break-glass-role';
import { TrailConfigRules } from '../../lib/guardrails/config-rules';
import { ResourceGuardrails } from '../../lib/guardrails/resource-guardrails';
import { TrailGuardrails } from '../../lib/guardrails/trail-guardrails';
import { TrustedPrincipal } from '../../lib/guardrails/trusted-principal';
import { nagFindings, validatorFindings } from '../support/checks';
import { newApp } from '../support/stack';
import { ACCOUNT, OTHER_ACCOUNT, REGION } from '../access/audit-stack';
import { GUARDRAILS, MANAGEMENT } from './fixture';

/** Everything of the guardrails at once, around a stack that refers to its own resources. */
function everything(): App {
  const app = newApp({ builtinCloudFormationValidation: true });
  const stack = new Stack(app, 'Security', { env: { account: ACCOUNT, region: REGION }, terminationProtection: true });
  const breakGlassRoleArns = [BreakGlassRole.arnOf(ACCOUNT, 'BreakGlass')];
  const deploymentRoleArns = [`arn:*:iam::${ACCOUNT}:role/cdk-*-cfn-exec-role-*`];
  const audit = new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'], breakGlassRoleArns });
  const { archive, identity, monitoringKey, logGroup, alerts } = audit;
  ResourceGuardrails.protectTopic(alerts.topic, { breakGlassRoleArns, deploymentRoleArns });
  new AuditorRole(stack, 'Auditor', {
    trustedPrincipals: [TrustedPrincipal.permissionSet(OTHER_ACCOUNT, 'AuditReader')],
    evidence: [audit, archive],
    trail: identity,
    logGroupName: logGroup.logGroupName,
  });
  new BreakGlassRole(stack, 'BreakGlass', {
    roleName: 'BreakGlass',
    trustedPrincipals: [TrustedPrincipal.usersOf(ACCOUNT)],
    protect: {
      trailArns: [identity.trailArn],
      bucketArns: [archive.bucket.bucketArn, archive.accessLogBucket!.bucketArn],
      keyArns: [archive.encryptionKey.keyArn, monitoringKey.keyArn],
      logGroupArns: [logGroup.logGroup.logGroupArn],
      alarmArns: [`arn:*:cloudwatch:${REGION}:${ACCOUNT}:alarm:${identity.trailName}-*`],
      topicArns: [alerts.topic.topicArn],
    },
  });
  new TrailConfigRules(stack, 'Rules', {
    bucket: archive.bucket,
    accessLogBucket: archive.accessLogBucket!,
    keys: [archive.encryptionKey, monitoringKey],
    logGroup: logGroup.logGroup,
    topic: alerts.topic,
  });
  const management = new Stack(app, 'Management', { env: { account: MANAGEMENT, region: 'us-east-1' } });
  new TrailGuardrails(management, 'Guardrails', { ...GUARDRAILS, targetIds: ['r-ab12'] });
  return app;
}

test('the CloudFormation validator finds nothing in the guardrails', () =>
  expect(validatorFindings(everything())).toEqual([]));

test('five cdk-nag packs find nothing in the guardrails that has no reason', () => {
  const app = everything();
  app.synth();
  // The trail itself has tests of its own.
  const ofGuardrails = nagFindings(app).filter((finding) => !/ at Security\/Audit\/(?!Alerts)/.test(finding));
  expect(ofGuardrails).toEqual([]);
});
