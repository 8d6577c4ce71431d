import { awsError, definitionOf, execute, findings } from './execution';
import { deploymentOf, responsive, TRAIL_ARN } from './stack';

const definition = definitionOf(deploymentOf(responsive().stack), 'health');

// The interpreter begins now.
const FRESH = '2999-01-01T00:00:00.000Z';
const OLD = '2026-01-01T00:00:00.000Z';
const healthy = {
  IsLogging: true,
  LatestDeliveryTime: FRESH,
  LatestDigestDeliveryTime: FRESH,
  LatestCloudWatchLogsDeliveryTime: FRESH,
};
const run = (...statuses: Array<object | Error>) => execute(definition, {}, { getTrailStatus: statuses });

test('the definition is valid', () => expect(findings(definition)).toEqual([]));

test('a trail that delivers ends well: no error now, everything delivered since the check began', async () => {
  const { states, status, calls } = await run({ ...healthy, LatestDeliveryTime: OLD }, healthy);
  expect(status).toBe('SUCCEEDED');
  expect(states).toEqual([
    'Begin',
    'Read the status',
    'Fill in what is missing',
    'Is something wrong?',
    'Wait for deliveries',
    'Look again',
    'Read the status',
    'Fill in what is missing',
    'Is something wrong?',
    'Was everything delivered since?',
    'Healthy',
  ]);
  expect(calls).toEqual([
    ['getTrailStatus', { Name: TRAIL_ARN }],
    ['getTrailStatus', { Name: TRAIL_ARN }],
  ]);
});

test('it waits three hours for deliveries', () =>
  expect(definition.States['Wait for deliveries']).toMatchObject({ Type: 'Wait', Seconds: 10_800 }));

test.each([
  ['LatestDeliveryError', 'AccessDenied'],
  ['LatestDigestDeliveryError', 'NoSuchBucket'],
  ['LatestCloudWatchLogsDeliveryError', 'Access denied'],
  ['LatestNotificationError', 'NotFound'],
])('%s fails the check at once, with what AWS says', async (name, message) => {
  const { status, error, cause, states } = await run({ ...healthy, [name]: message });
  expect([status, error, cause]).toEqual(['FAILED', name, message]);
  expect(states).not.toContain('Wait for deliveries');
});

test.each(['LatestDeliveryError', 'LatestNotificationError'])(
  '%s that comes while the check waits fails it',
  async (name) => {
    const { status, error } = await run(healthy, { ...healthy, [name]: 'AccessDenied' });
    expect([status, error]).toEqual(['FAILED', name]);
  },
);

test.each(['', null])('an error of %j is none', async (LatestDeliveryError) => {
  expect((await run({ ...healthy, LatestDeliveryError })).status).toBe('SUCCEEDED');
});

test.each(['LatestDeliveryTime', 'LatestDigestDeliveryTime', 'LatestCloudWatchLogsDeliveryTime'])(
  '%s that is older than the check, or missing, fails it',
  async (name) => {
    for (const time of [OLD, undefined]) {
      const { status, error, cause } = await run({ ...healthy, [name]: time });
      expect([status, error]).toEqual(['FAILED', `${name}TooOld`]);
      expect(cause).toBe('Nothing was delivered within 180 minutes.');
    }
  },
);

test('a trail that is stopped fails the check', async () => {
  const { status, error } = await run({ ...healthy, IsLogging: false });
  expect([status, error]).toEqual(['FAILED', 'NotLogging']);
});

test('a trail that is gone fails the check without repetitions', async () => {
  const { status, error, pauses } = await run(awsError('CloudTrail.TrailNotFoundException'));
  expect([status, error, pauses]).toEqual(['FAILED', 'CloudTrail.TrailNotFoundException', []]);
});

test('throttling is waited for', async () => {
  const { status, pauses } = await run(awsError('CloudTrail.CloudTrailException', 'Rate exceeded'), healthy);
  expect([status, pauses]).toEqual(['SUCCEEDED', [2]]);
});
