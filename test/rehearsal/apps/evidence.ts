import { App, Duration, Stack } from 'aws-cdk-lib';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RetentionPolicy, SecureAuditTrail } from 'cdk-secure-audit-trail';

/**
 * One trail, of which the second variant differs in every resource that holds evidence. Account and Region are
 * stated, so that every name is plain text in the template.
 */
export function evidence(app: App, variant: 'first' | 'second'): void {
  const stack = new Stack(app, 'Evidence', {
    env: { account: '111111111111', region: 'us-east-1' },
    terminationProtection: true,
  });
  const second = variant === 'second';
  const audit = new SecureAuditTrail(stack, 'Audit', {
    alertEmails: [second ? 'soc@example.com' : 'security@example.com'],
    logRetention: second ? RetentionDays.TWO_YEARS : RetentionDays.ONE_YEAR,
    retentionPolicy: RetentionPolicy.governance(Duration.days(second ? 400 : 365)),
    expireAfter: Duration.days(second ? 900 : 800),
    // Stands in both bucket policies and both key policies.
    breakGlassRoleArns: second ? ['arn:aws:iam::111111111111:role/BreakGlass'] : [],
  });
  if (!second) return;
  for (const key of [audit.archive.encryptionKey, audit.monitoringKey]) {
    (key.node.defaultChild as CfnKey).rotationPeriodInDays = 180;
  }
  audit.trail.trail.insightSelectors = [{ insightType: 'ApiErrorRateInsight' }];
}
