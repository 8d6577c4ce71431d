import { App, Stack } from 'aws-cdk-lib';
import { SecureAuditTrail } from 'cdk-secure-audit-trail';

/** Everything by default: what most accounts want. */
export function quickstart(app: App): void {
  const stack = new Stack(app, 'Quickstart', { terminationProtection: true });
  new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'] });
}
