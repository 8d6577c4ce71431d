import { AthenaValue, athenaValue, refuse } from './athena-value';
import { sqlLike, sqlString } from './like';
import { Comparison, Condition, Is, Numeral, Pattern, Test } from './pattern';
import { isWildcard } from './parse-selector';
import { printValue } from './print';
import { isExact, wildcardOf } from './wildcard';

/**
 * The pattern as a condition for WHERE, over the table of `lib/analysis/cloudtrail-schema.ts`.
 *
 * It is true of the same records wherever the compared fields hold strings, whole numbers or nothing. A missing field is
 * NULL, and a comparison with NULL, also `<>`, is not true, as in CloudWatch Logs.
 *
 * @throws CannotRender
 */
export function toAthenaPredicate(pattern: Pattern): string {
  return predicate(pattern.condition);
}

function predicate(condition: Condition): string {
  if (condition.kind === 'and' || condition.kind === 'or') {
    const sign = condition.kind === 'and' ? ' AND ' : ' OR ';
    return `(${condition.operands.map(predicate).join(sign)})`;
  }
  const value = athenaValue(condition);
  return value.quantify(testPredicate(condition, value));
}

function testPredicate(test: Test, value: AthenaValue): string {
  switch (test.kind) {
    case 'not-exists':
      return absence(test, value);
    case 'is':
      return constant(test, value);
    case 'comparison':
      return comparison(test, value);
  }
}

function absence(test: Test, value: AthenaValue): string {
  if (test.selector.steps.some(isWildcard)) throw refuse(test, 'asks whether every element lacks a field');
  // A call without parameters has requestParameters: null, and the column is NULL in both cases.
  if (value.kind === 'structure')
    throw refuse(test, 'is NULL in the table both when it is missing and when it is null');
  return `${value.json} IS NULL`;
}

function constant(test: Is, value: AthenaValue): string {
  const expected = test.constant.toLowerCase();
  if (value.kind === 'json') return `${value.json} = ${sqlString(expected)}`;
  if (value.kind === 'boolean' && test.constant !== 'NULL') return `${value.text} = ${sqlString(expected)}`;
  throw refuse(
    test,
    `holds no ${expected} that the table could tell from ${test.constant === 'NULL' ? 'a missing field' : 'a string'}`,
  );
}

function comparison(test: Comparison, value: AthenaValue): string {
  if (value.kind === 'boolean')
    throw refuse(test, 'is true or false, and = and the like are about strings and numbers');
  if (value.kind === 'structure') throw refuse(test, 'is an object or array, which no comparison is true of');
  const unequal = test.operator === '!=';
  switch (test.value.kind) {
    case 'regex': {
      const matches = `regexp_like(${value.text}, ${sqlString(test.value.source)})`;
      return unequal ? `NOT ${matches}` : matches;
    }
    case 'text':
      return textComparison(value, test.value.text, unequal);
    case 'number':
      return numberComparison(test, test.value, value);
  }
}

function textComparison({ text }: AthenaValue, expected: string, unequal: boolean): string {
  if (isExact(expected)) return `${text} ${unequal ? '<>' : '='} ${sqlString(expected)}`;
  if (wildcardOf(expected).body === '') return unequal ? `${text} <> ${text}` : `${text} IS NOT NULL`;
  return `${text} ${unequal ? 'NOT LIKE' : 'LIKE'} ${sqlLike(expected)}`;
}

function numberComparison(test: Comparison, numeral: Numeral, value: AthenaValue): string {
  const { operator } = test;
  if (operator === '=' || operator === '!=') {
    // In JSON, 012 is the number 12 or the string "012"; in other columns there are strings only.
    const isPlain = String(Number(numeral.text)) === numeral.text;
    if (value.kind === 'json' && !isPlain) {
      throw refuse(
        test,
        `is compared with ${printValue(numeral)}, which as a number is written ${Number(numeral.text)}`,
      );
    }
    return `${value.text} ${operator === '=' ? '=' : '<>'} ${sqlString(numeral.text)}`;
  }
  if (value.kind !== 'json') throw refuse(test, `holds strings, and ${operator} compares numbers`);
  // The JSON text of a string has quotes, so that only numbers can be cast.
  return `TRY_CAST(${value.json} AS double) ${operator} DOUBLE ${sqlString(String(Number(numeral.text)))}`;
}
