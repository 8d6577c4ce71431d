import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  ArchiveReplica,
  LogsInsightsQueries,
  RetentionPolicy,
  SavedQueries,
  SecureAuditTrail,
  TrailConfigRules,
  TrailDashboard,
  TrailTable,
} from 'cdk-secure-audit-trail';
import { places } from './places';

const ACCOUNT = '111122223333';
const SEVEN_YEARS = Duration.days(7 * 365);

/** COMPLIANCE mode for seven years, a copy in another Region, AWS Config watching the stack, a dashboard, and every query. */
export function regulated(app: App): void {
  const { region, otherRegion } = places(app, 'us-east-1', 'us-west-2');
  const retentionPolicy = RetentionPolicy.compliance(SEVEN_YEARS);
  const replicaStack = new Stack(app, 'Regulated-Replica', {
    env: { account: ACCOUNT, region: otherRegion },
    terminationProtection: true,
  });
  const replica = new ArchiveReplica(replicaStack, 'Replica', { retentionPolicy });

  const stack = new Stack(app, 'Regulated', {
    env: { account: ACCOUNT, region },
    terminationProtection: true,
  });
  const audit = new SecureAuditTrail(stack, 'Audit', {
    trailName: 'regulated-audit',
    retentionPolicy,
    replica,
    logRetention: RetentionDays.SEVEN_YEARS,
    alertEmails: ['security@example.com', 'compliance@example.com'],
    savedQueries: SavedQueries.all(),
    additionalTables: [TrailTable.DIGESTS],
    preparedStatements: true,
    views: true,
  });
  for (const locked of [audit.archive, replica]) {
    Validations.of(locked).acknowledge({
      id: 'cdk-secure-audit-trail:compliance-mode',
      reason: 'Seven years that nobody can shorten are what the regulation asks for.',
    });
  }

  const rules = new TrailConfigRules(stack, 'ConfigRules', {
    bucket: audit.archive.bucket,
    accessLogBucket: audit.archive.accessLogBucket,
    keys: [audit.archive.encryptionKey, audit.monitoringKey],
    logGroup: audit.logGroup.logGroup,
    topic: audit.alerts.topic,
  });
  Validations.of(rules).acknowledge({
    id: 'cdk-secure-audit-trail:config-recorder',
    reason:
      'The recorder of this account runs in every Region: aws configservice describe-configuration-recorder-status.',
  });

  new TrailDashboard(stack, 'Dashboard', {
    trail: audit.identity,
    logGroup: audit.logGroup.logGroup,
    detectionAlarms: audit.detection.alarms,
    heartbeat: audit.heartbeat.alarm,
    replicationFailureAlarm: audit.archive.replicationFailureAlarm,
    topic: audit.alerts.topic,
  });
  new LogsInsightsQueries(stack, 'Queries', { trail: audit.identity, logGroup: audit.logGroup.logGroup });
}
