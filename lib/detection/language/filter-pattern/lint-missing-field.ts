import { Finding } from './finding';
import { columnOf } from './origin';
import { Condition, Selector } from './pattern';
import { printSelector } from './print';
import { contains, flatten } from './walk';

/** CloudTrail writes these into the record of every call, whatever the service ("record contents": not optional). */
const ALWAYS_THERE = ['eventVersion', 'eventTime', 'eventSource', 'eventName', 'awsRegion', 'eventID', 'eventType'].map(
  (name) => `$.${name}`,
);

/**
 * `!=` where it is open what a record without the field means. It is not where the field is sure to be there (a test
 * beside it with `&&` is true of a value only; CloudTrail always writes it), nor where the writer says what its absence means (`|| … NOT EXISTS`).
 */
export function findMissingFields(condition: Condition, known: readonly Selector[] = []): Finding[] {
  if (condition.kind === 'and') {
    const operands = flatten('and', condition);
    return operands.flatMap((operand) => {
      const others = operands.filter((other) => other !== operand);
      return findMissingFields(operand, [...known, ...others.flatMap(presentIn)]);
    });
  }
  if (condition.kind === 'or') {
    const operands = flatten('or', condition);
    const absent = operands.filter((operand) => operand.kind === 'not-exists').map(({ selector }) => selector);
    return operands.flatMap((operand) => findMissingFields(operand, [...known, ...absent]));
  }
  if (condition.kind !== 'comparison' || condition.operator !== '!=') return [];
  const { selector } = condition;
  if (known.some((other) => isSame(other, selector) || contains(other, selector))) return [];
  const name = printSelector(selector);
  if (ALWAYS_THERE.includes(name)) return [];
  return [
    {
      id: 'missing-field',
      message: `!= is false of a record without ${name}: add || (${name} NOT EXISTS), or a test that only its presence can pass`,
      column: columnOf(condition),
    },
  ];
}

// Fields that a record must have for the condition to hold.
function presentIn(condition: Condition): Selector[] {
  switch (condition.kind) {
    case 'and':
      return condition.operands.flatMap(presentIn);
    case 'or': {
      const [first, ...others] = condition.operands.map(presentIn);
      return first.filter((selector) => others.every((each) => each.some((other) => isSame(other, selector))));
    }
    case 'not-exists':
      return [];
    case 'comparison':
      return condition.operator === '!=' ? [] : [condition.selector];
    case 'is':
      return [condition.selector];
  }
}

function isSame(a: Selector, b: Selector): boolean {
  return printSelector(a) === printSelector(b);
}
