import { fixedEnds, hasPlaceholder, placeholdersIn, replacePlaceholders } from './placeholder';

/** A pattern that can be evaluated, and what it no longer asks for. */
export interface Widened {
  readonly pattern: string;
  /** The values that are not known, for each of which any will do. */
  readonly unknown: readonly string[];
}

/** What is known of a value lies between placeholders, and these may hold quotes. */
const QUOTED = /"(?:\uE000[^\uE001]*\uE001|\\.|[^"\\\uE000])*"/;
const REGEX = /%(?:\uE000[^\uE001]*\uE001|[^%\uE000])*%/;
/** What is not quoted ends at a blank, a bracket or an operator. */
const WORD = /(?:\uE000[^\uE001]*\uE001|[^\s"(){}=<>!&|%\uE000])*\uE000[^\uE001]*\uE001[^\s"(){}=<>!&|%]*/;
/** A value, and an operator before it that does not ask for equality. */
const VALUES = new RegExp(`((?:!=|[<>]=?)\\s*)?(${QUOTED.source}|${REGEX.source}|${WORD.source})`, 'g');

/**
 * A filter pattern in which each unknown value matches anything, so that the detection fires too often rather than
 * never: `"arn:…:<unknown>/x"` becomes `"arn:…:*"`, since `*` means anything only at the ends of a value.
 */
export function widenFilterPattern(text: string): Widened {
  const pattern = text.replace(VALUES, (whole, operator: string | undefined, value: string) => {
    if (!hasPlaceholder(value)) {
      return whole;
    }
    // Whatever differs from the value, or is less, is there: `!= "*"` would rule out all that is.
    if (operator !== undefined) {
      return '= "*"';
    }
    if (value.startsWith('%')) {
      return replacePlaceholders(value, () => '.*');
    }
    return `"${widenValue(value.startsWith('"') ? value.slice(1, -1) : value)}"`;
  });
  return { pattern, unknown: [...new Set(placeholdersIn(text))] };
}

function widenValue(value: string): string {
  const { before, after } = fixedEnds(value);
  return (before.replace(/\*+$/, '') === '' && after !== '' ? `*${after}` : `${before}*`).replace(/\*{2,}/g, '*');
}

/** The same for an event pattern, whose wildcards may stand anywhere. */
export function widenEventPattern(pattern: unknown): Widened {
  const unknown = new Set<string>();
  const known = (text: string): string => {
    placeholdersIn(text).forEach((name) => unknown.add(name));
    return text;
  };
  const matcher = (value: unknown): unknown => {
    if (typeof value === 'string' && hasPlaceholder(known(value))) {
      const literal = value.replace(/[*\\]/g, '\\$&');
      return { wildcard: replacePlaceholders(literal, () => '*').replace(/(?<!\\)\*{2,}/g, '*') };
    }
    if (typeof value === 'object' && value !== null) {
      const text = known(JSON.stringify(value));
      // A known beginning still helps; of anything else there is only that the field is there.
      const { prefix } = value as { prefix?: unknown };
      if (typeof prefix === 'string' && hasPlaceholder(prefix) && fixedEnds(prefix).before !== '') {
        return { prefix: fixedEnds(prefix).before };
      }
      return hasPlaceholder(text) ? { exists: true } : value;
    }
    return value;
  };
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map((item: unknown) => matcher(item));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]: [string, unknown]) => [
          name,
          name === '$or' && Array.isArray(item) ? item.map(visit) : visit(item),
        ]),
      );
    }
    return value;
  };
  return { pattern: JSON.stringify(visit(pattern)), unknown: [...unknown] };
}
