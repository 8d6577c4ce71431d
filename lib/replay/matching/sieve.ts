import { ABSENT, Field, ODD } from '../input/json-scanner';
import { foreignEventType } from '../input/unwrap';
import { Detector } from './detector';
import { isRuledOut, KnownFields } from './probe';

/** The fields that most detections look at first, in the order in which they make up the key. */
const DECISIVE = [
  Field.EVENT_SOURCE,
  Field.EVENT_NAME,
  Field.ERROR_CODE,
  Field.EVENT_TYPE,
  Field.IDENTITY_TYPE,
] as const;

/** An account uses some hundred combinations; a hostile file may hold any number. */
const MOST_COMBINATIONS = 10_000;
/** A prime that spreads bytes over 32 bits (FNV-1a). */
const PRIME = 0x01000193;

/** What is known of all records with the same decisive fields. */
export interface Combination {
  /** The detections that may match, by their place in the list; all others are ruled out. */
  readonly candidates: readonly number[];
  readonly foreign: string | undefined;
}

interface Entry extends Combination {
  readonly text: Buffer;
  readonly lengths: Int32Array;
  readonly next: Entry | undefined;
}

/**
 * Tells from five fields, still in bytes, which detections a record may match at all. That is none for nearly all
 * records, and these need not be parsed.
 */
export class Sieve {
  private readonly combinations = new Map<number, Entry>();
  private count = 0;

  public constructor(private readonly detectors: readonly Detector[]) {}

  /** `undefined`: the record is not of the ordinary kind, and only parsing it will tell. */
  public look(bytes: Buffer, fields: Int32Array): Combination | undefined {
    const identity = fields[2 * Field.USER_IDENTITY];
    if (identity === ODD) {
      return undefined;
    }
    let hash = identity;
    for (let place = 0; place < DECISIVE.length; place++) {
      const start = fields[2 * DECISIVE[place]];
      const end = fields[2 * DECISIVE[place] + 1];
      if (start === ODD) {
        return undefined;
      }
      hash = Math.imul(hash ^ (start === ABSENT ? ABSENT : end - start), PRIME);
      for (let at = start; at < end; at++) {
        const byte = bytes[at];
        if (byte > 0x7e) {
          return undefined;
        }
        hash = Math.imul(hash ^ byte, PRIME);
      }
    }
    const first = this.combinations.get(hash);
    let entry = first;
    while (entry !== undefined && !isOf(entry, bytes, fields, identity)) {
      entry = entry.next;
    }
    return entry ?? this.add(hash, first, bytes, fields, identity);
  }

  private add(
    hash: number,
    next: Entry | undefined,
    bytes: Buffer,
    fields: Int32Array,
    identity: number,
  ): Combination | undefined {
    if (this.count === MOST_COMBINATIONS) {
      return undefined;
    }
    this.count++;
    const text = (field: number): string | undefined =>
      fields[2 * field] === ABSENT ? undefined : bytes.toString('latin1', fields[2 * field], fields[2 * field + 1]);
    const known: KnownFields = {
      eventSource: text(Field.EVENT_SOURCE),
      eventName: text(Field.EVENT_NAME),
      errorCode: text(Field.ERROR_CODE),
      eventType: text(Field.EVENT_TYPE),
      userIdentity: identity === ABSENT ? undefined : { type: text(Field.IDENTITY_TYPE) },
    };
    const entry: Entry = {
      candidates: this.detectors.flatMap(({ matches }, index) => (isRuledOut(matches, known) ? [] : [index])),
      foreign: foreignEventType(known.eventType),
      text: Buffer.from(DECISIVE.map((field) => text(field) ?? '').join(''), 'latin1'),
      lengths: Int32Array.from([identity, ...DECISIVE.map((field) => text(field)?.length ?? ABSENT)]),
      next,
    };
    this.combinations.set(hash, entry);
    return entry;
  }
}

function isOf({ text, lengths }: Entry, bytes: Buffer, fields: Int32Array, identity: number): boolean {
  if (lengths[0] !== identity) {
    return false;
  }
  let place = 0;
  for (let index = 0; index < DECISIVE.length; index++) {
    const start = fields[2 * DECISIVE[index]];
    const end = fields[2 * DECISIVE[index] + 1];
    if (lengths[index + 1] !== (start === ABSENT ? ABSENT : end - start)) {
      return false;
    }
    for (let at = start; at < end; at++) {
      if (text[place++] !== bytes[at]) {
        return false;
      }
    }
  }
  return true;
}
