import { Condition, Pattern, Selector, Step } from '../../detection/language/filter-pattern';

/** The selectors of the fields that are known of a record before it is parsed; see `KnownFields`. */
const DECISIVE = new Set(['eventSource', 'eventName', 'errorCode', 'eventType', 'userIdentity.type']);

/**
 * The same pattern with the conditions first that look at nothing but decisive fields, so that they rule out most
 * records before any other field is looked at. `&&` may be turned around: no condition has an effect.
 */
export function decisiveFirst({ condition }: Pattern): Pattern {
  return { condition: sorted(condition) };
}

function sorted(condition: Condition): Condition {
  switch (condition.kind) {
    case 'and': {
      const operands = condition.operands.map(sorted);
      return {
        kind: 'and',
        operands: [...operands.filter(isDecisive), ...operands.filter((operand) => !isDecisive(operand))],
      };
    }
    case 'or':
      return { kind: 'or', operands: condition.operands.map(sorted) };
    default:
      return condition;
  }
}

function isDecisive(condition: Condition): boolean {
  return condition.kind === 'and' || condition.kind === 'or'
    ? condition.operands.every(isDecisive)
    : DECISIVE.has(pathOf(condition.selector));
}

function pathOf({ steps }: Selector): string {
  return steps.map((step: Step) => (step.kind === 'property' ? step.name : '*')).join('.');
}
