import { parseArgs } from 'node:util';
import { compile, FilterPatternError, parse } from '../detection/language/filter-pattern';
import { MATCH_HELP } from './help';
import { findInputFiles } from './input/input-files';
import { messagesIn } from './input/messages';
import { readFile, readStandardInput } from './input/read-file';
import { RecordReader, RecordSink } from './input/record-reader';
import { isObject } from './is-object';
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
  const matches = compiled(values.pattern);
  const onlyMatches = values['only-matches'];
  if (positionals.length === 0) {
    const reader = new RecordReader(new Printer(matches, onlyMatches));
    reader.end(await readStandardInput((piece) => reader.push(piece)));
    return 0;
  }
  const { files, skips } = findInputFiles(positionals);
  skips.forEach(({ file, reason, count }) => tellSkip(file, reason, count));
  for (const { path } of files) {
    const reader = new RecordReader(new Printer(matches, onlyMatches, path));
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

function tellSkip(file: string, reason: string, count: number): void {
  process.stderr.write(`${file}: skipped ${count}: ${reason}\n`);
}

/** Says of each message of one input whether it matches. */
class Printer implements RecordSink {
  /** On standard input each line is a message, JSON or not; a file may be no log at all. */
  public readonly line?: () => void;
  private messages = 0;

  public constructor(
    private readonly matches: (record: unknown) => boolean,
    private readonly onlyMatches: boolean,
    private readonly file?: string,
  ) {
    if (file === undefined) {
      this.line = () => this.print(undefined);
    }
  }

  public value(bytes: Buffer, start: number, end: number): void {
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8', start, end));
    } catch {
      // The scanner lets pass what is wrong inside of strings.
    }
    messagesIn(value).forEach((message) => this.print(message));
  }

  public skip(reason: string, count: number): void {
    tellSkip(this.file ?? 'standard input', reason, count);
  }

  private print(message: unknown): void {
    const record = ++this.messages;
    const { file } = this;
    if (!isObject(message)) {
      const reason = 'not a JSON object, which alone a pattern in { … } can match';
      if (this.onlyMatches) {
        this.skip(reason, 1);
      } else {
        printLine({ match: false, file, record, reason });
      }
      return;
    }
    const match = this.matches(message);
    if (match || !this.onlyMatches) {
      const { eventID, eventTime, eventName } = message;
      printLine({ match, file, record, eventID, eventTime, eventName });
    }
  }
}

/** Leaves out what is undefined. */
function printLine(outcome: object): void {
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
