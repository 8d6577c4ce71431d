import { Condition, Selector, Test } from './pattern';

/** The tests of a condition, from left to right. */
export function testsOf(condition: Condition): Test[] {
  return condition.kind === 'and' || condition.kind === 'or' ? condition.operands.flatMap(testsOf) : [condition];
}

/** The operands of an `&&` or `||`, with those of the same operator in parentheses taken out of them. */
export function flatten(kind: 'and' | 'or', condition: Condition): Condition[] {
  return condition.kind === kind ? condition.operands.flatMap((operand) => flatten(kind, operand)) : [condition];
}

/** Whether the first selector leads to an object or array that the second goes into. */
export function contains(outer: Selector, inner: Selector): boolean {
  return (
    outer.steps.length < inner.steps.length &&
    outer.steps.every((step, i) => JSON.stringify(step) === JSON.stringify(inner.steps[i]))
  );
}
