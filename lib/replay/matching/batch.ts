/** What one thread found in some thousand records of one file; small, since it is handed over to another thread. */
export interface Batch {
  readonly records: number;
  /** Two words a record, see `fingerprintBytes`. */
  readonly fingerprints: Uint32Array;
  /** A minute a record, or `NO_TIME`. */
  readonly minutes: Int32Array;
  readonly matches: readonly Match[];
  /** The earliest match of a detection so far in this thread. */
  readonly examples: readonly Example[];
  readonly skips: ReadonlyArray<{ readonly reason: string; readonly count: number }>;
}

export interface Match {
  /** The place of the detection in the list. */
  readonly detection: number;
  /** The place of the record in the batch. */
  readonly record: number;
  /** Milliseconds since 1970, or NaN. */
  readonly time: number;
  readonly principal: string;
  /** What it adds to the metric; NaN: nothing. */
  readonly value: number;
}

export interface Example {
  readonly detection: number;
  /** Milliseconds since 1970, or Infinity. */
  readonly time: number;
  readonly eventId: string;
  readonly file: string;
  readonly record: unknown;
}

/** The order of examples: by time, then by id, so that it does not depend on which thread came first. */
export function isEarlier(
  one: { readonly time: number; readonly eventId: string },
  other: { readonly time: number; readonly eventId: string },
): boolean {
  return one.time < other.time || (one.time === other.time && one.eventId < other.eventId);
}
