import { parseArgs } from 'node:util';
import { compile, FilterPatternError, parse } from '../detection/language/filter-pattern';
import { MATCH_HELP } from './help';
import { findInputFiles } from './input/input-files';
import { isCloudTrailRecord, messagesIn, recordInEvent } from './input/messages';
import { readFile, readStandardInput } from './input/read-file';
import { RecordReader, RecordSink } from './input/record-reader';
import { Skip, Skips } from './input/skip';
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
    const printer = new Printer(matches, onlyMatches);
    const reader = new RecordReader(printer);
    reader.end(await readStandardInput((piece) => reader.push(piece)));
    printer.tellSkips();
    return 0;
  }
  const { files, skips } = findInputFiles(positionals);
  skips.forEach(tellSkip);
  for (const { path } of files) {
    const printer = new Printer(matches, onlyMatches, path);
    const reader = new RecordReader(printer);
    reader.end(await readFile(path, (piece) => reader.push(piece)));
    printer.tellSkips();
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

function tellSkip({ file, reason, count }: Skip): void {
  process.stderr.write(`${file}: skipped ${count}: ${reason}\n`);
}

const NO_OBJECT = 'not a JSON object, which alone a pattern in { … } can match';

/** Says of each message of one input whether it matches. */
class Printer implements RecordSink {
  /** On standard input each line is a message, JSON or not; a file may be no log at all. */
  public readonly line?: (reason?: string) => void;
  private readonly skips = new Skips();
  private messages = 0;

  public constructor(
    private readonly matches: (record: unknown) => boolean,
    private readonly onlyMatches: boolean,
    private readonly file?: string,
  ) {
    if (file === undefined) {
      this.line = (reason = NO_OBJECT) => this.printOther(reason);
    }
  }

  public isRecord(bytes: Buffer, start: number, end: number): boolean {
    return isCloudTrailRecord(parsed(bytes, start, end));
  }

  public value(bytes: Buffer, start: number, end: number): void {
    messagesIn(parsed(bytes, start, end)).forEach((message) => this.print(message));
  }

  public skip(reason: string, count: number): void {
    this.skips.add({ file: this.file ?? 'standard input', reason, count });
  }

  /** At the end of the input, each reason once. */
  public tellSkips(): void {
    this.skips.list.forEach(tellSkip);
  }

  private print(message: unknown): void {
    if (!isObject(message)) {
      this.printOther(NO_OBJECT);
      return;
    }
    const record = ++this.messages;
    // A log group may get the event of EventBridge, or CloudTrail's own record.
    const inEvent = recordInEvent(message);
    const match = this.matches(message) || (inEvent !== undefined && this.matches(inEvent));
    if (match || !this.onlyMatches) {
      const { eventID, eventTime, eventName } = inEvent ?? message;
      printLine({ match, file: this.file, record, eventID, eventTime, eventName });
    }
  }

  private printOther(reason: string): void {
    const record = ++this.messages;
    if (this.onlyMatches) {
      this.skip(reason, 1);
    } else {
      printLine({ match: false, file: this.file, record, reason });
    }
  }
}

/** Undefined: the scanner lets pass what is wrong inside of strings. */
function parsed(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', start, end));
  } catch {
    return undefined;
  }
}

/** Leaves out what is undefined. */
function printLine(outcome: object): void {
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
