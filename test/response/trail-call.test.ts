import { compileEventPattern, parseEventPattern } from '../../lib/detection/language/event-pattern';
import { envelopes } from '../../lib/replay/matching/envelope';
import { trailCallPattern } from '../../lib/response/trail-call';
import { call, denied, DEPLOYER, ROOT, USER } from '../detection/catalogue/record';
import { Resource } from '../support/deployment';
import { describeRealRecords, realRecords } from '../support/real-records';
import { OTHER_ACCOUNT } from '../support/stack';
import { deploymentOf, responsive, TRAIL_ARN } from './stack';

const rule = deploymentOf(responsive().stack)
  .all('AWS::Events::Rule')
  .map(({ Properties }) => Properties)
  .find(({ Name }) => Name === 'audit-restore')!;
const matchesPattern = (pattern: object, record: object): boolean => {
  const matches = compileEventPattern(parseEventPattern(pattern));
  return envelopes(record as Record<string, unknown>).some(({ source, account, ...event }) =>
    matches({ 'detail-type': event['detail-type'], source, account, detail: record }),
  );
};
const starts = (record: object) => matchesPattern(rule.EventPattern, record);
const onTrail = (eventName: string, name: string, more: object = {}) =>
  call('cloudtrail', eventName, {
    requestParameters: eventName.startsWith('Put') ? { trailName: name } : { name },
    ...more,
  });
const CALLS = ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors'];

describe.each(CALLS)('%s starts the workflow', (eventName) => {
  test.each(['audit', 'AUDIT', TRAIL_ARN])('on the trail as %s', (name) => {
    expect(starts(onTrail(eventName, name))).toBe(true);
  });

  test.each([
    ['root', ROOT],
    ['a user', USER],
    ['a role', DEPLOYER],
  ])('by %s', (_, userIdentity) => expect(starts(onTrail(eventName, 'audit', { userIdentity }))).toBe(true));

  test('also if it fails, with its parameters or without', () => {
    expect(starts(onTrail(eventName, 'audit', { errorCode: 'AccessDenied' }))).toBe(true);
    expect(starts(denied('cloudtrail', eventName))).toBe(true);
  });

  test.each(['other', 'audit-2', TRAIL_ARN.replace('audit', 'other'), TRAIL_ARN.replace('eu-west-1', 'us-east-1')])(
    'never on another trail: %s',
    (name) => expect(starts(onTrail(eventName, name))).toBe(false),
  );

  test('never from another account, whose events somebody may forward', () =>
    expect(starts(onTrail(eventName, 'audit', { recipientAccountId: OTHER_ACCOUNT }))).toBe(false));
});

test.each(['PutInsightSelectors', 'PutEventConfiguration'])(
  '%s on an event data store is about no trail',
  (eventName) =>
    expect(starts(call('cloudtrail', eventName, { requestParameters: { eventDataStore: 'arn' } }))).toBe(false),
);

describe('it cannot go round in circles:', () => {
  const restorer = {
    ...DEPLOYER,
    arn: 'arn:aws:sts::111122223333:assumed-role/Stack-RestorerWorkflowRole/a1b2c3',
    invokedBy: 'states.amazonaws.com',
  };
  test.each(['StartLogging', 'GetTrailStatus', 'GetTrail', 'GetEventSelectors', 'GetInsightSelectors'])(
    "the workflow's own %s does not start it",
    (eventName) =>
      expect(
        starts(onTrail(eventName, 'audit', { userIdentity: restorer, sourceIPAddress: 'states.amazonaws.com' })),
      ).toBe(false),
  );

  const byCloudFormation = { sourceIPAddress: 'cloudformation.amazonaws.com' };
  test.each(['CreateTrail', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors', 'StartLogging', 'AddTags'])(
    '%s of a deployment does not start it',
    (eventName) => expect(starts(onTrail(eventName, 'audit', byCloudFormation))).toBe(false),
  );

  test.each(['StopLogging', 'DeleteTrail'])('but %s by CloudFormation does', (eventName) =>
    expect(starts(onTrail(eventName, 'audit', byCloudFormation))).toBe(true),
  );
});

describe('the pattern', () => {
  test('is one that EventBridge takes', () => expect(JSON.stringify(rule.EventPattern).length).toBeLessThan(2048));

  test('gets no events that anybody could have put on the bus', () =>
    expect(rule.EventPattern.source).toEqual(['aws.cloudtrail']));

  test('needs no events that only read', () => expect(rule.State).toBe('ENABLED'));
});

describeRealRecords('calls on trails', () => {
  const onTrails = (realRecords() as Resource[]).filter(
    ({ eventSource, eventName }) =>
      eventSource === 'cloudtrail.amazonaws.com' && [...CALLS, 'StartLogging'].includes(eventName),
  );
  /** The deployed pattern, for the trail and the account that the record is about. */
  const patternFor = ({ requestParameters, recipientAccountId }: Resource) => {
    const name = (requestParameters.name ?? requestParameters.trailName) as string;
    return trailCallPattern({ trailName: name, trailArn: name, account: recipientAccountId });
  };
  const named = onTrails.filter(({ requestParameters: given }) => given?.name ?? given?.trailName);

  test('there are some of each kind', () => {
    expect(new Set(named.map(({ eventName }) => eventName))).toEqual(
      new Set(['StopLogging', 'StartLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors']),
    );
  });

  test('the calls that stop or change a trail match its pattern, StartLogging does not', () => {
    for (const record of named) {
      expect([record.eventName, matchesPattern(patternFor(record), record)]).toEqual([
        record.eventName,
        record.eventName !== 'StartLogging',
      ]);
    }
  });

  test('none of them starts the restorer of another trail', () =>
    expect(named.filter((record) => starts(record))).toEqual([]));
});
