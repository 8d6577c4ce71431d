import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import {
  DetectionRules,
  Detections,
  QueueDestination,
  SecureAuditTrail,
  Severity,
  SlackDestination,
} from 'cdk-secure-audit-trail';
import { places } from './places';

/**
 * Alerts where the team looks: everything by e-mail and into a queue, what cannot wait into Slack. Rules tell within
 * seconds who did what; alarms count. Somebody must have authorized the Slack workspace before, in the console of Amazon Q
 * Developer in chat applications.
 */
export function chat(app: App): void {
  // Rules see IAM, Organizations and the sign-in of root in us-east-1 only.
  const stack = new Stack(app, 'Chat', {
    env: { account: '111122223333', region: places(app, 'us-east-1').region },
    terminationProtection: true,
  });
  const unprocessed = new Queue(stack, 'Unprocessed', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  const tickets = new Queue(stack, 'Tickets', {
    encryptionMasterKey: new Key(stack, 'TicketsKey', { enableKeyRotation: true }),
    enforceSSL: true,
    // What the ticket system cannot process.
    deadLetterQueue: { queue: unprocessed, maxReceiveCount: 5 },
  });
  const audit = new SecureAuditTrail(stack, 'Audit', {
    trailName: 'chat-audit',
    alertEmails: ['security@example.com'],
    // Whoever silences one channel is noticed over the others.
    detections: Detections.all().watchingTopic('chat-audit-alerts-chat').watchingTopic('chat-audit-alerts-tickets'),
    alertRoutes: {
      chat: {
        destination: new SlackDestination({ workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' }),
        atLeast: Severity.HIGH,
      },
      tickets: { destination: new QueueDestination(tickets) },
    },
  });
  new DetectionRules(stack, 'Rules', {
    detections: Detections.all().atLeast(Severity.HIGH),
    topic: audit.alerts.topic,
    encryptionKey: audit.monitoringKey,
    routes: audit.routes,
    resourceNames: audit.resourceNames,
  });
}
