import { DataPoint, DataPoints } from '../report/data-points';
import { AlarmSpec, AlarmState, BREACHES, Statistic } from './alarm-spec';
import { judge } from './alarm-state';

/** A change of the state of an alarm. */
export interface StateChange {
  /** The end of the period after which CloudWatch could know. */
  readonly time: string;
  readonly from: AlarmState;
  readonly to: AlarmState;
  /** The statistic of that period; absent where there was no data. */
  readonly value?: number;
}

/**
 * CloudWatch looks back further than the periods that it evaluates. How far is not documented; the tables of its user
 * guide look back 5 periods to evaluate 3.
 */
const EXTRA_PERIODS = 2;

/**
 * The states that an alarm would have gone through between two minutes, the first and the last of the log.
 *
 * Two simplifications: a record counts in the period in which it happened (CloudWatch Logs counts it when it arrives,
 * some minutes later), and the alarm is evaluated at the end of each period (CloudWatch does so every minute).
 */
export function replayAlarm(points: DataPoints, spec: AlarmSpec, first: number, last: number): StateChange[] {
  const { period, evaluationPeriods, treatMissingData, threshold } = spec;
  const breaches = BREACHES[spec.comparisonOperator];
  const data = points.inPeriodsOf(period);
  const from = Math.floor(first / period);
  const to = Math.floor(last / period);
  const depth = evaluationPeriods + EXTRA_PERIODS;
  const at = (index: number): boolean | undefined => {
    const point = data.get(index);
    return point && breaches(valueOf(point, spec.statistic), threshold);
  };

  let state: AlarmState = 'INSUFFICIENT_DATA';
  const changes: StateChange[] = [];
  for (const index of indexesToEvaluate(
    [from, from + Math.ceil(spec.warmUp / period), ...data.keys()],
    from,
    to,
    depth,
  )) {
    // Nobody knows what was before the log: it must not count as breaching.
    if (treatMissingData === 'breaching' && index - from + 1 < evaluationPeriods) {
      continue;
    }
    const size = Math.min(depth, index - from + 1);
    const range = Array.from({ length: size }, (_, place) => at(index - size + 1 + place));
    const known = range.filter((point) => point !== undefined).length;
    if ((index + 1) * period - first <= spec.warmUp && known < evaluationPeriods) {
      continue;
    }
    const next = judge(range, spec, state);
    if (next !== state) {
      const point = data.get(index);
      changes.push({
        time: new Date((index + 1) * period * 60_000).toISOString(),
        from: state,
        to: next,
        ...(point ? { value: valueOf(point, spec.statistic) } : {}),
      });
      state = next;
    }
  }
  return changes;
}

/** Only near data, the start and the end of the warm-up can the state change, and a log may have gaps of years. */
function indexesToEvaluate(starts: readonly number[], from: number, to: number, depth: number): number[] {
  const indexes = new Set<number>();
  for (const start of starts) {
    for (let index = start; index <= Math.min(start + depth, to); index++) {
      if (index >= from) {
        indexes.add(index);
      }
    }
  }
  return [...indexes].sort((a, b) => a - b);
}

function valueOf({ sum, count, minimum, maximum }: DataPoint, statistic: Statistic): number {
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return count;
    case 'Minimum':
      return minimum;
    case 'Maximum':
      return maximum;
    case 'Average':
      return sum / count;
  }
}
