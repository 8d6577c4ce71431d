import { FilterPatternError } from './filter-pattern-error';

const BLANKS = ' \t\r\n';

/** The text of a pattern, read once from left to right. */
export class Reader {
  private position = 0;

  constructor(private readonly text: string) {}

  /** Where the next character stands, counted from 1. */
  public get column(): number {
    return this.position + 1;
  }

  /** The next character; empty at the end. */
  public peek(): string {
    return this.text.charAt(this.position);
  }

  public get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  public skipBlanks(): void {
    while (!this.atEnd && BLANKS.includes(this.peek())) this.position++;
  }

  /** Takes the expected text if it stands here. */
  public take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.position)) return false;
    this.position += expected.length;
    return true;
  }

  /** Takes all characters of a kind that stand here. */
  public takeWhile(belongs: (char: string) => boolean): string {
    const start = this.position;
    while (!this.atEnd && belongs(this.peek())) this.position++;
    return this.text.slice(start, this.position);
  }

  /** Takes what stands before the next such character, but not the character; undefined if there is none. */
  public takeUntil(end: string): string | undefined {
    const at = this.text.indexOf(end, this.position);
    if (at === -1) return undefined;
    const taken = this.text.slice(this.position, at);
    this.position = at;
    return taken;
  }

  /** One character, whatever it is. */
  public next(): string {
    return this.text.charAt(this.position++);
  }

  /** What stands here, for a message. */
  public found(): string {
    if (this.atEnd) return 'the end of the pattern';
    const word = /^(?:&&|\|\||[A-Za-z0-9_$.*]+|.)/su.exec(this.text.slice(this.position, this.position + 30));
    return JSON.stringify(word?.[0] ?? this.peek());
  }

  /** Refuses what stands here. */
  public fail(expected: string): never {
    throw new FilterPatternError(`Found ${this.found()}, expected ${expected}`, this.column);
  }

  /** Refuses the pattern for another reason, or at another place. */
  public refuse(message: string, column = this.column): never {
    throw new FilterPatternError(message, column);
  }
}
