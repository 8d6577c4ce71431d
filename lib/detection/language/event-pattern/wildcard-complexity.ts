import { WildcardTexts } from './wildcard';

/**
 * EventBridge refuses a field whose wildcards are "too complex": event-ruler counts how many beginnings of wildcards
 * one value can match at the same time. The limit is not published. Ten agrees with what users saw:
 * four like "*.bif" (8) and two like "*" + "/datasync/*.bif" (6) are accepted, four of the latter (12) and
 * "*:*:*:*:*:event-bus/*" (11) are refused.
 */
const MOST_SIMULTANEOUS_BEGINNINGS = 10;

/** So many different states of a match are looked at, no more, so that a hostile pattern cannot keep us busy. */
const MOST_STATES = 5000;

const ASTERISK = Symbol('*');
type Token = string | typeof ASTERISK;

export function isTooComplex(wildcards: readonly WildcardTexts[]): boolean {
  if (wildcards.every((texts) => texts.length === 1)) return false;
  // The engine matches the value in its quotes, so every wildcard shares at least the opening one.
  if (wildcards.length > MOST_SIMULTANEOUS_BEGINNINGS) return true;
  return new Beginnings(wildcards).exceed(MOST_SIMULTANEOUS_BEGINNINGS);
}

/** All tokens of all wildcards in one row; to be "at" a token is to have matched up to and including it. */
class Beginnings {
  private readonly tokens: Token[] = [];
  private readonly starts: number[] = [];
  /** Beyond the tokens: the place of a wildcard that has matched nothing yet. */
  private readonly wildcardEnds = new Set<number>();

  constructor(wildcards: readonly WildcardTexts[]) {
    for (const texts of wildcards) {
      this.starts.push(this.tokens.length);
      this.tokens.push('"');
      texts.forEach((text, index) => {
        if (index > 0) this.tokens.push(ASTERISK);
        for (const character of text) this.tokens.push(character);
      });
      this.tokens.push('"');
      this.wildcardEnds.add(this.tokens.length - 1);
    }
  }

  public exceed(limit: number): boolean {
    const characters = new Set(this.tokens);
    const pending: (readonly number[])[] = [this.starts];
    const seen = new Set<string>();
    for (let active = pending.pop(); active !== undefined; active = pending.pop()) {
      if (this.count(active) > limit || seen.size > MOST_STATES) return true;
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
  private count(active: readonly number[]): number {
    const beginnings = new Set(active);
    for (const place of active) if (this.follows(place) === ASTERISK) beginnings.add(place + 1);
    return beginnings.size;
  }

  private advance(active: readonly number[], character: Token): number[] {
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
    return this.wildcardEnds.has(place) ? undefined : this.tokens[place + 1];
  }
}
