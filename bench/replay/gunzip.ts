/** Unpacks all files and does nothing with them, two at a time: what no reader can be faster than. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unpack = promisify(gunzip);

async function main(folder: string): Promise<void> {
  const files = readdirSync(folder);
  let bytes = 0;
  const one = async (): Promise<void> => {
    for (let name = files.pop(); name !== undefined; name = files.pop()) {
      bytes += (await unpack(readFileSync(join(folder, name)), { chunkSize: 2 ** 21 })).length;
    }
  };
  await Promise.all([one(), one()]);
  console.log(bytes);
}

void main(process.argv[process.argv.length - 1]);
