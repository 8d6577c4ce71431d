import { AlarmSpec } from '../alarm/alarm-spec';
import { DetectorSpec } from '../matching/detector';
import { Feed } from './feed';

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
  /** The most urgent severity of the alarms on its metric, whether or not they can be evaluated, or that of the rule. */
  readonly severity?: string;
  /** The metric that a filter feeds. */
  readonly feed?: Feed;
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
