import { App, Stack, Validations } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import {
  AlertTopic,
  DetectionAlarms,
  DetectionLogAlarms,
  DetectionRules,
  Detections,
  ForwardGlobalEvents,
  SecureAuditTrail,
  Severity,
} from 'cdk-secure-audit-trail';
import { places } from './places';

const ACCOUNT = '111122223333';

/**
 * Every lane at once: the texts of the auditors, a lane for the people on call with a topic of its own, alerts within
 * seconds, and alarms that carry the events. Global events are forwarded from us-east-1.
 */
export function detections(app: App): void {
  const { region, otherRegion } = places(app, 'eu-west-1', 'us-east-1');
  const stack = new Stack(app, 'Detections', {
    env: { account: ACCOUNT, region },
    terminationProtection: true,
  });
  const audit = new SecureAuditTrail(stack, 'Audit', {
    trailName: 'watched-audit',
    alertEmails: ['audit@example.com'],
    // The topic of the other lane is watched by this one.
    detections: Detections.all()
      .tune('credentials-created', {
        exceptPrincipals: [
          stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'KeyRotation' }),
        ],
      })
      .watchingTopic('watched-audit-people'),
  });
  const { resourceNames } = audit;
  const encryptionKey = audit.monitoringKey;

  const people = new AlertTopic(stack, 'People', {
    topicName: 'watched-audit-people',
    encryptionKey,
    emails: ['oncall@example.com'],
  });
  new DetectionAlarms(stack, 'PeopleDetection', {
    trail: audit.identity,
    logGroup: audit.logGroup.logGroup,
    detections: Detections.tuned(),
    alarmActions: [new SnsAction(people.topic)],
    resourceNames,
  });

  audit.heartbeat.alarm.addAlarmAction(new SnsAction(people.topic));

  const rules = new DetectionRules(stack, 'Rules', {
    detections: Detections.all().atLeast(Severity.CRITICAL),
    topic: people.topic,
    encryptionKey,
    resourceNames,
  });
  Validations.of(rules).acknowledge({
    id: 'cdk-secure-audit-trail:global-events',
    reason: 'Detections-Global forwards them.',
  });
  const globalEvents = new Stack(app, 'Detections-Global', {
    env: { account: ACCOUNT, region: otherRegion },
    terminationProtection: true,
  });
  new ForwardGlobalEvents(globalEvents, 'Forward', { homeRegion: region });

  new DetectionLogAlarms(stack, 'LogAlarms', {
    trail: audit.identity,
    logGroup: audit.logGroup.logGroup,
    topic: people.topic,
    encryptionKey,
  });
}
