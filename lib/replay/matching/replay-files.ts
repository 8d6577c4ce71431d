import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InputFile } from '../input/input-files';
import { Batch } from './batch';
import { DetectorSpec } from './detector';
import { FileReplay } from './file-replay';
import { Done, Found, ThreadData } from './thread-messages';

/** Below this many bytes on disk a thread takes longer to start than the files to read. */
const WORTH_A_THREAD = 1024 * 1024;
/** Files that a thread has at hand, so that it never waits for the next. */
const AT_HAND = 2;
/** Records that may wait for those of an earlier file; 12 bytes each. */
const MOST_WAITING = 4_000_000;

/** Takes what was found, in the order of the files, whatever the number of threads. */
export interface BatchSink {
  add(file: InputFile, batch: Batch): void;
  done(file: InputFile): void;
}

/** Reads all files, on all cores where that is worth it. */
export async function replayFiles(
  files: readonly InputFile[],
  specs: readonly DetectorSpec[],
  sink: BatchSink,
  threads = threadsFor(files),
): Promise<void> {
  if (threads < 2) {
    const replay = new FileReplay(specs);
    for (const file of files) {
      await replay.replay(file.path, (batch) => sink.add(file, batch));
      sink.done(file);
    }
    return;
  }
  await new Pool(files, specs, sink, threads).run();
}

function threadsFor(files: readonly InputFile[]): number {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return Math.min(availableParallelism(), files.length, Math.ceil(bytes / WORTH_A_THREAD));
}

class Pool {
  private readonly workers: Worker[];
  /** Batches of files that are not yet their turn. */
  private readonly waiting = new Map<number, { batches: Batch[]; done: boolean }>();
  private waitingRecords = 0;
  private turn = 0;
  private next = 0;
  private readonly idle: Worker[] = [];

  public constructor(
    private readonly files: readonly InputFile[],
    specs: readonly DetectorSpec[],
    private readonly sink: BatchSink,
    threads: number,
  ) {
    const workerData: ThreadData = { specs };
    const script = join(__dirname, 'thread.js');
    this.workers = Array.from({ length: threads }, () => new Worker(script, { workerData }));
  }

  public async run(): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        for (const worker of this.workers) {
          worker.on('error', reject);
          worker.on('message', (message: Found | Done) => {
            this.take(worker, message);
            if (this.turn === this.files.length) {
              resolve();
            }
          });
          for (let count = 0; count < AT_HAND; count++) {
            this.assign(worker);
          }
        }
      });
    } finally {
      await Promise.all(this.workers.map((worker) => worker.terminate()));
    }
  }

  private take(worker: Worker, message: Found | Done): void {
    const held = this.waiting.get(message.file) ?? { batches: [], done: false };
    this.waiting.set(message.file, held);
    if ('batch' in message) {
      held.batches.push(message.batch);
      this.waitingRecords += message.batch.records;
    } else {
      held.done = true;
      this.idle.push(worker);
    }
    this.pass();
    while (this.idle.length > 0 && this.waitingRecords < MOST_WAITING) {
      this.assign(this.idle.shift() as Worker);
    }
  }

  /** Passes on what is next in the order of the files. */
  private pass(): void {
    for (;;) {
      const held = this.waiting.get(this.turn);
      if (held === undefined) {
        return;
      }
      const file = this.files[this.turn];
      for (const batch of held.batches) {
        this.waitingRecords -= batch.records;
        this.sink.add(file, batch);
      }
      held.batches = [];
      if (!held.done) {
        return;
      }
      this.sink.done(file);
      this.waiting.delete(this.turn++);
    }
  }

  private assign(worker: Worker): void {
    if (this.next < this.files.length) {
      const file = this.next++;
      worker.postMessage({ file, path: this.files[file].path });
    }
  }
}
