import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ACCOUNT } from '../support/stack';

/** Today and the days before it, in UTC, as the folders have them. */
export const daysAgo = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '/');

export interface Place {
  readonly account?: string;
  readonly folder?: string;
  readonly region?: string;
  readonly day?: string;
}

/** A folder that stands for S3, filled in CloudTrail's own layout. */
export class LogFiles {
  private written = 0;

  public constructor(
    public readonly s3: string,
    /** Bucket, prefix and what else stands before the accounts. */
    private readonly root: string,
  ) {}

  /** A log file with these records. */
  public records(records: object[], place: Place = {}): void {
    this.write(JSON.stringify({ Records: records }), 'CloudTrail', place);
  }

  /** A digest, over several lines as the user guide shows it. */
  public digest(digest: object, place: Place = {}): void {
    this.write(JSON.stringify(digest, undefined, 2), 'CloudTrail-Digest', place);
  }

  private write(text: string, usual: string, place: Place): void {
    const { account = ACCOUNT, folder = usual, region = 'eu-west-1', day = daysAgo(0) } = place;
    const unique = String(++this.written).padStart(16, '0');
    const name = `${account}_${folder}_${region}_${day.replaceAll('/', '')}T0005Z_${unique}.json.gz`;
    const path = join(this.s3, this.root, account, folder, region, day, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gzipSync(text));
  }
}
