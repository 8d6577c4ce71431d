import { isObject } from '../is-object';
import { CloudTrailRecord, parsed } from './unwrap';

const SERVICE = /\.amazonaws\.com(\.cn)?$/;

/**
 * Whether the value is surely a record of CloudTrail. The notifications of S3 and the streams of DynamoDB have an
 * eventName and an eventSource too, but that is `aws:s3`.
 */
export function isCloudTrailRecord(value: unknown): value is CloudTrailRecord {
  return isObject(value) && (isText(value.eventSource, SERVICE) || isText(value.eventType, /^Aws/));
}

/**
 * What CloudWatch Logs would see as messages: the value itself, whatever it is, unless a service put them into a list of
 * its own, which has a mark that other lists of the same name do not have. Text that is not JSON stays text.
 */
export function messagesIn(value: unknown): unknown[] {
  if (!isObject(value)) {
    return [value];
  }
  const { Records, logEvents, messageType, events, Events } = value;
  if (Array.isArray(Records) && Records.some(isCloudTrailRecord)) {
    return Records as unknown[];
  }
  // A subscription of CloudWatch Logs.
  if (Array.isArray(logEvents) && typeof messageType === 'string') {
    return logEvents.map((event) => parsed(event, 'message'));
  }
  // `aws logs filter-log-events` and `get-log-events`.
  if (Array.isArray(events)) {
    const messages = events.map((event) => parsed(event, 'message'));
    const isLog = events.some((event) => isObject(event) && typeof event.ingestionTime === 'number');
    return isLog || messages.some(isCloudTrailRecord) ? messages : [value];
  }
  // `aws cloudtrail lookup-events`.
  if (Array.isArray(Events)) {
    const messages = Events.map((event) => parsed(event, 'CloudTrailEvent'));
    return messages.some(isCloudTrailRecord) ? messages : [value];
  }
  return [value];
}

/** The record in an event of EventBridge, if that is what the message is. */
export function recordInEvent(message: Readonly<Record<string, unknown>>): CloudTrailRecord | undefined {
  const { detail } = message;
  return typeof message['detail-type'] === 'string' && isCloudTrailRecord(detail) ? detail : undefined;
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
