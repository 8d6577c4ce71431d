import { NumericBound, NumericMatcher } from './event-pattern';
import { Refuse } from './event-pattern-error';
import { JsonNode } from './json-reader';

/** AWS documents numeric matching for -5.0e9 to +5.0e9 (event-ruler itself has taken any double since 2024). */
const LARGEST = 5e9;

const UNBOUNDED_BELOW: NumericBound = { value: -Infinity, inclusive: true };
const UNBOUNDED_ABOVE: NumericBound = { value: Infinity, inclusive: true };

/** `["=", n]`, `["<" or "<=", n]`, `[">" or ">=", n]`, and the last with an upper bound after it; nothing else. */
export function parseNumeric(argument: JsonNode, refuse: Refuse): NumericMatcher {
  if (argument.type !== 'array') return refuse('must be an array, such as [">", 0, "<=", 5]');
  const { items } = argument;
  const operator = items.at(0);
  if (operator?.type !== 'string') return refuse('must begin with "=", "<", "<=", ">" or ">="');
  const value = bound(items.at(1), operator.value, refuse);
  const alone = (matcher: NumericMatcher): NumericMatcher =>
    items.length === 2 ? matcher : refuse(`nothing may follow "${operator.value}" and its number`);

  switch (operator.value) {
    case '=':
      return alone({ kind: 'numeric', lower: { value, inclusive: true }, upper: { value, inclusive: true } });
    case '<':
    case '<=':
      return alone({
        kind: 'numeric',
        lower: UNBOUNDED_BELOW,
        upper: { value, inclusive: operator.value === '<=' },
      });
    case '>':
    case '>=': {
      const lower = { value, inclusive: operator.value === '>=' };
      if (items.length === 2) return { kind: 'numeric', lower, upper: UNBOUNDED_ABOVE };
      const secondOperator = items[2];
      if (secondOperator.type !== 'string' || (secondOperator.value !== '<' && secondOperator.value !== '<=')) {
        return refuse(`only "<" or "<=" may follow "${operator.value}" and its number`);
      }
      const upper = {
        value: bound(items.at(3), secondOperator.value, refuse),
        inclusive: secondOperator.value === '<=',
      };
      if (items.length > 4) return refuse('nothing may follow the upper bound');
      // Even [">=", 1, "<=", 1], which one number would satisfy, is refused.
      if (upper.value <= lower.value) return refuse('the lower bound must be less than the upper bound');
      return { kind: 'numeric', lower, upper };
    }
    default:
      return refuse(`"${operator.value}" is not one of "=", "<", "<=", ">", ">="`);
  }
}

function bound(node: JsonNode | undefined, operator: string, refuse: Refuse): number {
  if (node?.type !== 'number') return refuse(`"${operator}" must be followed by a number`);
  const value = toDouble(node.text);
  if (value === undefined || Math.abs(value) > LARGEST) {
    return refuse(`${node.text} is not between -5.0e9 and 5.0e9, or is too small`);
  }
  return value;
}

/** Undefined when a double cannot hold the number: it overflows to infinity, or underflows to zero. */
export function toDouble(text: string): number | undefined {
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  if (value === 0 && /[1-9]/.test(text.replace(/[eE].*/, ''))) return undefined;
  return value;
}
