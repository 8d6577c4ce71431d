import { AlarmSpec, AlarmState } from './alarm-spec';

/**
 * What an alarm makes of its evaluation range. True: breaching; false: not; undefined: missing. The newest is last.
 *
 * As CloudWatch does it ("How alarm state is evaluated when data is missing"): with as many real data points as the
 * alarm evaluates, or more, the newest of these decide, however old. With fewer, all of them count, and what is missing
 * is filled in as often as needed.
 */
export function judge(
  range: ReadonlyArray<boolean | undefined>,
  { evaluationPeriods, datapointsToAlarm, treatMissingData }: AlarmSpec,
  current: AlarmState,
): AlarmState {
  const real = range.filter((point) => point !== undefined);
  if (real.length >= evaluationPeriods) {
    const breaching = real.slice(-evaluationPeriods).filter(Boolean).length;
    return breaching >= datapointsToAlarm ? 'ALARM' : 'OK';
  }
  const breaching = real.filter(Boolean).length;
  if (breaching >= datapointsToAlarm) {
    return 'ALARM';
  }
  switch (treatMissingData) {
    case 'breaching':
      return breaching + evaluationPeriods - real.length >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'notBreaching':
      return 'OK';
    case 'ignore':
      return real.length === 0 || breaching === real.length ? current : 'OK';
    case 'missing':
      if (real.length === 0) {
        return 'INSUFFICIENT_DATA';
      }
      if (breaching < real.length) {
        return 'OK';
      }
      // Nothing but breaching points: an alarm once the oldest is as old as the alarm needs points, not before.
      return range.length - range.indexOf(true) >= datapointsToAlarm ? 'ALARM' : current;
  }
}
