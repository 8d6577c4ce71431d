import { MAX_WILDCARDS_IN_SELECTOR } from './limits';
import { Selector, Step } from './pattern';
import { Reader } from './reader';

const NAME = /[A-Za-z0-9_-]/;
const DIGIT = /[0-9]/;

/** Whether a property can be written after a dot; others stand in brackets and quotes. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(name);
}

/** Whether a step may lead to several values. */
export function isWildcard(step: Step): boolean {
  return step.kind === 'any-property' || step.kind === 'any-element';
}

/** `$.a.b`, `$.a[0].b`, `$.a[*]`, `$.*`, `$.['a.b']`. */
export function parseSelector(reader: Reader): Selector {
  const column = reader.column;
  if (!reader.take('$')) reader.fail('a selector such as $.eventName');
  const steps: Step[] = [];
  for (;;) {
    if (reader.take('.')) {
      steps.push(reader.peek() === '[' ? parseQuotedName(reader) : parseName(reader));
    } else if (reader.peek() === '[') {
      steps.push(parseBrackets(reader, steps.length > 0));
    } else {
      break;
    }
  }
  if (steps.length === 0) reader.fail('a property such as .eventName after $');
  if (steps.filter(isWildcard).length > MAX_WILDCARDS_IN_SELECTOR) {
    reader.refuse('Found a second wildcard in one selector, and CloudWatch Logs allows one', column);
  }
  return { steps };
}

function parseName(reader: Reader): Step {
  if (reader.take('*')) return { kind: 'any-property' };
  const name = reader.takeWhile((char) => NAME.test(char));
  if (name === '') reader.fail('the name of a property (letters, digits, - and _) or *');
  return { kind: 'property', name };
}

function parseQuotedName(reader: Reader): Step {
  if (!reader.take('[')) reader.fail('[');
  const quote = reader.peek();
  if (quote !== "'" && quote !== '"') reader.fail('the name of a property in quotes');
  return parseNameInQuotes(reader);
}

function parseBrackets(reader: Reader, afterProperty: boolean): Step {
  const column = reader.column;
  reader.take('[');
  const char = reader.peek();
  if (char === "'" || char === '"') return parseNameInQuotes(reader);
  // User guide: array elements must follow a property.
  if (!afterProperty)
    reader.fail('the name of a property in quotes, for an element of an array must follow a property');
  if (reader.take('*')) {
    if (!reader.take(']')) reader.fail(']');
    return { kind: 'any-element' };
  }
  const digits = reader.takeWhile((digit) => DIGIT.test(digit));
  if (digits === '') reader.fail('the index of an element, * or the name of a property in quotes');
  if (!reader.take(']')) reader.fail(']');
  const index = Number(digits);
  if (!Number.isSafeInteger(index)) reader.refuse(`Found the index ${digits}, expected a smaller one`, column);
  return { kind: 'index', index };
}

function parseNameInQuotes(reader: Reader): Step {
  const quote = reader.next();
  const column = reader.column;
  const name = reader.takeUntil(quote);
  if (name === undefined) reader.refuse(`Found a name of a property that no ${quote} ends`, column);
  if (name === '') reader.fail('the name of a property');
  reader.next();
  if (!reader.take(']')) reader.fail(']');
  return { kind: 'property', name };
}
