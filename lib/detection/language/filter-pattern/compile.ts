import { compileFinder, compileGetter } from './compile-selector';
import { isWildcard } from './parse-selector';
import { compileValue } from './compile-value';
import { Comparison, Condition, Or, Pattern, Test, Text } from './pattern';
import { printSelector } from './print';
import { isExact } from './wildcard';

type Predicate = (record: unknown) => boolean;

/**
 * The pattern as a function that says whether CloudWatch Logs would count a record.
 *
 * - A comparison, also `!=`, is true only of a string or a number ("value nodes can be strings or numbers"): not of an
 *   object or array (user guide), not of a missing field (observed), not of null, true or false, which IS is for.
 * - Strings are compared with the text of a number, so that `4*` and `"*"` (the CDK's "exists") match numbers as well.
 * - `= 123` is true of the number and of the string "123" (account ids are strings of digits, and the user guide lets
 *   alphanumeric strings stand without quotes); `<` and the like are true of numbers only.
 * - A wildcard selector means "any of them", and for NOT EXISTS "none of them".
 */
export function compile(pattern: Pattern): Predicate {
  return compileCondition(pattern.condition);
}

function compileCondition(condition: Condition): Predicate {
  if (condition.kind === 'or') return either(compileAlternatives(condition));
  if (condition.kind === 'and') return all(condition.operands.map(compileCondition));
  return compileTest(condition);
}

function all(operands: readonly Predicate[]): Predicate {
  if (operands.length === 2) {
    const [first, second] = operands;
    return (record) => first(record) && second(record);
  }
  return (record) => {
    for (const operand of operands) if (!operand(record)) return false;
    return true;
  };
}

function either(operands: readonly Predicate[]): Predicate {
  const [first, second] = operands;
  if (operands.length === 1) return first;
  if (operands.length === 2) return (record) => first(record) || second(record);
  return (record) => {
    for (const operand of operands) if (operand(record)) return true;
    return false;
  };
}

// Most patterns are lists of event names: one look-up instead of a comparison each.
function compileAlternatives({ operands }: Or): Predicate[] {
  const names = new Map<string, (Comparison & { readonly value: Text })[]>();
  const others: Predicate[] = [];
  for (const operand of operands) {
    if (!isName(operand)) {
      others.push(compileCondition(operand));
      continue;
    }
    const selector = printSelector(operand.selector);
    names.set(selector, [...(names.get(selector) ?? []), operand]);
  }
  return [...[...names.values()].map(compileNames), ...others];
}

function isName(condition: Condition): condition is Comparison & { readonly value: Text } {
  return (
    condition.kind === 'comparison' &&
    condition.operator === '=' &&
    condition.value.kind === 'text' &&
    isExact(condition.value.text) &&
    !condition.selector.steps.some(isWildcard)
  );
}

function compileNames(comparisons: readonly (Comparison & { readonly value: Text })[]): Predicate {
  const [first] = comparisons;
  if (comparisons.length === 1) return compileTest(first);
  const names = new Set(comparisons.map(({ value }) => value.text));
  const get = compileGetter(first.selector);
  return (record) => {
    const value = get(record);
    return typeof value === 'string' ? names.has(value) : typeof value === 'number' && names.has(String(value));
  };
}

function compileTest(test: Test): Predicate {
  if (test.kind === 'not-exists') {
    const find = compileFinder(test.selector);
    return (record) => !find(record, exists);
  }
  const holds = compileValue(test);
  if (test.selector.steps.some(isWildcard)) {
    const find = compileFinder(test.selector);
    return (record) => find(record, holds);
  }
  const get = compileGetter(test.selector);
  return (record) => holds(get(record));
}

function exists(value: unknown): boolean {
  return value !== undefined;
}
