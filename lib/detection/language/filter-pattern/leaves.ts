import { CannotRender } from './cannot-render';
import { Leaf } from './leaf';
import { columnOf } from './origin';
import { Comparison, Numeral, Test, Text } from './pattern';
import { printValue } from './print';
import { Range } from './range';
import { wildcardOf } from './wildcard';

// EventBridge user guide, "numeric matching": between -5.0e9 and 5.0e9, six digits after the decimal point.
const LARGEST_NUMBER = 5e9;
const DECIMALS = 6;

/** The alternatives of one field that match what a test matches. */
export function leavesOf(test: Test): Leaf[] {
  if (test.kind === 'not-exists') return [{ kind: 'exists', exists: false }];
  if (test.kind === 'is') {
    return [{ kind: 'constant', value: test.constant === 'NULL' ? null : test.constant === 'TRUE' }];
  }
  const { value } = test;
  if (value.kind === 'regex') throw new CannotRender('EventBridge has no regular expressions', columnOf(test));
  if (value.kind === 'text') return textLeaves(test, value);
  return numberLeaves(test, value);
}

function textLeaves(test: Comparison, { text }: Text): Leaf[] {
  const { body, openStart, openEnd } = wildcardOf(text);
  const unequal = test.operator === '!=';
  if (!openStart && !openEnd) {
    const isNumber = String(Number(text)) === text;
    if (unequal) return [{ kind: 'anything-but', values: [onlyText(test, body, isNumber)] }];
    return isNumber ? bothKinds(test, text, Number(text)) : [{ kind: 'exact', value: text }];
  }
  if (body === '') {
    if (unequal) throw new CannotRender(`No record can match != ${printValue(test.value)}`, columnOf(test));
    return [{ kind: 'exists', exists: true }];
  }
  onlyText(test, body, couldBeInNumber(body));
  const affix = openStart ? (openEnd ? 'infix' : 'suffix') : 'prefix';
  return [unequal ? { kind: 'anything-but-affix', affix, text: body } : { kind: affix, text: body }];
}

// "4*" matches the text of the number 404 here, but EventBridge looks at the beginning of strings only; and one
// anything-but takes strings or numbers, not both.
function onlyText(test: Comparison, body: string, couldBeNumber: boolean): string {
  if (!couldBeNumber) return body;
  throw new CannotRender(
    `${test.operator} ${printValue(test.value)} is about strings and numbers, and EventBridge has no one matcher for both`,
    columnOf(test),
  );
}

function couldBeInNumber(text: string): boolean {
  return /^[-+.e\d]*$/.test(text) && !/\..*\.|e.*e/.test(text);
}

function numberLeaves(test: Comparison, value: Numeral): Leaf[] {
  const number = Number(value.text);
  switch (test.operator) {
    case '=':
      return bothKinds(test, value.text, number);
    case '!=':
      onlyText(test, value.text, true);
      return [];
    default:
      checkPrecision(test, number);
      return [{ kind: 'numeric', range: Range.of(test.operator, number) }];
  }
}

function bothKinds(test: Comparison, text: string, number: number): Leaf[] {
  // A larger integer is compared by its digits, which are the same in pattern and event.
  if (!Number.isSafeInteger(number)) checkPrecision(test, number);
  return [
    { kind: 'exact', value: text },
    { kind: 'exact', value: number },
  ];
}

function checkPrecision(test: Comparison, number: number): void {
  const isFine = Math.abs(number) <= LARGEST_NUMBER && Number(number.toFixed(DECIMALS)) === number;
  if (isFine) return;
  throw new CannotRender(
    `EventBridge compares numbers up to 5e9 with ${DECIMALS} decimals, not ${printValue(test.value)}`,
    columnOf(test),
  );
}
