import { Finding } from './finding';
import { kindOf, missesElement } from './lint-kind';
import { columnOf } from './origin';
import { Comparison, Condition, NotExists } from './pattern';
import { printSelector } from './print';
import { cannotHold, implies } from './relation';
import { isWildcard } from './parse-selector';
import { flatten } from './walk';

/**
 * An `||` that lets nearly everything through. It is one
 * - if it holds whatever the value of one field is: `a != x || a != y`, `a = x || a != x`, and of a field that is text
 *   wherever it is, `a = "*" || a NOT EXISTS`;
 * - if two fields have a `!=` each, and there is another operand, which these two swallow (CIS 4.1, v1.4 to v3.0), or the
 *   `||` is the whole pattern.
 * Not one: `a != x || a NOT EXISTS`, one `!=` beside other tests, and `a != x || b != y` below an `&&`, which leaves out
 * one combination of values.
 */
export function findTautologies(condition: Condition, isWhole = true): Finding[] {
  if (condition.kind === 'not-exists' && missesElement(condition.selector)) {
    const name = printSelector(condition.selector);
    const message = `Every record passes ${name} NOT EXISTS: $.resources is an array, whose elements have fields`;
    return [{ id: 'tautology', message, column: columnOf(condition) }];
  }
  if (condition.kind !== 'and' && condition.kind !== 'or') return [];
  const operands = flatten(condition.kind, condition);
  const here = condition.kind === 'or' ? findInAlternatives(operands, isWhole) : undefined;
  return [...(here ? [here] : []), ...operands.flatMap((operand) => findTautologies(operand, false))];
}

function findInAlternatives(operands: readonly Condition[], isWhole: boolean): Finding | undefined {
  const comparisons = operands.filter((operand) => operand.kind === 'comparison');
  const unequal = comparisons.filter(({ operator }) => operator === '!=');
  for (const test of unequal) {
    const partner = comparisons.find((other) => other !== test && coverEverything(test, other));
    if (partner) {
      const name = printSelector(test.selector);
      return finding(`One of two operands of this || holds whatever ${name} is`, test, partner);
    }
  }
  const absent = operands.filter((operand) => operand.kind === 'not-exists');
  for (const test of comparisons.filter(isAnyText)) {
    const partner = absent.find(({ selector }) => printSelector(selector) === printSelector(test.selector));
    if (partner) {
      return finding(
        `The field ${printSelector(test.selector)} is there, or it is not: all records pass`,
        test,
        partner,
      );
    }
  }
  const second = unequal.find(({ selector }) => printSelector(selector) !== printSelector(unequal[0].selector));
  if (second === undefined) return undefined;
  const exclusionsOnly = operands.every(
    (operand) => operand.kind === 'not-exists' || unequal.some((one) => one === operand),
  );
  if (exclusionsOnly && !isWhole) return undefined;
  return finding(
    'Nearly every record passes one of the != of this ||: exclusions belong together by &&',
    unequal[0],
    second,
  );
}

// Only of a field that is text wherever it is: `= "*"` is false of an object, of null, of true.
function isAnyText({ operator, value, selector }: Comparison): boolean {
  return operator === '=' && value.kind === 'text' && implies('*', value.text) && kindOf(selector) === 'text';
}

function finding(message: string, first: Comparison, second: Comparison | NotExists): Finding {
  return { id: 'tautology', message, column: Math.min(columnOf(first), columnOf(second)) };
}

// Of the values of a field, those that fail the first test must pass the second.
function coverEverything(unequal: Comparison, other: Comparison): boolean {
  if (printSelector(unequal.selector) !== printSelector(other.selector)) return false;
  if (unequal.selector.steps.some(isWildcard)) return false;
  const failing: Comparison = { ...unequal, operator: '=' };
  if (other.operator === '!=') return cannotHold([failing, { ...other, operator: '=' }]);
  return other.operator === '=' && cannotHold([failing, { ...other, operator: '!=' }]);
}
