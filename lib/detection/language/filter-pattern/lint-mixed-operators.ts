import { Finding } from './finding';
import { columnOf, isParenthesized } from './origin';
import { Condition } from './pattern';

/** `a || b && c`: it binds as `a || (b && c)`, and is often meant as `(a || b) && c`, as in CIS 4.1 from v4.0 on. */
export function findMixedOperators(condition: Condition): Finding[] {
  if (condition.kind !== 'and' && condition.kind !== 'or') return [];
  const bare =
    condition.kind === 'or' &&
    condition.operands.find((operand) => operand.kind === 'and' && !isParenthesized(operand));
  const here: Finding[] = bare
    ? [
        {
          id: 'mixed-operators',
          message: '&& binds tighter than ||: put parentheses around what belongs together',
          column: columnOf(bare),
        },
      ]
    : [];
  return [...here, ...condition.operands.flatMap(findMixedOperators)];
}
