import { Comparison, Is, Operator, Value } from './pattern';
import { compileRegex } from './regex';
import { matcherOf } from './wildcard';

/** A test of one selected value; `undefined` stands for a missing one. */
export type ValueTest = (value: unknown) => boolean;

/** What a test asks of the value, whatever selects it. */
export function compileValue(test: Comparison | Is): ValueTest {
  return test.kind === 'is' ? constantTest(test.constant) : comparisonTest(test.operator, test.value);
}

function constantTest(constant: 'NULL' | 'TRUE' | 'FALSE'): ValueTest {
  const expected = constant === 'NULL' ? null : constant === 'TRUE';
  return (value) => value === expected;
}

function comparisonTest(operator: Operator, value: Value): ValueTest {
  switch (operator) {
    case '=':
      return equalityTest(value, true);
    case '!=':
      return equalityTest(value, false);
    default:
      return orderTest(operator, value);
  }
}

function equalityTest(value: Value, expected: boolean): ValueTest {
  if (value.kind === 'number') {
    const { text } = value;
    const number = Number(text);
    return (field) =>
      typeof field === 'string'
        ? (field === text) === expected
        : typeof field === 'number' && (field === number) === expected;
  }
  const matches = value.kind === 'regex' ? compileRegex(value.source) : matcherOf(value.text);
  return (field) =>
    typeof field === 'string'
      ? matches(field) === expected
      : typeof field === 'number' && matches(String(field)) === expected;
}

function orderTest(operator: '<' | '>' | '<=' | '>=', value: Value): ValueTest {
  if (value.kind !== 'number') throw new TypeError(`${operator} compares numbers`);
  const bound = Number(value.text);
  switch (operator) {
    case '<':
      return (field) => typeof field === 'number' && field < bound;
    case '>':
      return (field) => typeof field === 'number' && field > bound;
    case '<=':
      return (field) => typeof field === 'number' && field <= bound;
    case '>=':
      return (field) => typeof field === 'number' && field >= bound;
  }
}
