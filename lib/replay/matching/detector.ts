import { compileEventPattern, parseEventPattern } from '../../detection/language/event-pattern';
import { compile, parse } from '../../detection/language/filter-pattern';
import { CloudTrailRecord } from '../input/unwrap';
import { decisiveFirst } from './decisive-first';
import { Envelope, envelopes } from './envelope';

/** Names and places in lists. */
const SELECTOR = /^\$(\.[\w-]+(\[\d+\])*)+$/;

/** What to look for in each record. Plain data: it is handed to other threads. */
export type DetectorSpec =
  | {
      readonly kind: 'metric-filter';
      readonly pattern: string;
      /** The value that a match adds to the metric: a number, or the selector of one in the record; see `metricValue`. */
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
  /** With the event of EventBridge in which the record came, if it came in one. */
  readonly matches: (record: CloudTrailRecord, event?: Envelope) => boolean;
  /** What a match adds to the metric; NaN: the record has no number there, and CloudWatch gets nothing. */
  readonly value: (record: CloudTrailRecord) => number;
}

/** Throws what the parsers throw when the pattern is invalid. */
export function detector(spec: DetectorSpec): Detector {
  return spec.kind === 'metric-filter' ? filterDetector(spec) : ruleDetector(spec);
}

function filterDetector({ pattern, value }: DetectorSpec & { kind: 'metric-filter' }): Detector {
  return {
    matches: compile(decisiveFirst(parse(pattern))),
    value: metricValue(value) ?? (() => NaN),
  };
}

/** What a match adds to the metric: a number, or what `$.a.b[0]` selects; undefined: neither, and nothing is added. */
export function metricValue(value: string): Detector['value'] | undefined {
  if (value !== '' && Number.isFinite(Number(value))) {
    return () => Number(value);
  }
  if (!SELECTOR.test(value)) {
    return undefined;
  }
  const steps = value.match(/[\w-]+/g) ?? [];
  return (record) => {
    const found = steps.reduce<unknown>(member, record);
    return typeof found === 'number' ? found : NaN;
  };
}

function member(holder: unknown, step: string): unknown {
  // A list has a length, but no member of that name in JSON.
  const isThere =
    typeof holder === 'object' &&
    holder !== null &&
    Object.hasOwn(holder, step) &&
    (!Array.isArray(holder) || /^\d+$/.test(step));
  return isThere ? (holder as Readonly<Record<string, unknown>>)[step] : undefined;
}

function ruleDetector({ pattern, readsEverything, region, account }: DetectorSpec & { kind: 'event-rule' }): Detector {
  const matches: (event: Envelope) => boolean = compileEventPattern(parseEventPattern(pattern));
  return {
    matches: (record, event) =>
      // Anybody may put an event with a record in it on a bus, but not with the source of a service.
      (event === undefined ? envelopes(record).some(matches) : matches(event)) &&
      (readsEverything || !isReadOnlyManagementEvent(record)) &&
      isIn(region, event === undefined ? record.awsRegion : event.region) &&
      isIn(account, event === undefined ? record.recipientAccountId : event.account),
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
