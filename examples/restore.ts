import { App, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { DeliveryHealth, DetectionRules, Detections, LoggingRestorer, SecureAuditTrail } from 'cdk-secure-audit-trail';
import { places } from './places';

/** Logging that is started again when somebody stops it, and a check of the delivery every hour. */
export function restore(app: App): void {
  const stack = new Stack(app, 'Restore', {
    env: { account: '111122223333', region: places(app, 'us-east-1').region },
    terminationProtection: true,
  });
  const audit = new SecureAuditTrail(stack, 'Audit', {
    trailName: 'restored-audit',
    alertEmails: ['security@example.com'],
  });
  const { identity: trail, monitoringKey: encryptionKey } = audit;
  const { topic } = audit.alerts;

  new DetectionRules(stack, 'Rules', {
    detections: Detections.all(),
    topic,
    encryptionKey,
    resourceNames: audit.resourceNames,
  });
  new LoggingRestorer(stack, 'Restorer', { trail, topic, encryptionKey, deployedTrail: audit.trail.trail });
  new DeliveryHealth(stack, 'Health', { trail, encryptionKey, alarmActions: [new SnsAction(topic)] });
}
