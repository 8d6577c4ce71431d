/** A string with `*`, taken apart. */
export interface Wildcard {
  /** What must be there, between the wildcards. */
  readonly body: string;
  readonly openStart: boolean;
  readonly openEnd: boolean;
}

/**
 * Where the `*` of a value are wildcards: at its start and at its end. The user guide said so until 2022 ("Ev*ent will only
 * match the actual string Ev*ent"); today's says no more than "use the asterisk as a wild card". A `*` in the middle is
 * therefore literal here, and the linter warns of it.
 */
export function wildcardOf(text: string): Wildcard {
  const start = /^\*+/.exec(text)?.[0].length ?? 0;
  const rest = text.slice(start);
  const end = /\*+$/.exec(rest)?.[0].length ?? 0;
  return {
    body: rest.slice(0, rest.length - end),
    openStart: start > 0,
    openEnd: end > 0 || (start > 0 && rest === ''),
  };
}

/** Whether the text is a single value, without wildcards. */
export function isExact(text: string): boolean {
  const { openStart, openEnd } = wildcardOf(text);
  return !openStart && !openEnd;
}

/** A test for strings. */
export function matcherOf(text: string): (value: string) => boolean {
  const { body, openStart, openEnd } = wildcardOf(text);
  if (openStart && openEnd) return body === '' ? () => true : (value) => value.includes(body);
  if (openStart) return (value) => value.endsWith(body);
  if (openEnd) return (value) => value.startsWith(body);
  return (value) => value === body;
}
