/** A plausible night: guessed passwords at half past two, one sign-in without MFA, a key made, and a quiet rest. */

/** The same picture at every run. */
function random(seed: string): () => number {
  let state = Array.from(seed).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** When alarms changed state last, in minutes ago; the others are OK for days. */
const RED: Readonly<Record<string, number>> = { 'credentials-created': 2, 'sign-in-without-mfa': 4 };

export function alarmState(name: string): { state: 'ALARM' | 'OK'; minutesAgo: number } {
  const red = Object.entries(RED).find(([id]) => name.endsWith(`-${id}`));
  return red ? { state: 'ALARM', minutesAgo: red[1] } : { state: 'OK', minutesAgo: 1000 };
}

/** Five minutes a point over twelve hours; undefined where the metric has no data point. */
export const POINTS = 144;

const SPARSE: Readonly<Partial<Record<string, Readonly<Record<number, number>>>>> = {
  'console-sign-ins': { 3: 1, 9: 2, 60: 1, 96: 2, 101: 3, 107: 1, 143: 1 },
  'sign-in-failures': { 28: 2, 29: 5, 30: 6, 31: 3, 98: 1 },
  'sign-in-without-mfa': { 143: 1 },
  'credentials-created': { 143: 1 },
  'iam-policy-changes': { 61: 2, 104: 4 },
  'identity-changes': { 104: 2 },
  'security-group-changes': { 60: 3, 102: 4 },
  'route-table-changes': { 102: 2 },
  'bucket-policy-changes': { 104: 3, 110: 2 },
  'rule-tampering': { 103: 1 },
};

export function series(metricName: string): Array<number | undefined> {
  const next = random(metricName);
  const points = Array.from({ length: POINTS }, (_, index) => index);
  switch (metricName) {
    case 'IncomingLogEvents':
      // Night, then the working day begins.
      return points.map((index) => Math.round((index < 90 ? 420 : 420 + (index - 90) * 16) * (0.85 + next() * 0.3)));
    case 'NumberOfNotificationsFailed':
      return points.map(() => 0);
    case 'OperationsFailedReplication':
      return points.map(() => 0);
    case 'unauthorized-api-calls':
      return points.map((index) =>
        index > 30 && index < 38 ? Math.round(8 + next() * 22) : next() < 0.35 ? 1 + Math.round(next() * 3) : undefined,
      );
    default:
      return points.map((index) => SPARSE[metricName]?.[index]);
  }
}

export const ROWS: Readonly<Record<string, ReadonlyArray<readonly string[]>>> = {
  'Who signed in': [
    ['2026-11-21 11:57:12', 'legacy-backup', '198.51.100.23', 'Success', 'No'],
    ['2026-11-21 08:56:40', 'maria@example.com', '203.0.113.7', 'Success', 'Yes'],
    ['2026-11-21 08:31:07', 'jonas@example.com', '203.0.113.12', 'Success', 'Yes'],
    ['2026-11-21 08:12:55', 'tom', '203.0.113.7', 'Failure', 'No'],
    ['2026-11-21 02:36:18', 'legacy-backup', '198.51.100.23', 'Failure', 'No'],
    ['2026-11-21 02:35:02', 'admin', '198.51.100.23', 'Failure', 'No'],
  ],
  'Who was denied what': [
    ['legacy-backup', '', 'ListBuckets', '61'],
    ['legacy-backup', '', 'DescribeInstances', '38'],
    ['legacy-backup', '', 'ListUsers', '17'],
    ['i-0123456789abcdef0', 'PayrollBatch', 'GetParameter', '9'],
    ['maria@example.com', 'AWSReservedSSO_Admin_1a2b3c4d', 'StopLogging', '1'],
  ],
  'Who changed what': [
    ['ec2.amazonaws.com', 'AuthorizeSecurityGroupIngress', 'AWSCloudFormation', '7'],
    ['iam.amazonaws.com', 'PutRolePolicy', 'AWSCloudFormation', '6'],
    ['s3.amazonaws.com', 'PutBucketPolicy', 'AWSCloudFormation', '5'],
    ['ec2.amazonaws.com', 'CreateRoute', 'AWSCloudFormation', '2'],
    ['events.amazonaws.com', 'DisableRule', 'maria@example.com', '1'],
    ['iam.amazonaws.com', 'CreateAccessKey', 'legacy-backup', '1'],
  ],
};
