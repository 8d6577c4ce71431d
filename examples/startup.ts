import { App, Duration, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Detections, SecureAuditTrail, Severity } from 'cdk-secure-audit-trail';

/**
 * For an account that counts every dollar. The trail, the lock, the keys and what must wake somebody up stay as they are;
 * each line below says what is left out, and what it saves a month in us-east-1 (list prices, 2026-11).
 */
export function startup(app: App): void {
  const stack = new Stack(app, 'Startup', { terminationProtection: true });
  new SecureAuditTrail(stack, 'Audit', {
    alertEmails: ['security@example.com'],
    // Without the 12 detections of severity LOW and MEDIUM: $0.10 for each alarm, $0.30 for each metric that matches.
    // Security Hub CloudWatch.2, .4, .6, .8 and .10 to .14 then fail.
    detections: Detections.all().atLeast(Severity.HIGH),
    // Searches in CloudWatch Logs go back a month, not a year: about $0.03 for each GB a month. Security Hub
    // CloudWatch.16 then fails; the evidence in S3 is not affected.
    logRetention: RetentionDays.ONE_MONTH,
    // Log files older than the lock are deleted: $0.004 to $0.023 for each GB a month.
    expireAfter: Duration.days(400),
  });
}
