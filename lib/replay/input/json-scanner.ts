/** Fields of a record, by their place in the bytes. */
export const Field = {
  EVENT_SOURCE: 0,
  EVENT_NAME: 1,
  ERROR_CODE: 2,
  EVENT_TYPE: 3,
  IDENTITY_TYPE: 4,
  EVENT_TIME: 5,
  EVENT_ID: 6,
  USER_IDENTITY: 7,
} as const;
const FIELDS = 8;

/** In place of an offset: the record has no such field. */
export const ABSENT = -1;
/** In place of an offset: the field is there, but is not what it is in an ordinary record. */
export const ODD = -2;

/** In place of the end of a value: the bytes end before the value does. */
export const INCOMPLETE = -1;
/** In place of the end of a value: this is not JSON; `errorAt` says where. */
export const INVALID = -2;

/** CloudTrail nests about ten deep; whoever walks through a value needs some limit. */
const DEEPEST = 512;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

const OBJECT = 1;
const ARRAY = 0;

const LONGEST_NAME = 12;

/** The record's own keys that are noted, by length; `type` is noted inside of `userIdentity`. */
const NAMES: ReadonlyArray<ReadonlyArray<{ readonly name: Buffer; readonly field: number }>> = Object.entries({
  eventSource: Field.EVENT_SOURCE,
  eventName: Field.EVENT_NAME,
  errorCode: Field.ERROR_CODE,
  eventType: Field.EVENT_TYPE,
  eventTime: Field.EVENT_TIME,
  eventID: Field.EVENT_ID,
  userIdentity: Field.USER_IDENTITY,
}).reduce<Array<Array<{ name: Buffer; field: number }>>>(
  (byLength, [name, field]) => {
    byLength[name.length].push({ name: Buffer.from(name), field });
    return byLength;
  },
  Array.from({ length: LONGEST_NAME + 1 }, () => []),
);

/**
 * Finds the end of a JSON value and the fields of a record, without making objects: about three times as fast as
 * JSON.parse, and it can say "the bytes end here" where JSON.parse only fails.
 *
 * It is strict about everything but the inside of strings; whoever needs the content parses the bytes.
 */
export class JsonScanner {
  /** Start and end of each field's string, or `ABSENT` or `ODD`. `USER_IDENTITY` has 0 for an object. */
  public readonly fields = new Int32Array(2 * FIELDS);
  /** Where the bytes stopped being JSON. */
  public errorAt = 0;
  /** The value is JSON, and nested more deeply than anybody should walk through. */
  public tooDeep = false;

  private readonly containers = new Uint8Array(DEEPEST);

  /** The index after the value that begins at `start`, or `INCOMPLETE` or `INVALID`. */
  public scan(bytes: Buffer, start: number, end: number): number {
    const { fields } = this;
    let containers: Uint8Array = this.containers;
    fields.fill(ABSENT);
    this.tooDeep = false;
    let at = start;
    let depth = 0;
    let field: number = ABSENT;
    let identity = false;
    for (;;) {
      at = skipBlanks(bytes, at, end);
      if (at >= end) {
        return INCOMPLETE;
      }
      let byte = bytes[at];
      let opened = false;
      if (byte === QUOTE) {
        const after = endOfString(bytes, at + 1, end);
        if (after < 0) {
          return INCOMPLETE;
        }
        if (field >= 0) {
          const odd = field === Field.USER_IDENTITY;
          fields[2 * field] = odd ? ODD : at + 1;
          fields[2 * field + 1] = odd ? ODD : after - 1;
        }
        at = after;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (depth === containers.length) {
          this.tooDeep = true;
          containers = twiceAsLong(containers);
        }
        if (field >= 0) {
          identity = field === Field.USER_IDENTITY && byte === OPEN_OBJECT;
          fields[2 * field] = identity ? 0 : ODD;
        }
        containers[depth++] = byte === OPEN_OBJECT ? OBJECT : ARRAY;
        at = skipBlanks(bytes, at + 1, end);
        if (at >= end) {
          return INCOMPLETE;
        }
        if (bytes[at] === (byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          depth--;
          at++;
        } else {
          opened = true;
        }
      } else {
        const after = endOfLiteral(bytes, at, end);
        if (after < 0) {
          this.errorAt = at;
          return after;
        }
        if (field >= 0) {
          fields[2 * field] = ODD;
        }
        at = after;
      }
      field = ABSENT;

      // Behind a value: out of the containers that end here, and on to the next member.
      while (!opened) {
        if (depth === 0) {
          return at;
        }
        at = skipBlanks(bytes, at, end);
        if (at >= end) {
          return INCOMPLETE;
        }
        byte = bytes[at];
        if (byte === COMMA) {
          at = skipBlanks(bytes, at + 1, end);
          opened = true;
        } else if (byte === (containers[depth - 1] === OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          depth--;
          at++;
          identity = identity && depth > 1;
        } else {
          this.errorAt = at;
          return INVALID;
        }
      }

      if (containers[depth - 1] === OBJECT) {
        if (at >= end) {
          return INCOMPLETE;
        }
        if (bytes[at] !== QUOTE) {
          this.errorAt = at;
          return INVALID;
        }
        const after = endOfString(bytes, at + 1, end);
        if (after < 0) {
          return INCOMPLETE;
        }
        if (depth === 1) {
          field = fieldNamed(bytes, at + 1, after - 1);
          if (field === Field.USER_IDENTITY) {
            // Of a key that stands twice JSON.parse keeps the last.
            fields[2 * Field.IDENTITY_TYPE] = ABSENT;
            fields[2 * Field.IDENTITY_TYPE + 1] = ABSENT;
          }
        } else if (identity && depth === 2 && isType(bytes, at + 1, after - 1)) {
          field = Field.IDENTITY_TYPE;
        }
        at = skipBlanks(bytes, after, end);
        if (at >= end) {
          return INCOMPLETE;
        }
        if (bytes[at] !== COLON) {
          this.errorAt = at;
          return INVALID;
        }
        at++;
      }
    }
  }
}

function twiceAsLong(containers: Uint8Array): Uint8Array {
  const longer = new Uint8Array(2 * containers.length);
  longer.set(containers);
  return longer;
}

export function skipBlanks(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bytes[at];
    // Nearly always, so it is asked first.
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) {
      break;
    }
    at++;
  }
  return at;
}

/** The index after the closing quote, or `INCOMPLETE`. */
function endOfString(bytes: Buffer, from: number, end: number): number {
  let at = from;
  for (;;) {
    // The search of the runtime is faster than a loop here, even for short strings.
    const quote = bytes.indexOf(QUOTE, at);
    if (quote < 0 || quote >= end) {
      return INCOMPLETE;
    }
    let backslashes = quote;
    while (backslashes > from && bytes[backslashes - 1] === BACKSLASH) {
      backslashes--;
    }
    if ((quote - backslashes) % 2 === 0) {
      return quote + 1;
    }
    at = quote + 1;
  }
}

/** A number, `true`, `false` or `null`: the index after it, `INCOMPLETE` if it might go on, or `INVALID`. */
function endOfLiteral(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && isLiteralByte(bytes[at])) {
    at++;
  }
  if (at === end) {
    return INCOMPLETE;
  }
  switch (bytes[from]) {
    case 0x74: // true
      return at - from === 4 && bytes[from + 1] === 0x72 && bytes[from + 2] === 0x75 && bytes[from + 3] === 0x65
        ? at
        : INVALID;
    case 0x66: // false
      return at - from === 5 && bytes.toString('latin1', from, at) === 'false' ? at : INVALID;
    case 0x6e: // null
      return at - from === 4 && bytes[from + 1] === 0x75 && bytes[from + 2] === 0x6c && bytes[from + 3] === 0x6c
        ? at
        : INVALID;
    default:
      return isNumber(bytes, from, at) ? at : INVALID;
  }
}

/** Letters, digits, sign and point. */
function isLiteralByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e
  );
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

function isNumber(bytes: Buffer, from: number, to: number): boolean {
  // Nearly all are short integers without sign.
  const first = bytes[from];
  if (first >= 0x31 && first <= 0x39) {
    let at = from + 1;
    while (at < to && bytes[at] >= 0x30 && bytes[at] <= 0x39) {
      at++;
    }
    if (at === to) {
      return true;
    }
  }
  return NUMBER.test(bytes.toString('latin1', from, to));
}

function fieldNamed(bytes: Buffer, from: number, to: number): number {
  const length = to - from;
  // All names noted begin with e or u.
  if (length > LONGEST_NAME || (bytes[from] !== 0x65 && bytes[from] !== 0x75)) {
    return ABSENT;
  }
  const names = NAMES[length];
  for (let index = 0; index < names.length; index++) {
    const { name, field } = names[index];
    // From behind, since most begin alike.
    let at = length - 1;
    while (at >= 0 && name[at] === bytes[from + at]) {
      at--;
    }
    if (at < 0) {
      return field;
    }
  }
  return ABSENT;
}

function isType(bytes: Buffer, from: number, to: number): boolean {
  return (
    to - from === 4 &&
    bytes[from] === 0x74 &&
    bytes[from + 1] === 0x79 &&
    bytes[from + 2] === 0x70 &&
    bytes[from + 3] === 0x65
  );
}
