import { WildcardTexts } from './wildcard';

/**
 * EventBridge refuses a field whose wildcards are "too complex": event-ruler counts how many beginnings of wildcards
 * one value can match at the same time. The limit is not published. Ten agrees with what users saw: four like
 * "*.bif" (8) are accepted, "*:*:*:*:*:event-bus/*" (11) is refused.
 */
const MOST_SIMULTANEOUS_BEGINNINGS = 10;

/** So long is looked for, no longer, so that a hostile pattern cannot keep us busy; then it is too complex as well. */
const MOST_STEPS = 1_000_000;

const ASTERISK = Symbol('*');
type Token = string | typeof ASTERISK;

/** Each matcher of a field is given as the list of its wildcards: several in `anything-but`, else one. */
export function isTooComplex(matchers: readonly (readonly WildcardTexts[])[]): boolean {
  const beginnings = new Beginnings();
  for (const wildcards of matchers) beginnings.add(wildcards);
  return beginnings.exceed(MOST_SIMULTANEOUS_BEGINNINGS);
}

/** The tokens of all wildcards in one row; to be "at" a place is to have matched up to and including its token. */
class Beginnings {
  private readonly tokens: Token[] = [];
  private readonly starts: number[] = [];
  private readonly ends = new Set<number>();
  /** Two places with one number are one beginning. */
  private readonly numbers: number[] = [];
  private count = 0;
  private steps = 0;

  /**
   * The engine matches a value in its quotes. Wildcards of one matcher share their beginnings up to the first
   * asterisk, and the end.
   */
  public add(wildcards: readonly WildcardTexts[]): void {
    const shared = new Map<string, number>();
    const end = this.count++;
    for (const texts of wildcards) {
      this.starts.push(this.tokens.length);
      let sharedSoFar: number | undefined = end;
      const push = (token: Token): void => {
        const key: string | undefined = sharedSoFar === undefined ? undefined : `${sharedSoFar} ${String(token)}`;
        const number = (key === undefined ? undefined : shared.get(key)) ?? this.count++;
        if (key !== undefined) shared.set(key, number);
        sharedSoFar = key === undefined || token === ASTERISK ? undefined : number;
        this.tokens.push(token);
        this.numbers.push(number);
      };
      push('"');
      texts.forEach((text, index) => {
        if (index > 0) push(ASTERISK);
        for (const character of text) push(character);
      });
      this.ends.add(this.tokens.length);
      this.tokens.push('"');
      this.numbers.push(end);
    }
  }

  public exceed(limit: number): boolean {
    const characters = new Set(this.tokens);
    const pending: (readonly number[])[] = this.starts.length > 0 ? [this.starts] : [];
    const seen = new Set<string>();
    for (let active = pending.pop(); active !== undefined; active = pending.pop()) {
      if (this.countAt(active) > limit || this.steps > MOST_STEPS) return true;
      for (const character of characters) {
        // The asterisk stands here for any character that no wildcard spells out.
        const next = this.advance(active, character);
        const state = next.join();
        if (next.length > 0 && !seen.has(state)) {
          seen.add(state);
          pending.push(next);
        }
      }
    }
    return false;
  }

  /** An asterisk counts as soon as what stands before it has matched, because it may match nothing. */
  private countAt(active: readonly number[]): number {
    const numbers = new Set<number>();
    for (const place of active) {
      numbers.add(this.numbers[place]);
      if (this.follows(place) === ASTERISK) numbers.add(this.numbers[place + 1]);
    }
    return numbers.size;
  }

  private advance(active: readonly number[], character: Token): number[] {
    this.steps += active.length;
    const next = new Set<number>();
    for (const place of active) {
      if (this.tokens[place] === ASTERISK) next.add(place);
      const following = this.follows(place);
      if (following === ASTERISK) {
        next.add(place + 1);
        if (this.follows(place + 1) === character) next.add(place + 2);
      } else if (following !== undefined && following === character) {
        next.add(place + 1);
      }
    }
    return [...next].sort((a, b) => a - b);
  }

  private follows(place: number): Token | undefined {
    return this.ends.has(place) ? undefined : this.tokens[place + 1];
  }
}
