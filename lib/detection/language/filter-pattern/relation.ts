import { compileValue } from './compile-value';
import { Comparison, Test } from './pattern';
import { isExact, wildcardOf } from './wildcard';

/** Whether every string that matches the first value matches the second as well. */
export function implies(first: string, second: string): boolean {
  const a = wildcardOf(first);
  const b = wildcardOf(second);
  if (b.openStart && b.openEnd) return a.body.includes(b.body);
  if (b.openStart) return !a.openEnd && a.body.endsWith(b.body);
  if (b.openEnd) return !a.openStart && a.body.startsWith(b.body);
  return !a.openStart && !a.openEnd && a.body === b.body;
}

/** Whether no string matches both values. False also where it takes more than a look at both ends to tell. */
export function excludes(first: string, second: string): boolean {
  const a = wildcardOf(first);
  const b = wildcardOf(second);
  if (isExact(first)) return !implies(first, second);
  if (isExact(second)) return !implies(second, first);
  if (!a.openStart && !b.openStart) return !a.body.startsWith(b.body) && !b.body.startsWith(a.body);
  if (!a.openEnd && !b.openEnd) return !a.body.endsWith(b.body) && !b.body.endsWith(a.body);
  return false;
}

/** Whether no value can pass all these tests of one selector. False where that takes more than these rules to tell. */
export function cannotHold(tests: readonly Test[]): boolean {
  if (new Set(tests.map(rangeOf)).size > 1) return true;
  const comparisons = tests.filter((test) => test.kind === 'comparison');
  return hasEmptyValue(comparisons) || hasConflictingTexts(comparisons) || hasEmptyRange(comparisons);
}

// What a test can be true of: nothing, one constant, or strings and numbers.
function rangeOf(test: Test): string {
  if (test.kind === 'not-exists') return 'nothing';
  return test.kind === 'is' ? test.constant : 'value';
}

function hasEmptyValue(comparisons: readonly Comparison[]): boolean {
  const exact = comparisons.find(({ operator, value }) => operator === '=' && isSingle(value));
  if (exact === undefined) return false;
  const tests = comparisons.map(compileValue);
  return candidates(exact).every((candidate) => tests.some((test) => !test(candidate)));
}

function isSingle(value: Comparison['value']): boolean {
  return value.kind === 'number' || (value.kind === 'text' && isExact(value.text));
}

// All values that an exact comparison is true of.
function candidates({ value }: Comparison): (string | number)[] {
  if (value.kind === 'regex') return [];
  const number = Number(value.text);
  return value.kind === 'number' || String(number) === value.text ? [value.text, number] : [value.text];
}

function hasConflictingTexts(comparisons: readonly Comparison[]): boolean {
  const wanted = comparisons.filter(({ operator }) => operator === '=').map(({ value }) => value);
  const unwanted = comparisons.filter(({ operator }) => operator === '!=').map(({ value }) => value);
  const wantedTexts = wanted.filter((value) => value.kind === 'text').map(({ text }) => text);
  const unwantedTexts = unwanted.filter((value) => value.kind === 'text').map(({ text }) => text);
  return (
    unwantedTexts.some((text) => implies('*', text)) ||
    wantedTexts.some((a) => unwantedTexts.some((b) => implies(a, b))) ||
    wantedTexts.some((a) => wantedTexts.some((b) => excludes(a, b))) ||
    wanted.some((a) => a.kind === 'regex' && unwanted.some((b) => b.kind === 'regex' && a.source === b.source))
  );
}

function hasEmptyRange(comparisons: readonly Comparison[]): boolean {
  const bounds = comparisons.filter(({ operator }) => operator !== '=' && operator !== '!=');
  if (bounds.length === 0) return false;
  const numbers = bounds.map(({ value }) => (value.kind === 'number' ? Number(value.text) : NaN));
  const lowest = Math.max(...numbers.filter((_, i) => bounds[i].operator.startsWith('>')));
  const highest = Math.min(...numbers.filter((_, i) => bounds[i].operator.startsWith('<')));
  if (lowest > highest) return true;
  const tests = comparisons.map(compileValue);
  return lowest === highest && tests.some((test) => !test(lowest));
}
