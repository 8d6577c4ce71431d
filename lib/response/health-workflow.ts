import { callCloudTrail, State, Workflow } from './states';

/** What the check works on; the texts may be tokens. */
export interface Checking {
  readonly trail: { readonly trailName: string; readonly trailArn: string };
  readonly partition: string;
  /** How old the latest delivery may be. */
  readonly maxDelaySeconds: number;
}

/** Where GetTrailStatus says why the last delivery failed; there until the next one succeeds. */
const ERRORS = {
  'Log files fail': 'LatestDeliveryError',
  'Digest files fail': 'LatestDigestDeliveryError',
  'CloudWatch Logs fails': 'LatestCloudWatchLogsDeliveryError',
  'Notifications fail': 'LatestNotificationError',
};
/** Where it says when something was delivered. Digests come every hour, whether something happened or not. */
const TIMES = {
  'Log files are late': 'LatestDeliveryTime',
  'Digest files are late': 'LatestDigestDeliveryTime',
  'CloudWatch Logs is late': 'LatestCloudWatchLogsDeliveryTime',
};

/**
 * Ends well if the trail is logging, nothing that it delivers fails, and each kind of delivery succeeded after the check
 * began; else fails with what is wrong.
 *
 * The language cannot subtract minutes from a time. So the check looks for errors, waits as long as a delivery may take,
 * and looks whether one came since it began.
 */
export function healthWorkflow({ trail, partition, maxDelaySeconds }: Checking): Workflow {
  const status = (latest: string) => `$.now.status.${latest}`;
  return {
    Comment: `Checks the delivery of the trail ${trail.trailName}`,
    StartAt: 'Begin',
    TimeoutSeconds: maxDelaySeconds + 900,
    States: {
      Begin: {
        Type: 'Pass',
        Parameters: {
          'since.$': '$$.Execution.StartTime',
          waited: false,
          // What CloudTrail has nothing to say of is missing in its answer, and a choice must not ask for that.
          missing: {
            ...Object.fromEntries(Object.values(ERRORS).map((latest) => [latest, ''])),
            ...Object.fromEntries(Object.values(TIMES).map((latest) => [latest, '1970-01-01T00:00:00Z'])),
          },
        },
        ResultPath: '$.check',
        Next: 'Read the status',
      },
      // An error of its own, such as a trail that is gone, ends the execution with the name of the error.
      'Read the status': callCloudTrail(
        partition,
        'getTrailStatus',
        { Name: trail.trailArn },
        { ResultPath: '$.read', Next: 'Fill in what is missing' },
      ),
      'Fill in what is missing': {
        Type: 'Pass',
        Parameters: { 'status.$': 'States.JsonMerge($.check.missing, $.read, false)' },
        ResultPath: '$.now',
        Next: 'Is something wrong?',
      },
      'Is something wrong?': {
        Type: 'Choice',
        Choices: [
          { Variable: '$.now.status.IsLogging', BooleanEquals: false, Next: 'Not logging' },
          ...Object.entries(ERRORS).map(([next, latest]) => ({
            And: [
              { Variable: status(latest), IsString: true },
              { Not: { Variable: status(latest), StringEquals: '' } },
            ],
            Next: next,
          })),
          { Variable: '$.check.waited', BooleanEquals: false, Next: 'Wait for deliveries' },
        ],
        Default: 'Was everything delivered since?',
      },
      'Wait for deliveries': { Type: 'Wait', Seconds: maxDelaySeconds, Next: 'Look again' },
      'Look again': { Type: 'Pass', Result: true, ResultPath: '$.check.waited', Next: 'Read the status' },
      'Was everything delivered since?': {
        Type: 'Choice',
        Choices: Object.entries(TIMES).map(([next, latest]) => ({
          Not: { Variable: status(latest), TimestampGreaterThanEqualsPath: '$.check.since' },
          Next: next,
        })),
        Default: 'Healthy',
      },
      Healthy: { Type: 'Succeed' },
      'Not logging': {
        Type: 'Fail',
        Error: 'NotLogging',
        Cause: 'The trail is stopped. Start it: aws cloudtrail start-logging',
      },
      ...fails(Object.entries(ERRORS), (latest) => ({ Error: latest, CausePath: status(latest) })),
      ...fails(Object.entries(TIMES), (latest) => ({
        Error: `${latest}TooOld`,
        Cause: `Nothing was delivered within ${maxDelaySeconds / 60} minutes.`,
      })),
    },
  };
}

function fails(states: Array<[string, string]>, how: (latest: string) => State): Record<string, State> {
  return Object.fromEntries(states.map(([name, latest]) => [name, { Type: 'Fail', ...how(latest) }]));
}
