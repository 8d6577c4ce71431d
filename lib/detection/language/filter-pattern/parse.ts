import { FilterPatternError } from './filter-pattern-error';
import { MAX_LENGTH, MAX_REGEXES, MAX_WILDCARDS } from './limits';
import { columnOf, located, parenthesized } from './origin';
import { isWildcard, parseSelector } from './parse-selector';
import { parseValue } from './parse-value';
import { Condition, Operator, Pattern, Selector, Test } from './pattern';
import { Reader } from './reader';
import { testsOf } from './walk';

// The longer of two that begin alike stands first.
const OPERATORS: readonly Operator[] = ['!=', '<=', '>=', '=', '<', '>'];

/**
 * Reads a JSON filter pattern of CloudWatch Logs.
 *
 * @throws FilterPatternError for everything else, also for patterns of text terms or space-delimited fields
 */
export function parse(text: string): Pattern {
  if (text.length > MAX_LENGTH) {
    throw new FilterPatternError(
      `Found ${text.length} characters, expected at most ${MAX_LENGTH}, the limit of CloudWatch Logs`,
      MAX_LENGTH + 1,
    );
  }
  const reader = new Reader(text);
  refuseOtherKinds(reader, text);
  reader.take('{');
  const condition = parseOr(reader);
  if (!reader.take('}')) reader.fail('an operator (&& or ||) or }');
  reader.skipBlanks();
  if (!reader.atEnd) reader.fail('nothing after }');
  checkLimits(condition);
  return { condition };
}

function refuseOtherKinds(reader: Reader, text: string): void {
  const kind = text.trim().charAt(0);
  if (kind === '') reader.refuse('Found an empty pattern, which matches every event; expected { … }');
  if (kind === '[') reader.refuse('Found a space-delimited pattern, expected a JSON pattern: { … }');
  if (kind !== '{') reader.refuse(`Found ${reader.found()}, a pattern of text terms; expected a JSON pattern: { … }`);
  // Observed: PutMetricFilter answers InvalidParameterException to " {$.ThisFlag IS TRUE} ".
  if (!text.startsWith('{')) reader.refuse('Found a blank before {, which CloudWatch Logs refuses; expected {');
}

// && binds tighter than ||.
function parseOr(reader: Reader): Condition {
  return parseOperands(reader, '||', 'or', () => parseAnd(reader));
}

function parseAnd(reader: Reader): Condition {
  return parseOperands(reader, '&&', 'and', () => parseOperand(reader));
}

function parseOperands(reader: Reader, sign: string, kind: 'and' | 'or', operand: () => Condition): Condition {
  const first = operand();
  const operands = [first];
  while (reader.take(sign)) operands.push(operand());
  return operands.length === 1 ? first : located({ kind, operands }, columnOf(first));
}

function parseOperand(reader: Reader): Condition {
  reader.skipBlanks();
  const condition = reader.peek() === '(' ? parseParentheses(reader) : parseTest(reader);
  reader.skipBlanks();
  return condition;
}

function parseParentheses(reader: Reader): Condition {
  const column = reader.column;
  reader.take('(');
  const condition = parseOr(reader);
  if (!reader.take(')')) reader.fail(`an operator (&& or ||) or the ) that ends the ( of column ${column}`);
  return parenthesized(condition);
}

function parseTest(reader: Reader): Test {
  const column = reader.column;
  if (reader.peek() !== '$') reader.fail('a selector such as $.eventName, or (');
  const selector = parseSelector(reader);
  reader.skipBlanks();
  return located(parsePredicate(reader, selector), column);
}

function parsePredicate(reader: Reader, selector: Selector): Test {
  const operator = OPERATORS.find((candidate) => reader.take(candidate));
  if (operator !== undefined) {
    reader.skipBlanks();
    return { kind: 'comparison', selector, operator, value: parseValue(reader, operator) };
  }
  const column = reader.column;
  const word = takeWord(reader);
  if (word === 'IS') return parseIs(reader, selector);
  if (word === 'NOT') {
    reader.skipBlanks();
    const next = reader.column;
    if (takeWord(reader) === 'EXISTS') return { kind: 'not-exists', selector };
    return reader.refuse('Found no EXISTS after NOT, expected NOT EXISTS', next);
  }
  if (word === 'EXISTS') {
    return reader.refuse('Found EXISTS, which CloudWatch Logs does not support; expected = * or NOT EXISTS', column);
  }
  if (word === '') return reader.fail('an operator: = != < > <= >=, IS or NOT EXISTS');
  return reader.refuse(
    `Found ${JSON.stringify(word)}, expected an operator: = != < > <= >=, IS or NOT EXISTS, in capitals`,
    column,
  );
}

function parseIs(reader: Reader, selector: Selector): Test {
  reader.skipBlanks();
  const column = reader.column;
  const constant = takeWord(reader);
  if (constant === 'NULL' || constant === 'TRUE' || constant === 'FALSE') return { kind: 'is', selector, constant };
  if (constant === 'NOT') {
    return reader.refuse('Found IS NOT, which CloudWatch Logs does not support; expected NULL, TRUE or FALSE', column);
  }
  return reader.refuse(`Found ${JSON.stringify(constant)} after IS, expected NULL, TRUE or FALSE, in capitals`, column);
}

function takeWord(reader: Reader): string {
  return reader.takeWhile((char) => /[A-Za-z0-9_]/.test(char));
}

function checkLimits(condition: Condition): void {
  const tests = testsOf(condition);
  const regexes = tests.filter((test) => test.kind === 'comparison' && test.value.kind === 'regex');
  refuseMoreThan(MAX_REGEXES, regexes, 'regular expressions');
  const wildcards = tests.filter((test) => test.selector.steps.some(isWildcard));
  refuseMoreThan(MAX_WILDCARDS, wildcards, 'selectors with a wildcard');
}

function refuseMoreThan(limit: number, tests: readonly Test[], what: string): void {
  const excess = tests.at(limit);
  if (excess === undefined) return;
  throw new FilterPatternError(
    `Found ${tests.length} ${what}, expected at most ${limit}, the limit of CloudWatch Logs`,
    columnOf(excess),
  );
}
