import { App, Aws, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  AlertTopic,
  DetectionAlarms,
  Detections,
  Heartbeat,
  LogArchive,
  TrailAnalysis,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { places } from './places';

const ORGANIZATION = 'o-a1b2c3d4e5';
const MANAGEMENT = '111122223333';
const LOG_ARCHIVE = '444455556666';

/**
 * AWS Control Tower already made an organization trail, its log group in the management account and its bucket in the
 * log-archive account. This adopts them and makes no trail: alarms and alerts in the one, table and queries in the other.
 */
export function controlTower(app: App): void {
  const { region } = places(app);
  const trail = new TrailIdentity({
    trailName: 'aws-controltower-BaselineCloudTrail',
    account: MANAGEMENT,
    homeRegion: region,
    organizationId: ORGANIZATION,
  });
  const alarms = new Stack(app, 'ControlTower-Alarms', {
    env: { account: MANAGEMENT, region },
    terminationProtection: true,
  });
  const encryptionKey = new Key(alarms, 'Key', { enableKeyRotation: true });
  const alerts = new AlertTopic(alarms, 'Alerts', { encryptionKey, emails: ['security@example.com'] });
  const logGroup = LogGroup.fromLogGroupName(alarms, 'LogGroup', 'aws-controltower/CloudTrailLogs');
  const watch = { trail, logGroup, alarmActions: [new SnsAction(alerts.topic)] };
  const bucketName = `aws-controltower-logs-${LOG_ARCHIVE}-${region}`;
  new DetectionAlarms(alarms, 'Detection', {
    ...watch,
    // The key of the bucket is Control Tower's: its id is in the log-archive account, under "Customer managed keys".
    detections: Detections.all(),
    resourceNames: {
      AccessLogBucket: `aws-controltower-s3-access-logs-${LOG_ARCHIVE}-${region}`,
      AlarmPrefix: `${trail.trailName}-`,
      AlertTopic: alerts.topic.topicName,
      EvidenceBucket: bucketName,
      EvidenceKey: '1234abcd-12ab-34cd-56ef-1234567890ab',
      LogGroup: logGroup.logGroupName,
      MonitoringKey: encryptionKey.keyId,
    },
  });
  new Heartbeat(alarms, 'Heartbeat', watch);

  const queries = new Stack(app, 'ControlTower-Queries', {
    env: { account: LOG_ARCHIVE, region },
    terminationProtection: true,
  });
  new TrailAnalysis(queries, 'Analysis', {
    trail,
    archive: LogArchive.fromAttributes(queries, 'Archive', {
      bucketName,
      s3KeyPrefix: ORGANIZATION,
      keyArn: `arn:${Aws.PARTITION}:kms:${region}:${LOG_ARCHIVE}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    }),
    encryptionKey: new Key(queries, 'ResultsKey', { enableKeyRotation: true }),
  });
}
