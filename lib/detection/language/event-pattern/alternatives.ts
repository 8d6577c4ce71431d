import { EventPattern, Matcher } from './event-pattern';

/** EventBridge refuses a rule whose `$or` multiply to more than this. */
export const MOST_ALTERNATIVES = 1000;

/** Ours: far above what fits into the 4,096 characters of a pattern, and small enough to expand at once. */
export const MOST_EXPANDED_FIELDS = 500_000;

/** What one alternative of a pattern asks of the event: for each dotted path, what its value must be. */
export type Alternative = ReadonlyMap<string, readonly Matcher[]>;

/**
 * The pattern without `$or`: one of the alternatives must hold. Order matters, because a path that is named again,
 * be it a duplicate key or a field both outside and inside `$or`, replaces what was asked of it before.
 */
export function expandAlternatives(pattern: EventPattern): Alternative[] {
  return expand(pattern, undefined, [new Map<string, readonly Matcher[]>()]);
}

type Growing = Map<string, readonly Matcher[]>;

function expand(pattern: EventPattern, parent: string | undefined, before: Growing[]): Growing[] {
  let alternatives = before;
  for (const entry of pattern.entries) {
    if (entry.kind === 'or') {
      const shared = alternatives;
      alternatives = entry.alternatives.flatMap((alternative) =>
        expand(
          alternative,
          parent,
          shared.map((fields) => new Map(fields)),
        ),
      );
      continue;
    }
    const path = parent === undefined ? entry.key : `${parent}.${entry.key}`;
    if (entry.kind === 'object') alternatives = expand(entry.pattern, path, alternatives);
    else for (const fields of alternatives) fields.set(path, entry.matchers);
  }
  return alternatives;
}

export function countAlternatives(pattern: EventPattern): number {
  let count = 1;
  for (const entry of pattern.entries) {
    if (entry.kind === 'object') count *= countAlternatives(entry.pattern);
    if (entry.kind === 'or') count *= entry.alternatives.reduce((sum, each) => sum + countAlternatives(each), 0);
  }
  return count;
}

/** The most fields that one alternative can have. */
export function countFields(pattern: EventPattern): number {
  let count = 0;
  for (const entry of pattern.entries) {
    if (entry.kind === 'field') count += 1;
    else if (entry.kind === 'object') count += countFields(entry.pattern);
    else count += Math.max(...entry.alternatives.map(countFields));
  }
  return count;
}
