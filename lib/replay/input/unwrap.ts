import { isObject } from '../is-object';

/** What CloudTrail's record looks like when it is parsed: names are known, their values are whatever was delivered. */
export type CloudTrailRecord = Readonly<Record<string, unknown>>;

/** What an element of a file turned out to hold. */
export interface Unwrapped {
  readonly records: readonly CloudTrailRecord[];
  /** The event of EventBridge in whose `detail` a record was, in the order of the records; undefined: in none. */
  readonly events: ReadonlyArray<Readonly<Record<string, unknown>> | undefined>;
  /** Reasons, one for each thing that is no record. */
  readonly foreign: readonly string[];
}

/**
 * The records in a value that was parsed from a file: the record itself, or what the services wrap around it.
 */
export function unwrap(value: unknown): Unwrapped {
  if (!isObject(value)) {
    return foreign('not a JSON object');
  }
  if (Array.isArray(value.Records)) {
    return all(value.Records);
  }
  // EventBridge, as its archive or a rule's target has it.
  if (isObject(value.detail) && typeof value['detail-type'] === 'string') {
    return isRecord(value.detail) ? unwrapRecord(value.detail, value) : foreign('an event that is not from CloudTrail');
  }
  // A subscription of CloudWatch Logs.
  if (Array.isArray(value.logEvents)) {
    return value.messageType === 'CONTROL_MESSAGE'
      ? foreign('a control message of CloudWatch Logs')
      : all(value.logEvents.map((event) => parsed(event, 'message')));
  }
  // `aws logs filter-log-events` and `aws cloudtrail lookup-events`.
  if (Array.isArray(value.events)) {
    return all(value.events.map((event) => parsed(event, 'message')));
  }
  if (Array.isArray(value.Events)) {
    return all(value.Events.map((event) => parsed(event, 'CloudTrailEvent')));
  }
  if ('digestStartTime' in value || 'digestS3Bucket' in value) {
    return foreign('a digest file');
  }
  return unwrapRecord(value);
}

/** Why records of this event type are no API calls that a filter or rule of this kind looks at, if so. */
export function foreignEventType(eventType: unknown): string | undefined {
  switch (eventType) {
    case 'AwsCloudTrailInsight':
      return 'an Insights event';
    case 'AwsAggregatedEvent':
      return 'an aggregated event';
    default:
      return undefined;
  }
}

function unwrapRecord(value: CloudTrailRecord, event?: Readonly<Record<string, unknown>>): Unwrapped {
  const reason = foreignEventType(value.eventType) ?? (isRecord(value) ? undefined : 'not a CloudTrail record');
  return reason === undefined ? { records: [value], events: [event], foreign: [] } : foreign(reason);
}

function isRecord(value: Readonly<Record<string, unknown>>): boolean {
  return 'eventName' in value || 'eventSource' in value;
}

function all(values: readonly unknown[]): Unwrapped {
  const parts = values.map(unwrap);
  return {
    records: parts.flatMap(({ records }) => records),
    events: parts.flatMap(({ events }) => events),
    foreign: parts.flatMap(({ foreign }) => foreign),
  };
}

function foreign(reason: string): Unwrapped {
  return { records: [], events: [], foreign: [reason] };
}

/** What a member that is text says as JSON; as it is where it is no text, or no JSON. */
export function parsed(holder: unknown, key: string): unknown {
  const text = isObject(holder) ? holder[key] : undefined;
  if (typeof text !== 'string') {
    return text;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
