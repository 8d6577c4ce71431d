import { compileEventPattern, parseEventPattern } from '../../detection/language/event-pattern';
import { compile, parse } from '../../detection/language/filter-pattern';
import { CloudTrailRecord } from '../input/unwrap';
import { decisiveFirst } from './decisive-first';
import { Envelope, envelopes } from './envelope';

/** What to look for in each record. Plain data: it is handed to other threads. */
export type DetectorSpec =
  | {
      readonly kind: 'metric-filter';
      readonly pattern: string;
      /** The value that a match adds to the metric: a number, or the selector of one in the record. */
      readonly value: string;
    }
  | {
      readonly kind: 'event-rule';
      readonly pattern: string;
      readonly readsEverything: boolean;
      /** Events reach the bus of the Region and the account in which they happened; unknown: any. */
      readonly region?: string;
      readonly account?: string;
    };

/** A detection, ready to be asked. */
export interface Detector {
  readonly matches: (record: CloudTrailRecord) => boolean;
  /** What a match adds to the metric; NaN: the record has no number there, and CloudWatch gets nothing. */
  readonly value: (record: CloudTrailRecord) => number;
}

/** Throws what the parsers throw when the pattern is invalid. */
export function detector(spec: DetectorSpec): Detector {
  return spec.kind === 'metric-filter' ? filterDetector(spec) : ruleDetector(spec);
}

function filterDetector({ pattern, value }: DetectorSpec & { kind: 'metric-filter' }): Detector {
  const constant = Number(value);
  return {
    matches: compile(decisiveFirst(parse(pattern))),
    value: Number.isNaN(constant) ? (record) => numberAt(record, value) : () => constant,
  };
}

function ruleDetector({ pattern, readsEverything, region, account }: DetectorSpec & { kind: 'event-rule' }): Detector {
  const matches: (event: Envelope) => boolean = compileEventPattern(parseEventPattern(pattern));
  return {
    matches: (record) =>
      envelopes(record).some(matches) &&
      (readsEverything || !isReadOnlyManagementEvent(record)) &&
      isIn(region, record.awsRegion) &&
      isIn(account, record.recipientAccountId),
    value: () => 1,
  };
}

/** A rule in state ENABLED does not get them; see AWS, "Amazon EventBridge and read-only management events". */
function isReadOnlyManagementEvent(record: CloudTrailRecord): boolean {
  return record.readOnly === true && record.managementEvent !== false;
}

function isIn(wanted: string | undefined, actual: unknown): boolean {
  return wanted === undefined || typeof actual !== 'string' || wanted === actual;
}

/** `$.a.b` only: no more than that is of use as a metric of CloudTrail. */
function numberAt(record: CloudTrailRecord, selector: string): number {
  const value = selector
    .split('.')
    .slice(1)
    .reduce<unknown>((holder, name) => (isObject(holder) ? holder[name] : undefined), record);
  return typeof value === 'number' ? value : NaN;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
