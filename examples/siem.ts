import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { SecureAuditTrail, SiemHandOff, SiemReaderRole } from 'cdk-secure-audit-trail';

/**
 * Hands every log file to a SIEM of another account: a queue that is told of each file, and a role that reads the files.
 * docs/siem.md says what goes where in which collector.
 */
export function siem(app: App): void {
  const stack = new Stack(app, 'Siem', { terminationProtection: true });
  const audit = new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'] });
  const handOff = new SiemHandOff(stack, 'HandOff', {
    trail: audit.identity,
    archive: audit.archive,
    encryptionKey: audit.monitoringKey,
    alarmActions: [new SnsAction(audit.alerts.topic)],
  });
  const reader = new SiemReaderRole(stack, 'Reader', {
    handOff,
    // Both from the vendor: see docs/siem.md.
    collectorAccountId: '444455556666',
    externalId: '4f3c1d1e-52a6-4d34-9b1a-7c0f5a1be9d2',
  });
  new CfnOutput(stack, 'QueueUrl', { value: handOff.queue.queueUrl });
  new CfnOutput(stack, 'RoleArn', { value: reader.role.roleArn });
}
