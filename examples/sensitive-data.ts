import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EventSelector, Insight, InsightAlerts, SecureAuditTrail, TrailTable } from 'cdk-secure-audit-trail';

/**
 * Beside every management event: who reads and changes the objects of one bucket, whom the VPC endpoints turned away, and
 * calls that are made or fail far more often than usual. docs/events.md estimates what it costs.
 */
export function sensitiveData(app: App): void {
  const stack = new Stack(app, 'SensitiveData', { terminationProtection: true });
  const audit = new SecureAuditTrail(stack, 'Audit', {
    alertEmails: ['security@example.com'],
    eventSelectors: [
      EventSelector.s3DataEvents({ objects: [{ bucket: Bucket.fromBucketName(stack, 'Payroll', 'example-payroll') }] }),
      EventSelector.networkActivityEvents('kms.amazonaws.com', { deniedOnly: true }),
      EventSelector.networkActivityEvents('s3.amazonaws.com', { deniedOnly: true }),
      EventSelector.networkActivityEvents('secretsmanager.amazonaws.com', { deniedOnly: true }),
    ],
    insights: [Insight.MANAGEMENT_API_CALL_RATE, Insight.MANAGEMENT_API_ERROR_RATE, Insight.DATA_API_CALL_RATE],
    additionalTables: [TrailTable.INSIGHTS, TrailTable.NETWORK_ACTIVITY],
  });
  new InsightAlerts(stack, 'Insights', { topic: audit.alerts.topic, encryptionKey: audit.monitoringKey });
}
