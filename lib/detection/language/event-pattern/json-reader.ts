import { EventPatternError } from './event-pattern-error';

/**
 * JSON as it was written. JSON.parse would drop what decides whether a pattern is valid and what it means: every
 * duplicate key but the last, and the digits of a number that no double can hold.
 */
export type JsonNode =
  | { readonly type: 'object'; readonly members: readonly (readonly [key: string, value: JsonNode])[] }
  | { readonly type: 'array'; readonly items: readonly JsonNode[] }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'number'; readonly text: string }
  | { readonly type: 'literal'; readonly value: boolean | null };

/** event-ruler reads with Jackson, which stops at this depth. It also keeps our own recursion off the stack's end. */
const DEEPEST_NESTING = 1000;

const WHITESPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;

export function readJson(text: string): JsonNode {
  return new JsonReader(text).read();
}

class JsonReader {
  private position = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  public read(): JsonNode {
    const node = this.readValue();
    this.take(WHITESPACE);
    if (this.position < this.text.length) this.fail('expected the end of the text');
    return node;
  }

  private readValue(): JsonNode {
    this.take(WHITESPACE);
    const first = this.text[this.position];
    if (first === '{') return { type: 'object', members: this.readList('}', () => this.readMember()) };
    if (first === '[') return { type: 'array', items: this.readList(']', () => this.readValue()) };
    if (first === '"') return { type: 'string', value: this.readString() };
    const literal = this.take(LITERAL);
    if (literal !== undefined) return { type: 'literal', value: literal === 'null' ? null : literal === 'true' };
    const number = this.take(NUMBER);
    if (number !== undefined) return { type: 'number', text: number };
    return this.fail('expected a value');
  }

  private readList<T>(close: '}' | ']', readItem: () => T): T[] {
    if (++this.depth > DEEPEST_NESTING) this.fail(`nested deeper than ${DEEPEST_NESTING} levels`);
    this.position++;
    const items: T[] = [];
    if (!this.takeCharacter(close)) {
      do {
        items.push(readItem());
      } while (this.takeCharacter(','));
      if (!this.takeCharacter(close)) this.fail(`expected "," or "${close}"`);
    }
    this.depth--;
    return items;
  }

  private readMember(): readonly [string, JsonNode] {
    this.take(WHITESPACE);
    if (this.text[this.position] !== '"') this.fail('expected a key in double quotes');
    const key = this.readString();
    if (!this.takeCharacter(':')) this.fail('expected ":"');
    return [key, this.readValue()];
  }

  private readString(): string {
    const start = this.position;
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1;
    try {
      const value = JSON.parse(this.text.slice(start, end + 1)) as string;
      this.position = end + 1;
      return value;
    } catch {
      return this.fail('the string is not closed, or has an escape or control character that JSON does not allow');
    }
  }

  private take(token: RegExp): string | undefined {
    token.lastIndex = this.position;
    const found = token.exec(this.text)?.[0];
    if (found !== undefined) this.position += found.length;
    return found;
  }

  private takeCharacter(character: string): boolean {
    this.take(WHITESPACE);
    if (this.text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  private fail(what: string): never {
    throw new EventPatternError(`The event pattern is not JSON: ${what} at position ${this.position}.`);
  }
}
