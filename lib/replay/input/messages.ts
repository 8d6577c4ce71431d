import { isObject } from '../is-object';
import { unwrap } from './unwrap';

/** Where services put messages into lists of their own. */
const LISTS = [
  // A subscription of CloudWatch Logs.
  ['logEvents', 'message'],
  // `aws logs filter-log-events` and `aws cloudtrail lookup-events`.
  ['events', 'message'],
  ['Events', 'CloudTrailEvent'],
] as const;

/**
 * What CloudWatch Logs would see as messages: the value itself, whatever it is, unless it is a list of records or what a
 * service wraps around a record. Text that is not JSON stays text.
 */
export function messagesIn(value: unknown): unknown[] {
  if (!isObject(value)) {
    return [value];
  }
  if (Array.isArray(value.Records)) {
    return value.Records.flatMap(messagesIn);
  }
  for (const [list, key] of LISTS) {
    const elements = value[list];
    if (Array.isArray(elements) && elements.some((element) => isObject(element) && typeof element[key] === 'string')) {
      return elements.flatMap((element) => messagesIn(isObject(element) ? parsed(element[key]) : element));
    }
  }
  const { records } = unwrap(value);
  return records.length > 0 ? [...records] : [value];
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    return text;
  }
}
