import { countAlternatives, countFields, MOST_ALTERNATIVES, MOST_EXPANDED_FIELDS } from './alternatives';
import { EventPattern, Matcher, PatternEntry } from './event-pattern';
import { EventPatternError } from './event-pattern-error';
import { JsonNode, readJson } from './json-reader';
import { parseMatcher } from './parse-matcher';
import { isReservedInsideOr } from './reserved-names';
import { parseWildcard, WildcardTexts } from './wildcard';
import { isTooComplex } from './wildcard-complexity';

/**
 * Validates a pattern as EventBridge does when a rule is put.
 *
 * Given as text, duplicate keys are allowed as they are there: of two lists for one path the last counts, and two
 * objects under one key are both read. An object given has lost its duplicates, and the digits that a number was
 * written with.
 */
export function parseEventPattern(pattern: string | object): EventPattern {
  const root = readJson(typeof pattern === 'string' ? pattern : toText(pattern));
  if (root.type !== 'object') throw new EventPatternError('An event pattern must be a JSON object.');
  const parsed = parseObject(root, undefined, false);
  refuseTooManyAlternatives(parsed);
  return parsed;
}

function toText(pattern: object): string {
  try {
    const text = JSON.stringify(pattern, (key, value: unknown) => {
      if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`"${key}" is ${value}`);
      return value;
    }) as string | undefined;
    if (text === undefined) throw new Error('it has no JSON form');
    return text;
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown cause';
    throw new EventPatternError(`The event pattern cannot be written as JSON: ${why}`);
  }
}

function parseObject(node: JsonNode & { type: 'object' }, where: string | undefined, insideOr: boolean): EventPattern {
  if (node.members.length === 0) throw new EventPatternError(`${where ?? 'The event pattern'}: the object is empty.`);
  return { entries: node.members.map(([key, value]) => parseEntry(key, value, where, insideOr)) };
}

function parseEntry(key: string, value: JsonNode, parent: string | undefined, insideOr: boolean): PatternEntry {
  const where = parent === undefined ? key : `${parent}.${key}`;
  if (key === '$or') return { kind: 'or', alternatives: parseAlternatives(value, parent, where) };
  if (insideOr && isReservedInsideOr(key)) {
    throw new EventPatternError(`${where}: "${key}" is an operator's name, which "$or" does not allow as a field's.`);
  }
  switch (value.type) {
    case 'object':
      return { kind: 'object', key, pattern: parseObject(value, where, insideOr) };
    case 'array':
      return { kind: 'field', key, matchers: parseMatchers(value.items, where) };
    default:
      throw new EventPatternError(`${where}: must be an object or an array; write ["value"] for one value.`);
  }
}

/** `$or` is never a plain field: whatever else stands after it is refused. */
function parseAlternatives(value: JsonNode, parent: string | undefined, where: string): EventPattern[] {
  if (value.type !== 'array') throw new EventPatternError(`${where}: must be an array of objects.`);
  const alternatives = value.items.map((item, index) => {
    if (item.type !== 'object') throw new EventPatternError(`${where}[${index}]: must be an object.`);
    return parseObject(item, parent, true);
  });
  if (alternatives.length < 2) throw new EventPatternError(`${where}: needs at least two objects.`);
  return alternatives;
}

function parseMatchers(items: readonly JsonNode[], where: string): Matcher[] {
  if (items.length === 0) throw new EventPatternError(`${where}: the list is empty; it could never match.`);
  const matchers = items.map((item, index) => parseMatcher(item, `${where}[${index}]`));
  if (isTooComplex(matchers.map(wildcardsOf))) {
    throw new EventPatternError(
      `${where}: too complex; use fewer wildcards, or fewer repeating character sequences after a wildcard.`,
    );
  }
  return matchers;
}

function wildcardsOf(matcher: Matcher): WildcardTexts[] {
  if (matcher.kind === 'wildcard') return [parseWildcard(matcher.wildcard)];
  if (matcher.kind !== 'anything-but' || matcher.of !== 'wildcard') return [];
  return matcher.values.map((wildcard) => parseWildcard(wildcard));
}

function refuseTooManyAlternatives(pattern: EventPattern): void {
  const alternatives = countAlternatives(pattern);
  if (alternatives > MOST_ALTERNATIVES) {
    throw new EventPatternError(`"$or" makes over ${MOST_ALTERNATIVES} rule combinations, which EventBridge refuses.`);
  }
  if (alternatives > 1 && alternatives * countFields(pattern) > MOST_EXPANDED_FIELDS) {
    throw new EventPatternError('The event pattern has too many fields for so many "$or" combinations.');
  }
}
