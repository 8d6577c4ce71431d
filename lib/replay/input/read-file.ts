import { closeSync, createReadStream, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';

/** Files up to here are read at once: CloudTrail's own end at 50 MB before compression. */
const SMALL = 32 * 1024 * 1024;
const SMALL_UNPACKED = 128 * 1024 * 1024;
const PIECE = 1024 * 1024;
/** A broken archive up to here is unpacked some twenty times, so that not even its last record is lost. */
const SALVAGED = 4 * 1024 * 1024;

/** Takes the next piece of a file; false when it needs no more. */
export type TakePiece = (piece: Buffer) => boolean;

/**
 * Hands over the content of a file, unpacked if it is gzip by its first bytes: names lie, since browsers and tools
 * unpack without renaming. What a broken archive still yields is handed over before the reason is returned.
 */
export async function readFile(path: string, take: TakePiece): Promise<string | undefined> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return `cannot be opened: ${codeOf(error)}`;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) {
      // A pipe can be read once, from its beginning.
      return await unpackStream(createReadStream(path, { fd: file, autoClose: false }), take);
    }
    const { size } = stat;
    const start = Buffer.alloc(2);
    if (isGzip(start.subarray(0, readSync(file, start, 0, 2, 0)))) {
      return await readGzip(path, file, size, take);
    }
    readPlain(file, size, take);
    return undefined;
  } catch (error) {
    return `cannot be read: ${codeOf(error)}`;
  } finally {
    closeSync(file);
  }
}

/** The same for standard input. */
export async function readStandardInput(take: TakePiece): Promise<string | undefined> {
  try {
    return await unpackStream(process.stdin, take);
  } catch (error) {
    return `cannot be read: ${codeOf(error)}`;
  }
}

function readPlain(file: number, size: number, take: TakePiece): void {
  // Once more than the size says, for a file that grows and for the few bytes of a small one at once.
  const length = Math.min(size + 1, PIECE * 4);
  for (;;) {
    const piece = Buffer.allocUnsafeSlow(length);
    const count = readSync(file, piece, 0, length, null);
    if (count === 0 || !take(piece.subarray(0, count))) {
      return;
    }
  }
}

async function readGzip(path: string, file: number, size: number, take: TakePiece): Promise<string | undefined> {
  if (size <= SMALL) {
    const packed = readFileSync(file);
    // The last four bytes say how much it is unpacked, so that there is one buffer to fill. A hint only: they are
    // those of the last member of several, and wrong in a broken file.
    const hint = packed.length < 4 ? 0 : packed.readUInt32LE(packed.length - 4);
    const chunkSize = Math.min(Math.max(hint + 1, packed.length * 4, 64 * 1024), SMALL_UNPACKED);
    let unpacked: Buffer | undefined;
    let problem: unknown;
    try {
      unpacked = gunzipSync(packed, { chunkSize, maxOutputLength: SMALL_UNPACKED });
    } catch (error) {
      problem = error;
    }
    if (unpacked) {
      take(unpacked);
      return undefined;
    }
    if (codeOf(problem) !== 'ERR_BUFFER_TOO_LARGE' && packed.length <= SALVAGED) {
      take(unpackBeginning(packed));
      return gzipProblem(problem);
    }
  }
  return unpackPieces(createReadStream(path, { highWaterMark: 64 * 1024 }), take);
}

/** All that comes before the break, which Node.js does not give away: the longest beginning that unpacks by itself. */
function unpackBeginning(packed: Buffer): Buffer {
  // With Z_SYNC_FLUSH the end may be missing.
  const unpack = (length: number): Buffer =>
    gunzipSync(packed.subarray(0, length), { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: PIECE });
  let good = 0;
  let bad = packed.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    try {
      unpack(middle);
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return unpack(good);
}

async function unpackStream(source: Readable, take: TakePiece): Promise<string | undefined> {
  let start = Buffer.alloc(0);
  for await (const piece of source.iterator({ destroyOnReturn: false })) {
    start = Buffer.concat([start, piece as Buffer]);
    if (start.length >= 2) {
      break;
    }
  }
  const whole = Readable.from(
    (async function* () {
      yield start;
      yield* source;
    })(),
    { objectMode: false },
  );
  if (isGzip(start)) {
    return unpackPieces(whole, take);
  }
  for await (const piece of whole) {
    if (!take(piece as Buffer)) {
      break;
    }
  }
  return undefined;
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unpackPieces(source: Readable, take: TakePiece): Promise<string | undefined> {
  return new Promise((resolve) => {
    const gunzip = createGunzip();
    const finish = (reason?: string): void => {
      source.destroy();
      gunzip.destroy();
      resolve(reason);
    };
    gunzip.on('data', (piece: Buffer) => {
      if (!take(piece)) {
        finish();
      }
    });
    gunzip.on('end', () => finish());
    gunzip.on('error', (error) => finish(gzipProblem(error)));
    source.on('error', (error) => finish(`cannot be read: ${codeOf(error)}`));
    source.pipe(gunzip);
  });
}

function gzipProblem(error: unknown): string {
  return codeOf(error) === 'Z_BUF_ERROR'
    ? 'truncated gzip; the rest is missing'
    : `broken gzip (${(error as Error).message}); the rest is not read`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
