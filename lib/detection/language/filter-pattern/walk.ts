import { Condition, Test } from './pattern';

/** The tests of a condition, from left to right. */
export function testsOf(condition: Condition): Test[] {
  return condition.kind === 'and' || condition.kind === 'or' ? condition.operands.flatMap(testsOf) : [condition];
}
