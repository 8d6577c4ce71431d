import { AlarmSpec, MissingData } from '../../lib/replay/alarm/alarm-spec';
import { judge } from '../../lib/replay/alarm/alarm-state';
import { replayAlarm } from '../../lib/replay/alarm/replay-alarm';
import { DataPoints } from '../../lib/replay/report/data-points';

const spec = (overrides: Partial<AlarmSpec> = {}): AlarmSpec => ({
  statistic: 'Sum',
  comparisonOperator: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  period: 5,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  treatMissingData: 'notBreaching',
  warmUp: 0,
  ...overrides,
});

/** `X` is breaching, `0` is not, `-` is missing, as in the user guide of CloudWatch. */
const range = (text: string) => Array.from(text, (point) => (point === '-' ? undefined : point === 'X'));
const judged = (text: string, m: number, treatMissingData: MissingData) =>
  judge(range(text), spec({ evaluationPeriods: 3, datapointsToAlarm: m, treatMissingData }), 'OK');

describe('missing data, as the tables of the CloudWatch user guide have it', () => {
  const columns: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

  // "Retain current state" is OK here, since that is the current one.
  test.each([
    ['0-X-X', ['OK', 'OK', 'OK', 'OK']],
    ['0----', ['OK', 'OK', 'OK', 'OK']],
    ['-----', ['INSUFFICIENT_DATA', 'OK', 'ALARM', 'OK']],
    ['0XX-X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['--X--', ['ALARM', 'OK', 'ALARM', 'OK']],
  ])('3 of 3: %s', (points, states) => {
    expect(columns.map((column) => judged(points, 3, column))).toEqual(states);
  });

  test.each([
    ['0-X-X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['00X0X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0-X--', ['OK', 'OK', 'ALARM', 'OK']],
    ['----0', ['OK', 'OK', 'ALARM', 'OK']],
    ['---X-', ['ALARM', 'OK', 'ALARM', 'OK']],
  ])('2 of 3: %s', (points, states) => {
    expect(columns.map((column) => judged(points, 2, column))).toEqual(states);
  });

  // "Avoiding premature transitions to alarm state", of alarms for which missing data is missing.
  test.each([
    ['----X', 3, 'OK'],
    ['---X-', 3, 'OK'],
    ['---X0', 3, 'OK'],
    ['--X-0', 3, 'OK'],
    ['--X--', 3, 'ALARM'],
    ['--X-X', 3, 'ALARM'],
    ['----X', 2, 'OK'],
    ['---X-', 2, 'ALARM'],
  ])('a breaching point is not enough until it is old enough: %s with %s of 3', (points, m, state) => {
    expect(judged(points, m, 'missing')).toBe(state);
  });

  test('where it does not decide, the alarm keeps its state, whichever that is', () => {
    for (const state of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
      const kept = (text: string, m: number) =>
        judge(range(text), spec({ evaluationPeriods: 3, datapointsToAlarm: m, treatMissingData: 'ignore' }), state);
      expect([kept('-----', 3), kept('--X--', 3), kept('---X-', 2)]).toEqual([state, state, state]);
    }
  });

  test('the last good point keeps an alarm on missing data quiet until it has left the evaluation range', () => {
    expect(judged('0----', 3, 'breaching')).toBe('OK');
    expect(judged('-----', 3, 'breaching')).toBe('ALARM');
  });
});

describe('an alarm replayed', () => {
  const minute = (time: string) => Date.parse(`2026-01-05T${time}:00Z`) / 60_000;
  const points = (...times: string[]) => {
    const made = new DataPoints();
    times.forEach((time) => made.add(minute(time), 1));
    return made;
  };
  const changes = (data: DataPoints, overrides: Partial<AlarmSpec> = {}, last = '13:00') =>
    replayAlarm(data, spec(overrides), minute('12:00'), minute(last)).map(
      ({ time, to, value }) => `${time.slice(11, 16)} ${to}${value === undefined ? '' : ` ${value}`}`,
    );

  test('goes off at the end of the period of the match, and back when the match has left the evaluation range', () => {
    expect(changes(points('12:22'))).toEqual(['12:05 OK', '12:25 ALARM 1', '12:40 OK']);
  });

  test('has periods that are aligned to the clock and not to the first record', () => {
    expect(changes(points('12:04', '12:05'), { threshold: 2 })).toEqual(['12:05 OK 1']);
    expect(changes(points('12:05', '12:09'), { threshold: 2 })).toEqual(['12:05 OK', '12:10 ALARM 2', '12:25 OK']);
  });

  test.each([
    ['Sum', 4],
    ['SampleCount', 2],
    ['Average', 2],
    ['Minimum', 1],
    ['Maximum', 3],
  ] as const)('takes the %s of a period', (statistic, value) => {
    const made = new DataPoints();
    made.add(minute('12:01'), 1);
    made.add(minute('12:02'), 3);
    expect(changes(made, { statistic })[0]).toBe(`12:05 ALARM ${value}`);
  });

  test('waits for M of N periods', () => {
    const twoOfThree = { evaluationPeriods: 3, datapointsToAlarm: 2 };
    expect(changes(points('12:21'), twoOfThree)).toEqual(['12:05 OK']);
    expect(changes(points('12:21', '12:31'), twoOfThree)).toContain('12:35 ALARM 1');
  });

  test('of silence goes off after its periods without a record, not at the start of the log', () => {
    const silence = {
      comparisonOperator: 'LessThanThreshold',
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      treatMissingData: 'breaching',
    } as const;
    expect(changes(points('12:00', '13:00'), silence)).toEqual(['12:15 OK', '12:30 ALARM', '13:05 OK 1']);
  });

  test('stays without data while it warms up', () => {
    const silence = { comparisonOperator: 'LessThanThreshold', treatMissingData: 'breaching', warmUp: 30 } as const;
    expect(changes(points(), silence)[0]).toBe('12:35 ALARM');
  });

  test('takes no time over a gap of years', () => {
    const made = points('12:00');
    const first = minute('12:00');
    made.add(first + 60 * 24 * 365 * 40, 1);
    expect(replayAlarm(made, spec({ period: 1 }), first, first + 60 * 24 * 365 * 40)).toHaveLength(3);
  });
});
