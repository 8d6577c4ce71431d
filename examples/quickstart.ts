import { App, Stack } from 'aws-cdk-lib';
import { SecureAuditTrail } from 'cdk-secure-audit-trail';

const app = new App();
const stack = new Stack(app, 'Quickstart', { terminationProtection: true });
new SecureAuditTrail(stack, 'Audit');
