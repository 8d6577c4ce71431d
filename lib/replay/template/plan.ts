import { AlarmSpec } from '../alarm/alarm-spec';
import { DetectorSpec } from '../matching/detector';

/** A metric filter or a rule of a template. */
export interface PlannedDetection {
  /** The name of the metric, or the rule's logical id; behind the stack's name where two stacks have the same. */
  readonly id: string;
  readonly kind: 'metric-filter' | 'event-rule';
  readonly logicalId: string;
  readonly template: string;
  /** As it is evaluated; undefined: it cannot be. */
  readonly spec?: DetectorSpec;
  /** As the template has it. */
  readonly pattern: string;
  /** Why it cannot be evaluated, or never fires. */
  readonly problem?: string;
  readonly notes: readonly string[];
  /** Namespace and name of the metric that a filter feeds. */
  readonly metric?: string;
  /** What the filter reports for a minute with records and no match. */
  readonly defaultValue?: number;
}

/** An alarm of a template that watches what the records feed. */
export interface PlannedAlarm {
  readonly id: string;
  readonly name: string;
  readonly template: string;
  /** The filters that feed its metric; none: it counts all records. */
  readonly detections: readonly PlannedDetection[];
  /** The severity with which this library's descriptions begin. */
  readonly severity?: string;
  readonly spec: AlarmSpec;
}

/** Something that the template does not say, or that a replay cannot do, and what was made of it. */
export interface Unresolved {
  readonly template: string;
  readonly logicalId: string;
  readonly what: string;
  readonly treatedAs: string;
}

export interface Plan {
  readonly detections: readonly PlannedDetection[];
  readonly alarms: readonly PlannedAlarm[];
  readonly unresolved: readonly Unresolved[];
}
