import { Batch } from './batch';
import { DetectorSpec } from './detector';

/** What a thread is started with. */
export interface ThreadData {
  readonly specs: readonly DetectorSpec[];
}

/** To a thread: the next file. */
export interface ReadThis {
  readonly file: number;
  readonly path: string;
}

/** From a thread: what it found, in the order of the file. */
export interface Found {
  readonly file: number;
  readonly batch: Batch;
}

/** From a thread: the file is at its end. */
export interface Done {
  readonly file: number;
  readonly done: true;
}
