import { InputFile } from '../input/input-files';
import { Skips } from '../input/skip';
import { Batch, Example, isEarlier } from '../matching/batch';
import { NO_TIME } from '../matching/event-time';
import { BatchSink } from '../matching/replay-files';
import { ProgressBar } from '../output/progress-bar';
import { DataPoints } from './data-points';
import { FingerprintSet } from './fingerprint-set';

/** Distinct principals that are counted by name; a role has one for each of its sessions. */
const MOST_PRINCIPALS = 10_000;
const OTHERS = '(others)';

/** What was found of one detection. */
export class DetectionTally {
  public matches = 0;
  public firstTime = Infinity;
  public lastTime = -Infinity;
  public example: Example | undefined;
  public readonly principals = new Map<string, number>();
  public readonly points = new DataPoints();

  public add(time: number, principal: string, value: number): void {
    this.matches++;
    if (!Number.isNaN(time)) {
      this.firstTime = Math.min(this.firstTime, time);
      this.lastTime = Math.max(this.lastTime, time);
      if (!Number.isNaN(value)) {
        this.points.add(Math.floor(time / 60_000), value);
      }
    }
    const name = this.principals.has(principal) || this.principals.size < MOST_PRINCIPALS ? principal : OTHERS;
    this.principals.set(name, (this.principals.get(name) ?? 0) + 1);
  }
}

/** Adds up what the threads find. */
export class Tally implements BatchSink {
  public records = 0;
  public duplicates = 0;
  public withoutTime = 0;
  public readonly detections: readonly DetectionTally[];
  /** Records by the minute, whatever they are: what AWS/Logs calls IncomingLogEvents. */
  public readonly incoming = new DataPoints();
  private readonly seen = new FingerprintSet();

  public constructor(
    count: number,
    private readonly countDuplicates: boolean,
    private readonly skips: Skips,
    private readonly bar: ProgressBar,
  ) {
    this.detections = Array.from({ length: count }, () => new DetectionTally());
  }

  /** Whether there were more events than duplicates are looked for among. */
  public get forgetful(): boolean {
    return this.seen.overflowed;
  }

  public add(file: InputFile, batch: Batch): void {
    const { records, fingerprints, minutes, matches, examples, skips } = batch;
    skips.forEach(({ reason, count }) => this.skips.add({ file: file.path, reason, count }));
    const left = new Set<number>();
    let minute = NO_TIME;
    let inMinute = 0;
    const close = (): void => {
      if (minute !== NO_TIME && inMinute > 0) {
        this.incoming.add(minute, 1, inMinute);
      }
    };
    for (let record = 0; record < records; record++) {
      const second = fingerprints[2 * record + 1];
      if (second !== 0 && this.seen.has(fingerprints[2 * record], second)) {
        this.duplicates++;
        if (!this.countDuplicates) {
          left.add(record);
          continue;
        }
      }
      if (minutes[record] === NO_TIME) {
        this.withoutTime++;
      }
      if (minutes[record] !== minute) {
        close();
        minute = minutes[record];
        inMinute = 0;
      }
      inMinute++;
    }
    close();
    this.records += records;
    this.bar.addRecords(records);
    for (const { detection, record, time, principal, value } of matches) {
      if (!left.has(record)) {
        this.detections[detection].add(time, principal, value);
      }
    }
    for (const example of examples) {
      const tally = this.detections[example.detection];
      if (tally.example === undefined || isEarlier(example, tally.example)) {
        tally.example = example;
      }
    }
  }

  public done(file: InputFile): void {
    this.bar.addFile(file.size);
  }
}
