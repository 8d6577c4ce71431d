import { INCOMPLETE, INVALID, JsonScanner, skipBlanks } from './json-scanner';

const NEWLINE = 0x0a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const RECORDS = Buffer.from('"Records"');

/** CloudTrail's records end at 256 KB, EventBridge's and CloudWatch's envelopes of many of them at a few MB. */
const LARGEST_VALUE = 64 * 1024 * 1024;
/** A file that begins with so many lines of something else is not read to its end. */
const LINES_BEFORE_GIVING_UP = 100;
/** From here on a value that is not complete is looked at again only when twice as much of it is there. */
const PATIENT_FROM = 1024 * 1024;

/** Bytes behind their own lines that values may be sought in without success; then each line stands for itself. */
const MOST_IN_VAIN = 16 * 1024 * 1024;

const BAD_LINE = 'a line that is not valid JSON';
const TOO_DEEP = 'nested too deeply';

/** What an export of CloudWatch Logs (CreateExportTask) puts before each message, and how long it can be. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z $/;
const LONGEST_TIMESTAMP = 32;

/** What the reader finds. */
export interface RecordSink {
  /** A value that may be a record, with the scanner that knows where its fields are. */
  value(bytes: Buffer, start: number, end: number, fields: Int32Array): void;
  skip(reason: string, count: number): void;
  /**
   * Takes each line that is no JSON value and nothing else, in its place among the values, and each value that is nested
   * too deeply, with the reason. Without it they are skipped.
   */
  line?(reason?: string): void;
  /** Whether `{"Records":[…` is a list of records by its first element. Without it each is. */
  isRecord?(bytes: Buffer, start: number, end: number): boolean;
}

type Place =
  /** Between values: one of many lines, or the only one of the file. */
  | 'outside'
  /** In `{"Records":[…` */
  | 'records'
  /** In a bare array. */
  | 'array'
  /** Behind the `]` of `Records`. */
  | 'behind-records'
  | 'given-up';

/**
 * Takes a file apart as it comes in, piece by piece, so that no file is too large: `{"Records":[…]}`, a bare array,
 * one value a line, or a single one, in any mixture.
 */
export class RecordReader {
  private readonly scanner = new JsonScanner();
  private place: Place = 'outside';
  private pieces: Buffer[] = [];
  private waiting = 0;
  private wanted = 0;
  private values = 0;
  private otherLines = 0;
  private sawBrackets = false;
  private inVain = 0;
  private read = 0;
  private endReason = 'truncated: it ends in the middle';

  public constructor(private readonly sink: RecordSink) {}

  /** Takes the next piece. False: there is no use in reading on. */
  public push(piece: Buffer): boolean {
    this.pieces.push(piece);
    this.waiting += piece.length;
    this.read += piece.length;
    if (this.waiting >= this.wanted) {
      this.consume(false);
    }
    return this.place !== 'given-up';
  }

  /** There are no more bytes; the reason, if it is not that the file ends here. */
  public end(reason?: string): void {
    this.endReason = reason ?? this.endReason;
    this.consume(true);
    if (this.place === 'given-up') {
      return;
    }
    if (reason !== undefined || this.place !== 'outside') {
      this.giveUp(this.endReason);
    } else if (this.read === 0 || (this.values === 0 && this.otherLines === 0 && !this.sawBrackets)) {
      this.giveUp('empty');
    } else if (this.values === 0 && this.otherLines > 0) {
      this.giveUp('not JSON');
    }
  }

  private consume(last: boolean): void {
    const bytes = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
    let at = this.read === bytes.length && startsWithMark(bytes) ? 3 : 0;
    while (this.place !== 'given-up') {
      const next = this.step(bytes, at, last);
      if (next === INCOMPLETE) {
        break;
      }
      at = next;
    }
    const rest = this.place === 'given-up' ? 0 : bytes.length - at;
    // A copy, lest a few bytes keep the whole piece in memory.
    this.pieces = rest === 0 ? [] : [rest < bytes.length / 2 ? Buffer.from(bytes.subarray(at)) : bytes.subarray(at)];
    this.waiting = rest;
    this.wanted = rest < PATIENT_FROM ? 0 : 2 * rest;
  }

  /** One value or one bracket further; `INCOMPLETE` when that needs more bytes. */
  private step(bytes: Buffer, from: number, last: boolean): number {
    const at = skipBlanks(bytes, from, bytes.length);
    if (at === bytes.length) {
      return at > from ? at : INCOMPLETE;
    }
    switch (this.place) {
      case 'records':
      case 'array':
        return this.element(bytes, at, last);
      case 'behind-records':
        return this.behindRecords(bytes, at, last);
      default:
        return this.outside(bytes, at, last);
    }
  }

  private outside(bytes: Buffer, at: number, last: boolean): number {
    const isArray = bytes[at] === OPEN_ARRAY;
    if (!isArray && bytes[at] !== OPEN_OBJECT) {
      return this.otherLine(bytes, at, last);
    }
    const inside = isArray ? at + 1 : startOfRecords(bytes, at);
    if (inside === INCOMPLETE && !last) {
      return INCOMPLETE;
    }
    const isList = inside > 0 && this.isList(bytes, inside, isArray, last);
    if (isList && !this.sink.line) {
      return this.enter(isArray, inside);
    }
    const end = this.scan(bytes, at, last);
    // Who takes lines gets none of a line that is broken further on, unless it is too long to wait for.
    const isLong = isList && bytes.length - at > PATIENT_FROM;
    if (end === INCOMPLETE && !last && !isLong) {
      return this.wait(bytes.length - at);
    }
    if (end >= 0 && this.sink.line) {
      const rest = restOfLine(bytes, end);
      if (rest === bytes.length && !last) {
        return this.wait(bytes.length - at);
      }
      if (rest < bytes.length && bytes[rest] !== NEWLINE) {
        return this.otherLine(bytes, at, last);
      }
    }
    if (isList ? end >= 0 || (end === INCOMPLETE && !last) : isArray && end >= 0) {
      return this.enter(isArray, inside);
    }
    if (end >= 0) {
      return this.found(bytes, at, end);
    }
    // `[main] WARN …` is a line of a log.
    if (this.sink.line || (isArray && end === INVALID)) {
      return this.otherLine(bytes, at, last);
    }
    // One bad line does not spoil those behind it.
    const newline = nextLine(bytes, at);
    const next = newline < 0 ? bytes.length : skipBlanks(bytes, newline, bytes.length);
    if (!last && bytes.length - next <= LONGEST_TIMESTAMP) {
      return this.wait(bytes.length - at);
    }
    if (bytes[next] === OPEN_OBJECT || behindTimestamp(bytes, next) > 0) {
      this.sink.skip(BAD_LINE, 1);
      return next;
    }
    return end === INVALID ? this.giveUpAtError(bytes) : this.giveUp(this.endReason);
  }

  /** Whether what is behind the bracket is, by its first element, a list that can be taken apart as it comes in. */
  private isList(bytes: Buffer, inside: number, isArray: boolean, last: boolean): boolean {
    const takesAll = isArray || !this.sink.isRecord;
    const at = skipBlanks(bytes, inside, bytes.length);
    if (bytes[at] !== OPEN_OBJECT) {
      return takesAll && bytes[at] === CLOSE_ARRAY;
    }
    const end = this.scan(bytes, at, last);
    return end >= 0 && (takesAll || this.sink.isRecord?.(bytes, at, end) === true);
  }

  private enter(isArray: boolean, inside: number): number {
    this.sawBrackets = true;
    this.place = isArray ? 'array' : 'records';
    return inside;
  }

  /**
   * The end of the value, or why it has none. Lines that each open what none closes would all be read to the end of the
   * file: once that was too much, a value ends on its line.
   */
  private scan(bytes: Buffer, at: number, last: boolean): number {
    const isPatient = this.inVain < MOST_IN_VAIN;
    const limit = isPatient ? bytes.length : endOfLine(bytes, at);
    const end = this.scanner.scan(bytes, at, limit);
    if (isPatient && (end === INVALID || (end === INCOMPLETE && last))) {
      const stop = end === INVALID ? this.scanner.errorAt : limit;
      this.inVain += Math.max(0, stop - endOfLine(bytes, at));
    }
    if (end === INCOMPLETE && limit < bytes.length) {
      this.scanner.errorAt = limit;
      return INVALID;
    }
    return end;
  }

  private element(bytes: Buffer, from: number, last: boolean): number {
    const at = bytes[from] === COMMA ? skipBlanks(bytes, from + 1, bytes.length) : from;
    if (at === bytes.length) {
      return INCOMPLETE;
    }
    if (bytes[at] === CLOSE_ARRAY) {
      this.place = this.place === 'records' ? 'behind-records' : 'outside';
      return at + 1;
    }
    const end = this.scanner.scan(bytes, at, bytes.length);
    if (end >= 0) {
      return this.found(bytes, at, end);
    }
    if (end === INVALID) {
      return this.giveUpAtError(bytes);
    }
    return last ? INCOMPLETE : this.wait(bytes.length - at);
  }

  private behindRecords(bytes: Buffer, at: number, last: boolean): number {
    if (bytes[at] === CLOSE_OBJECT) {
      this.place = 'outside';
      return at + 1;
    }
    // Other members of the object say nothing of records: name, colon and value go by one at a time.
    const isMark = bytes[at] === COMMA || bytes[at] === 0x3a;
    const end = isMark ? at + 1 : this.scanner.scan(bytes, at, bytes.length);
    if (end === INVALID) {
      return this.giveUpAtError(bytes);
    }
    return end === INCOMPLETE && !last ? this.wait(bytes.length - at) : end;
  }

  private otherLine(bytes: Buffer, at: number, last: boolean): number {
    const message = behindTimestamp(bytes, at);
    if (message > 0) {
      return message;
    }
    const next = nextLine(bytes, at);
    if (next < 0 && !last) {
      const size = bytes.length - at;
      return this.values === 0 && !this.sink.line && size > PATIENT_FROM ? this.giveUp('not JSON') : this.wait(size);
    }
    if (this.sink.line) {
      this.values++;
      this.sink.line();
    } else if (this.values > 0) {
      this.sink.skip(BAD_LINE, 1);
    } else if (++this.otherLines > LINES_BEFORE_GIVING_UP) {
      // Of a file that holds no value at all, one reason is enough.
      return this.giveUp('not JSON');
    }
    return next < 0 ? bytes.length : next;
  }

  private found(bytes: Buffer, start: number, end: number): number {
    if (this.values++ === 0 && this.otherLines > 0) {
      this.sink.skip(BAD_LINE, this.otherLines);
    }
    if (this.scanner.tooDeep && this.sink.line) {
      this.sink.line(TOO_DEEP);
    } else if (this.scanner.tooDeep) {
      this.sink.skip(TOO_DEEP, 1);
    } else {
      this.sink.value(bytes, start, end, this.scanner.fields);
    }
    return end;
  }

  private wait(size: number): number {
    return size > LARGEST_VALUE
      ? this.giveUp(`a value of more than ${LARGEST_VALUE / 1024 / 1024} MB; the rest is not read`)
      : INCOMPLETE;
  }

  private giveUpAtError(bytes: Buffer): number {
    const offset = this.read - bytes.length + this.scanner.errorAt;
    return this.giveUp(`not valid JSON at byte ${offset + 1}; the rest is not read`);
  }

  private giveUp(reason: string): number {
    this.sink.skip(reason, 1);
    this.place = 'given-up';
    return 0;
  }
}

/** The byte order mark that some editors put first. */
function startsWithMark(bytes: Buffer): boolean {
  return bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** The index behind `{"Records":[`, 0 if the value begins otherwise, or `INCOMPLETE`. */
function startOfRecords(bytes: Buffer, from: number): number {
  const end = bytes.length;
  let at = skipBlanks(bytes, from + 1, end);
  for (const expected of RECORDS) {
    if (at === end) {
      return INCOMPLETE;
    }
    if (bytes[at++] !== expected) {
      return 0;
    }
  }
  for (const expected of [0x3a, OPEN_ARRAY]) {
    at = skipBlanks(bytes, at, end);
    if (at === end) {
      return INCOMPLETE;
    }
    if (bytes[at++] !== expected) {
      return 0;
    }
  }
  return at;
}

/** The index of the `{` behind a timestamp and a blank, or a negative number. */
function behindTimestamp(bytes: Buffer, at: number): number {
  const brace = bytes.subarray(at, at + LONGEST_TIMESTAMP).indexOf(OPEN_OBJECT);
  return brace > 0 && TIMESTAMP.test(bytes.toString('latin1', at, at + brace)) ? at + brace : INCOMPLETE;
}

/** The index behind the next newline, or a negative number. */
function nextLine(bytes: Buffer, at: number): number {
  const newline = bytes.indexOf(NEWLINE, at);
  return newline < 0 ? INCOMPLETE : newline + 1;
}

function endOfLine(bytes: Buffer, at: number): number {
  const next = nextLine(bytes, at);
  return next < 0 ? bytes.length : next;
}

/** The index of what else stands on the line, of its newline, or of the end of the bytes. */
function restOfLine(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== NEWLINE && skipBlanks(bytes, at, at + 1) > at) {
    at++;
  }
  return at;
}
