import { App, Stack } from 'aws-cdk-lib';
import { SecureAuditTrail } from 'cdk-secure-audit-trail';

const account = '222222222222';

/** Two trails in one stack, and one in each of two Regions. */
export function places(app: App): void {
  const pair = new Stack(app, 'Pair', { env: { account, region: 'us-east-1' }, terminationProtection: true });
  for (const id of ['First', 'Second']) new SecureAuditTrail(pair, id, { alertEmails: ['security@example.com'] });
  for (const [id, region] of [
    ['East', 'us-east-1'],
    ['West', 'eu-west-1'],
  ]) {
    const stack = new Stack(app, id, { env: { account, region }, terminationProtection: true });
    new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'] });
  }
}
