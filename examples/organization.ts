import { App, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  AlertTopic,
  ArchiveReplica,
  LogArchive,
  SecureAuditTrail,
  TrailAnalysis,
  TrailIdentity,
} from 'cdk-secure-audit-trail';

const ORGANIZATION = 'o-a1b2c3d4e5';
const MANAGEMENT = '111122223333';
const LOG_ARCHIVE = '444455556666';
const REGION = 'eu-west-1';
const REPLICA_REGION = 'eu-central-1';

/** An organization trail in the management account, its evidence in a log-archive account, a copy in another Region. */
export function organization(app: App): void {
  const trail = new TrailIdentity({
    trailName: 'organization-audit',
    account: MANAGEMENT,
    homeRegion: REGION,
    organizationId: ORGANIZATION,
  });
  const breakGlassRoleArns = [`arn:aws:iam::${LOG_ARCHIVE}:role/BreakGlass`];
  const stack = (id: string, account: string, region: string) =>
    new Stack(app, id, { env: { account, region }, terminationProtection: true });

  const replicaStack = stack('Organization-Replica', LOG_ARCHIVE, REPLICA_REGION);
  const replica = new ArchiveReplica(replicaStack, 'Replica', { breakGlassRoleArns });

  const archiveStack = stack('Organization-Archive', LOG_ARCHIVE, REGION);
  const archive = new LogArchive(archiveStack, 'Archive', {
    trails: [trail],
    replica,
    breakGlassRoleArns,
    memberAccountsMayRead: true,
  });
  const encryptionKey = new Key(archiveStack, 'MonitoringKey', { enableKeyRotation: true });
  const alerts = new AlertTopic(archiveStack, 'Alerts', { encryptionKey, emails: ['security@example.com'] });
  archive.replicationFailureAlarm?.addAlarmAction(new SnsAction(alerts.topic));
  new TrailAnalysis(archiveStack, 'Analysis', { trail, archive, encryptionKey });

  const trailStack = stack('Organization-Trail', MANAGEMENT, REGION);
  new SecureAuditTrail(trailStack, 'Audit', {
    trailName: trail.trailName,
    organizationId: ORGANIZATION,
    managementAccountId: MANAGEMENT,
    archive,
    alertEmails: ['security@example.com'],
  });
}
