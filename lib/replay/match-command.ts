import { parseArgs } from 'node:util';
import { compile, FilterPatternError, parse } from '../detection/language/filter-pattern';
import { MATCH_HELP } from './help';
import { findInputFiles } from './input/input-files';
import { readFile } from './input/read-file';
import { RecordReader } from './input/record-reader';
import { CloudTrailRecord, unwrap } from './input/unwrap';
import { UsageError } from './usage-error';

/** `audit-trail match`; the exit status. */
export async function matchCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      pattern: { type: 'string', short: 'p' },
      'only-matches': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(MATCH_HELP);
    return 0;
  }
  if (values.pattern === undefined) {
    throw new UsageError("Give a pattern: --pattern '{ $.eventName = StopLogging }'");
  }
  const printer = new Printer(compiled(values.pattern), values['only-matches']);
  if (positionals.length === 0) {
    await readStandardInput(printer);
    return 0;
  }
  const { files, skips } = findInputFiles(positionals);
  skips.forEach(({ file, reason, count }) => tellSkip(file, reason, count));
  for (const { path } of files) {
    const reader = new RecordReader(printer.of(path));
    reader.end(await readFile(path, (piece) => reader.push(piece)));
  }
  return 0;
}

function compiled(pattern: string): (record: unknown) => boolean {
  try {
    return compile(parse(pattern));
  } catch (error) {
    if (error instanceof FilterPatternError) {
      throw new UsageError(`${error.message}\n  ${pattern}\n  ${' '.repeat(Math.max(0, error.column - 1))}^`);
    }
    throw error;
  }
}

async function readStandardInput(printer: Printer): Promise<void> {
  const reader = new RecordReader(printer.of('-'));
  for await (const piece of process.stdin) {
    if (!reader.push(piece as Buffer)) {
      break;
    }
  }
  reader.end();
}

function tellSkip(file: string, reason: string, count: number): void {
  process.stderr.write(`${file}: skipped ${count}: ${reason}\n`);
}

class Printer {
  public constructor(
    private readonly matches: (record: unknown) => boolean,
    private readonly onlyMatches: boolean,
  ) {}

  public of(file: string): ConstructorParameters<typeof RecordReader>[0] {
    const skip = (reason: string, count: number): void =>
      tellSkip(file === '-' ? 'standard input' : file, reason, count);
    let number = 0;
    return {
      value: (bytes, start, end) => {
        let value: unknown;
        try {
          value = JSON.parse(bytes.toString('utf8', start, end));
        } catch {
          skip('a record that is not valid JSON', 1);
          return;
        }
        const { records, foreign } = unwrap(value);
        records.forEach((record) => this.print(record, file, ++number));
        foreign.forEach((reason) => skip(reason, 1));
      },
      skip,
    };
  }

  private print(record: CloudTrailRecord, file: string, number: number): void {
    const match = this.matches(record);
    if (match || !this.onlyMatches) {
      const { eventID, eventTime, eventName } = record;
      const place = file === '-' ? {} : { file };
      process.stdout.write(`${JSON.stringify({ match, ...place, record: number, eventID, eventTime, eventName })}\n`);
    }
  }
}
