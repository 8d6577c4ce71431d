import { replayAlarm, StateChange } from '../alarm/replay-alarm';
import { Skip, Skips } from '../input/skip';
import { DataPoints } from './data-points';
import { Plan, PlannedAlarm, PlannedDetection, Unresolved } from '../template/plan';
import { DetectionTally, Tally } from './tally';

const TOP = 10;

/** The result of a replay; this is what `--format json` prints. Names are part of the command's interface. */
export interface Report {
  /** Records that were read, each delivery counted. */
  readonly records: number;
  /** Things that were not read as records. */
  readonly skipped: number;
  /** Records whose eventID was seen before. */
  readonly duplicates: number;
  /** Whether duplicates count as matches. */
  readonly duplicatesCounted: boolean;
  readonly files: number;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly detections: readonly DetectionReport[];
  readonly alarms: readonly AlarmReport[];
  readonly unresolved: readonly Unresolved[];
  readonly skippedInputs: readonly Skip[];
  readonly notes: readonly string[];
}

export interface DetectionReport {
  readonly id: string;
  readonly kind: 'metric-filter' | 'event-rule';
  readonly logicalId: string;
  readonly template: string;
  /** The most urgent of its alarms, or that of the rule, as their descriptions begin with it. */
  readonly severity?: string;
  readonly pattern: string;
  /** Null: the detection could not be evaluated. */
  readonly matches: number | null;
  readonly problem?: string;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly principals: ReadonlyArray<{ readonly arn: string; readonly count: number }>;
  readonly example: { readonly file: string; readonly record: unknown } | null;
  readonly notes: readonly string[];
}

export interface AlarmReport {
  readonly id: string;
  readonly name: string;
  readonly template: string;
  /** The detections behind its metric, most often one; null: it counts all records. */
  readonly detection: string | null;
  readonly severity?: string;
  readonly stateChanges: readonly StateChange[];
}

/** What was replayed, besides the plan. */
export interface Replayed {
  /** The detections that were evaluated, in the order of the tally. */
  readonly evaluated: readonly PlannedDetection[];
  readonly tally: Tally;
  readonly skips: Skips;
  readonly files: number;
  readonly countDuplicates: boolean;
}

export function makeReport(plan: Plan, { evaluated, tally, skips, files, countDuplicates }: Replayed): Report {
  const tallies = new Map(evaluated.map((detection, index) => [detection, tally.detections[index]]));
  const minutes = tally.incoming.range;
  return {
    records: tally.records,
    skipped: skips.count,
    duplicates: tally.duplicates,
    duplicatesCounted: countDuplicates,
    files,
    firstTime: minutes ? isoMinute(minutes.first) : null,
    lastTime: minutes ? isoMinute(minutes.last) : null,
    detections: plan.detections.map((detection) => detectionReport(detection, tallies.get(detection))),
    alarms: plan.alarms.map((alarm) => ({
      id: alarm.id,
      name: alarm.name,
      template: alarm.template,
      detection: alarm.detections.map(({ id }) => id).join(', ') || null,
      ...(alarm.severity === undefined ? {} : { severity: alarm.severity }),
      stateChanges: minutes
        ? replayAlarm(pointsOf(alarm, tallies, tally), alarm.spec, minutes.first, minutes.last)
        : [],
    })),
    unresolved: plan.unresolved,
    skippedInputs: skips.list,
    notes: notesOf(tally, countDuplicates),
  };
}

function detectionReport(detection: PlannedDetection, tally: DetectionTally | undefined): DetectionReport {
  const { id, kind, logicalId, template, severity, pattern, problem, notes } = detection;
  const principals = [...(tally?.principals ?? [])]
    .map(([arn, count]) => ({ arn, count }))
    .sort((a, b) => b.count - a.count || (a.arn < b.arn ? -1 : 1))
    .slice(0, TOP);
  return {
    id,
    kind,
    logicalId,
    template,
    ...(severity === undefined ? {} : { severity }),
    pattern,
    matches: tally?.matches ?? null,
    ...(problem === undefined ? {} : { problem }),
    firstTime: isoTime(tally?.firstTime),
    lastTime: isoTime(tally?.lastTime),
    principals,
    example: tally?.example ? { file: tally.example.file, record: tally.example.record } : null,
    notes,
  };
}

/** All that the filters behind an alarm report; their default values where records came and none matched. */
function pointsOf(
  { detections }: PlannedAlarm,
  tallies: ReadonlyMap<PlannedDetection, DetectionTally>,
  { incoming }: Tally,
): DataPoints {
  if (detections.length === 0) {
    return incoming;
  }
  const points = new DataPoints();
  for (const detection of detections) {
    const own = tallies.get(detection)?.points ?? new DataPoints();
    points.addAll(own);
    if (detection.defaultValue !== undefined) {
      for (const minute of incoming.minutes) {
        if (!own.has(minute)) {
          points.add(minute, detection.defaultValue);
        }
      }
    }
  }
  return points;
}

function notesOf(tally: Tally, countDuplicates: boolean): string[] {
  return [
    ...(tally.duplicates > 0
      ? [
          countDuplicates
            ? `${tally.duplicates} records were delivered before and count again, as they do where several trails write into one log group.`
            : `${tally.duplicates} records were delivered before and count once. With --count-duplicates they count again, as they do where several trails write into one log group.`,
        ]
      : []),
    ...(tally.forgetful
      ? ['Beyond 67,108,864 events, new ones are no longer remembered when duplicates are looked for.']
      : []),
    ...(tally.withoutTime > 0
      ? [`${tally.withoutTime} records have no time that can be read: they count as matches, and no alarm sees them.`]
      : []),
  ];
}

function isoTime(time: number | undefined): string | null {
  return time === undefined || !Number.isFinite(time) ? null : new Date(time).toISOString();
}

function isoMinute(minute: number): string {
  return new Date(minute * 60_000).toISOString();
}
