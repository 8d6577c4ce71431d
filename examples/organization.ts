import { App, Aws, Stack, Validations } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  AlertTopic,
  ArchiveReplica,
  AuditorRole,
  BreakGlassRole,
  Detections,
  LogArchive,
  SecureAuditTrail,
  TrailAnalysis,
  TrailGuardrails,
  TrailIdentity,
  TrustedPrincipal,
} from 'cdk-secure-audit-trail';
import { places } from './places';

const ORGANIZATION = 'o-a1b2c3d4e5';
const ORGANIZATIONAL_UNIT = 'ou-a1b2-c3d4e5f6';
const MANAGEMENT = '111122223333';
const LOG_ARCHIVE = '444455556666';
const BREAK_GLASS = 'AuditBreakGlass';

/**
 * An organization trail in the management account, its evidence in a log-archive account, a copy in another Region,
 * auditors who can read and nobody who can erase.
 */
export function organization(app: App): void {
  const { region, otherRegion } = places(app);
  const trail = new TrailIdentity({
    trailName: 'organization-audit',
    account: MANAGEMENT,
    homeRegion: region,
    organizationId: ORGANIZATION,
  });
  const breakGlassRoleArns = [BreakGlassRole.arnOf(LOG_ARCHIVE, BREAK_GLASS)];
  const stack = (id: string, account: string, inRegion = region) =>
    new Stack(app, id, { env: { account, region: inRegion }, terminationProtection: true });

  const replicaStack = stack('Organization-Replica', LOG_ARCHIVE, otherRegion);
  const replica = new ArchiveReplica(replicaStack, 'Replica', { breakGlassRoleArns });

  const archiveStack = stack('Organization-Archive', LOG_ARCHIVE);
  const archive = new LogArchive(archiveStack, 'Archive', {
    trails: [trail],
    replica,
    breakGlassRoleArns,
    memberAccountsMayRead: true,
  });
  const encryptionKey = new Key(archiveStack, 'MonitoringKey', { enableKeyRotation: true });
  const alerts = new AlertTopic(archiveStack, 'Alerts', {
    topicName: `${trail.trailName}-copies`,
    encryptionKey,
    emails: ['security@example.com'],
  });
  archive.replicationFailureAlarm?.addAlarmAction(new SnsAction(alerts.topic));
  const analysis = new TrailAnalysis(archiveStack, 'Analysis', { trail, archive, encryptionKey });
  new AuditorRole(archiveStack, 'Auditor', {
    trustedPrincipals: [TrustedPrincipal.permissionSet(LOG_ARCHIVE, 'Auditor')],
    evidence: [analysis],
  });
  const bucketArns = [
    archive.bucketName,
    archive.accessLogBucketName,
    replica.bucketName,
    replica.accessLogBucketName,
  ].map((name) => `arn:${Aws.PARTITION}:s3:::${name}`);
  // Ids of keys are not known before they are made; this account is there for the evidence alone.
  const keyArns = [`arn:${Aws.PARTITION}:kms:*:${LOG_ARCHIVE}:key/*`];
  new BreakGlassRole(archiveStack, 'BreakGlass', {
    roleName: BREAK_GLASS,
    trustedPrincipals: [TrustedPrincipal.permissionSet(LOG_ARCHIVE, 'BreakGlass')],
    protect: { bucketArns, keyArns },
  });

  const trailStack = stack('Organization-Trail', MANAGEMENT);
  new SecureAuditTrail(trailStack, 'Audit', {
    trailName: trail.trailName,
    organizationId: ORGANIZATION,
    managementAccountId: MANAGEMENT,
    archive,
    alertEmails: ['security@example.com'],
    detections: Detections.all().including(BreakGlassRole.usedDetection(BREAK_GLASS), replica.detection),
  });

  const guardrailStack = stack('Organization-Guardrails', MANAGEMENT);
  const guardrails = new TrailGuardrails(guardrailStack, 'Guardrails', {
    protect: {
      // From a delegated administrator of CloudTrail; the management account is not bound.
      trailArns: [`arn:*:cloudtrail:*:${MANAGEMENT}:trail/${trail.trailName}`],
      bucketArns,
      keyArns,
      // Whoever stops the copies, or the alarm that tells of it, begins with these.
      roleArns: [`arn:*:iam::${LOG_ARCHIVE}:role/${replica.replicationRoleName}`],
      alarmArns: [`arn:*:cloudwatch:*:${LOG_ARCHIVE}:alarm:${trail.trailName}-*`],
      topicArns: [`arn:*:sns:*:${LOG_ARCHIVE}:${trail.trailName}-*`],
      // Every stack: whoever may update one has CloudFormation act in the role that deployed it, and that role is spared.
      stackArns: [`arn:*:cloudformation:*:${LOG_ARCHIVE}:stack/*/*`],
    },
    breakGlassRoleArns,
    targetIds: [ORGANIZATIONAL_UNIT],
  });
  Validations.of(guardrails).acknowledge({
    id: 'cdk-secure-audit-trail:management-account-not-bound',
    reason: 'docs/organizations.md says what remains in the management account.',
  });
}
