import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../usage-error';
import { Skip } from './skip';

/** A file to read. */
export interface InputFile {
  readonly path: string;
  /** Bytes on disk, for the progress bar. */
  readonly size: number;
}

/**
 * The files that were named, and all that lie in the folders that were named, in the order of their names: the same
 * files give the same report. Names decide nothing else, except that those that begin with a dot are left out.
 */
export function findInputFiles(paths: readonly string[]): { files: InputFile[]; skips: Skip[] } {
  const files: InputFile[] = [];
  const skips: Skip[] = [];
  const seen = new Set<string>();

  const visit = (path: string, named: boolean): void => {
    let stat;
    try {
      stat = statSync(path);
    } catch (error) {
      if (named) {
        throw new UsageError(`There is no file or folder '${path}'.`);
      }
      skips.push({
        file: path,
        reason: `cannot be opened: ${String((error as NodeJS.ErrnoException).code)}`,
        count: 1,
      });
      return;
    }
    // Links may lead back to where they are. A pipe, as of <(…), has no path of its own.
    const real = stat.isFIFO() ? path : realpathSync(path);
    if (seen.has(real)) {
      return;
    }
    seen.add(real);
    if (stat.isDirectory()) {
      visitFolder(path);
    } else if (stat.isFile() || named) {
      files.push({ path, size: stat.size });
    } else {
      skips.push({ file: path, reason: 'neither file nor folder', count: 1 });
    }
  };

  const visitFolder = (folder: string): void => {
    let names: string[];
    try {
      names = readdirSync(folder).sort();
    } catch (error) {
      skips.push({
        file: folder,
        reason: `cannot be opened: ${String((error as NodeJS.ErrnoException).code)}`,
        count: 1,
      });
      return;
    }
    for (const name of names) {
      if (!name.startsWith('.')) {
        visit(join(folder, name), false);
      }
    }
  };

  paths.forEach((path) => visit(path, true));
  return { files, skips };
}
