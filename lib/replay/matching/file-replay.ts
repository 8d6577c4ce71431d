import { ABSENT, Field, ODD } from '../input/json-scanner';
import { readFile } from '../input/read-file';
import { RecordReader, RecordSink } from '../input/record-reader';
import { CloudTrailRecord, unwrap } from '../input/unwrap';
import { Batch, Example, isEarlier, Match } from './batch';
import { Detector, detector, DetectorSpec } from './detector';
import { Envelope } from './envelope';
import { minuteAt, minuteOf, NO_TIME, timeOf } from './event-time';
import { fingerprintBytes } from './fingerprint';
import { principalOf } from './principal';
import { Sieve } from './sieve';

/** Records a batch: enough that handing it over costs little, few enough that memory stays flat. */
const BATCH = 4096;
const BACKSLASH = 0x5c;

/** Looks through files for the detections; each thread has its own. */
export class FileReplay {
  private readonly detectors: readonly Detector[];
  private readonly sieve: Sieve;
  private readonly best: Array<{ time: number; eventId: string } | undefined> = [];

  public constructor(specs: readonly DetectorSpec[]) {
    this.detectors = specs.map(detector);
    this.sieve = new Sieve(this.detectors);
  }

  /** Hands over batches until the file ends. Nothing in a file makes it fail. */
  public async replay(path: string, deliver: (batch: Batch) => void): Promise<void> {
    const search = new Search(path, this.detectors, this.sieve, this.best, deliver);
    const reader = new RecordReader(search);
    const reason = await readFile(path, (piece) => reader.push(piece));
    reader.end(reason);
    search.flush();
  }
}

/** The search of one file. */
class Search implements RecordSink {
  private readonly fingerprints = new Uint32Array(2 * BATCH);
  private readonly minutes = new Int32Array(BATCH);
  private records = 0;
  private matches: Match[] = [];
  private examples: Example[] = [];
  private skips: Array<{ reason: string; count: number }> = [];
  /** The next backslash of the piece at hand, so that each piece is searched once. */
  private escapeIn: Buffer | undefined;
  private escapeAt = 0;

  public constructor(
    private readonly file: string,
    private readonly detectors: readonly Detector[],
    private readonly sieve: Sieve,
    private readonly best: Array<{ time: number; eventId: string } | undefined>,
    private readonly deliver: (batch: Batch) => void,
  ) {}

  public value(bytes: Buffer, start: number, end: number, fields: Int32Array): void {
    if (!this.passes(bytes, start, end, fields)) {
      this.parse(bytes, start, end);
    }
    if (this.records === BATCH) {
      this.flush();
    }
  }

  public skip(reason: string, count: number): void {
    this.skips.push({ reason, count });
  }

  public flush(): void {
    const { records, matches, examples, skips } = this;
    this.deliver({
      records,
      fingerprints: this.fingerprints.slice(0, 2 * records),
      minutes: this.minutes.slice(0, records),
      matches,
      examples,
      skips,
    });
    this.records = 0;
    this.matches = [];
    this.examples = [];
    this.skips = [];
  }

  /** Counts a record that no detection can match, from its bytes. False: it must be parsed. */
  private passes(bytes: Buffer, start: number, end: number, fields: Int32Array): boolean {
    // An escape may hide a name or change a value.
    if (this.hasEscape(bytes, start, end)) {
      return false;
    }
    const name = fields[2 * Field.EVENT_NAME];
    const id = fields[2 * Field.EVENT_ID];
    const time = fields[2 * Field.EVENT_TIME];
    if (name === ABSENT || name === ODD || id === ABSENT || id === ODD || time === ABSENT || time === ODD) {
      return false;
    }
    const combination = this.sieve.look(bytes, fields);
    if (combination === undefined || combination.foreign !== undefined || combination.candidates.length > 0) {
      return false;
    }
    const minute = minuteAt(bytes, time, fields[2 * Field.EVENT_TIME + 1]);
    if (minute === NO_TIME) {
      return false;
    }
    fingerprintBytes(bytes, id, fields[2 * Field.EVENT_ID + 1], this.fingerprints, 2 * this.records);
    this.minutes[this.records++] = minute;
    return true;
  }

  private hasEscape(bytes: Buffer, start: number, end: number): boolean {
    if (this.escapeIn !== bytes || this.escapeAt < start) {
      const at = bytes.indexOf(BACKSLASH, start);
      this.escapeIn = bytes;
      this.escapeAt = at < 0 ? bytes.length : at;
    }
    return this.escapeAt < end;
  }

  private parse(bytes: Buffer, start: number, end: number): void {
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8', start, end));
    } catch {
      // The scanner lets pass what is wrong inside of strings.
      this.skip('a record that is not valid JSON', 1);
      return;
    }
    const { records, events, foreign } = unwrap(value);
    records.forEach((record, index) => this.judge(record, events[index]));
    foreign.forEach((reason) => this.skip(reason, 1));
  }

  private judge(record: CloudTrailRecord, event: Envelope | undefined): void {
    if (this.records === BATCH) {
      this.flush();
    }
    const place = this.records++;
    this.minutes[place] = minuteOf(record.eventTime);
    this.fingerprints.fill(0, 2 * place, 2 * place + 2);
    const { eventID } = record;
    if (typeof eventID === 'string' && eventID !== '') {
      const text = Buffer.from(eventID);
      fingerprintBytes(text, 0, text.length, this.fingerprints, 2 * place);
    }
    this.detectors.forEach((one, detection) => {
      try {
        if (one.matches(record, event)) {
          this.match(record, detection, one, place);
        }
      } catch (error) {
        this.skip(`a record that detection ${detection + 1} cannot judge: ${String(error)}`, 1);
      }
    });
  }

  private match(record: CloudTrailRecord, detection: number, { value }: Detector, place: number): void {
    const time = timeOf(record.eventTime);
    this.matches.push({ detection, record: place, time, principal: principalOf(record), value: value(record) });
    const rank = {
      time: Number.isNaN(time) ? Infinity : time,
      eventId: typeof record.eventID === 'string' ? record.eventID : '',
    };
    const best = this.best[detection];
    if (best === undefined || isEarlier(rank, best)) {
      this.best[detection] = rank;
      this.examples.push({ detection, ...rank, file: this.file, record });
    }
  }
}
