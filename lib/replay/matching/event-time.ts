const MINUTE = 60_000;

/** In place of a time: the record has none that can be read. */
export const NO_TIME = -1;
/** The year 6053: minutes are kept in 32 bits. */
const LAST_MINUTE = 2 ** 31 - 1;

/** Minutes since 1970 of `2026-01-05T12:34:56Z` in bytes, or `NO_TIME` for any other form. */
export function minuteAt(bytes: Buffer, start: number, end: number): number {
  if (end - start !== 20 || bytes[start + 10] !== 0x54 || bytes[end - 1] !== 0x5a) {
    return NO_TIME;
  }
  const year = digits(bytes, start, 4);
  const month = digits(bytes, start + 5, 2);
  const day = digits(bytes, start + 8, 2);
  const hour = digits(bytes, start + 11, 2);
  const minute = digits(bytes, start + 14, 2);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0) {
    return NO_TIME;
  }
  const minutes = (daysSince1970(year, month, day) * 24 + hour) * 60 + minute;
  return minutes <= LAST_MINUTE ? minutes : NO_TIME;
}

/** Minutes since 1970 of any form that JavaScript reads, or `NO_TIME`. */
export function minuteOf(eventTime: unknown): number {
  const milliseconds = timeOf(eventTime);
  return Number.isNaN(milliseconds) ? NO_TIME : Math.floor(milliseconds / MINUTE);
}

/**
 * Milliseconds since 1970, or NaN, also for a time that nobody records. EventBridge and the docs have it as text, some
 * tools as seconds.
 */
export function timeOf(eventTime: unknown): number {
  const milliseconds =
    typeof eventTime === 'string' ? Date.parse(eventTime) : typeof eventTime === 'number' ? eventTime * 1000 : NaN;
  return milliseconds >= 0 && milliseconds / MINUTE < LAST_MINUTE + 1 ? milliseconds : NaN;
}

function digits(bytes: Buffer, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const digit = bytes[at] - 0x30;
    if (digit < 0 || digit > 9) {
      return NO_TIME;
    }
    value = value * 10 + digit;
  }
  return value;
}

/** Counts years from March, so that the leap day is the last. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
