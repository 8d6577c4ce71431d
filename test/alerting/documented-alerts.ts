import { AlertFormat, Detections } from 'cdk-secure-audit-trail';
import { alertText } from '../../lib/detection/alert-text';
import { runbookOf } from '../../lib/detection/runbook';
import { call, DEPLOYER, denied, role, ROOT, signIn, USER } from '../detection/catalogue/record';
import { transform, transformedLines } from '../support/input-transformer';

const INTRUDER = role('Developer', 'maria@example.com');

/** What docs/alerts.md shows: made-up records of the shapes that matter. */
const EVENTS: Record<string, [detection: string, format: AlertFormat, record: object]> = {
  'a role stops the trail': [
    'cloudtrail-changes',
    AlertFormat.TEXT,
    call('cloudtrail', 'StopLogging', {
      userIdentity: INTRUDER,
      requestParameters: { name: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit' },
      eventID: '5b6c7d8e-0001-4000-8000-9f0a1b2c3d4e',
    }),
  ],
  'the same, in chat': [
    'cloudtrail-changes',
    AlertFormat.CHAT,
    call('cloudtrail', 'StopLogging', {
      userIdentity: INTRUDER,
      requestParameters: { name: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit' },
      eventID: '5b6c7d8e-0001-4000-8000-9f0a1b2c3d4e',
    }),
  ],
  'root signs in': [
    'root-usage',
    AlertFormat.TEXT,
    signIn('Success', 'Yes', { userIdentity: ROOT, eventID: '5b6c7d8e-0002-4000-8000-9f0a1b2c3d4e' }),
  ],
  'a user is denied a key': [
    'credentials-created',
    AlertFormat.TEXT,
    denied('iam', 'CreateAccessKey', {
      userIdentity: USER,
      awsRegion: 'us-east-1',
      requestParameters: { userName: 'administrator' },
      eventID: '5b6c7d8e-0003-4000-8000-9f0a1b2c3d4e',
    }),
  ],
  'an AWS service acts for a role': [
    'config-changes',
    AlertFormat.TEXT,
    call('config', 'PutDeliveryChannel', {
      userIdentity: { ...DEPLOYER, invokedBy: 'cloudformation.amazonaws.com' },
      sourceIPAddress: 'cloudformation.amazonaws.com',
      eventID: '5b6c7d8e-0004-4000-8000-9f0a1b2c3d4e',
    }),
  ],
};

/** Each as lines, or as the JSON for chat, by what happens. */
export function documentedAlerts(): Array<[title: string, message: unknown]> {
  return Object.entries(EVENTS).map(([title, [id, format, record]]) => {
    const detection = Detections.all().list.find((one) => one.id === id)!;
    const { inputPathsMap = {}, inputTemplate } = alertText(detection, runbookOf(detection), format);
    const { eventTime: time, recipientAccountId: account } = record as Record<string, string>;
    const event = { account, time, detail: record };
    return [
      title,
      format === AlertFormat.CHAT
        ? JSON.parse(transform(inputPathsMap, inputTemplate, event))
        : transformedLines(inputPathsMap, inputTemplate, event).map((line) => line.trimEnd()),
    ];
  });
}
