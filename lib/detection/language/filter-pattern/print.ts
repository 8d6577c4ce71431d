import { MAX_LENGTH } from './limits';
import { isPlainName } from './parse-selector';
import { Condition, Pattern, Selector, Step, Test, Value } from './pattern';

interface Spelling {
  readonly blank: string;
  /** Parentheses around every operand, or only where another tree would result without. */
  readonly roomy: boolean;
  /** What introduces a property in brackets; the documented form has a dot. */
  readonly dot: string;
}

const ROOMY: Spelling = { blank: ' ', roomy: true, dot: '.' };
const COMPACT: Spelling = { blank: '', roomy: false, dot: '' };

/** The pattern in one canonical spelling, which `parse` reads back as an equal pattern. */
export function print(pattern: Pattern): string {
  const roomy = `{ ${printCondition(pattern.condition)} }`;
  // Blanks and parentheses count towards the limit: what fitted must still fit.
  return roomy.length <= MAX_LENGTH ? roomy : `{${printCondition(pattern.condition, COMPACT)}}`;
}

/** A condition without the braces. */
export function printCondition(condition: Condition, spelling = ROOMY): string {
  if (condition.kind !== 'and' && condition.kind !== 'or') return printTest(condition, spelling);
  const sign = condition.kind === 'and' ? '&&' : '||';
  return condition.operands
    .map((operand) => {
      const text = printCondition(operand, spelling);
      return spelling.roomy || needsParentheses(condition.kind, operand) ? `(${text})` : text;
    })
    .join(`${spelling.blank}${sign}${spelling.blank}`);
}

function needsParentheses(outer: 'and' | 'or', operand: Condition): boolean {
  return operand.kind === 'or' || (operand.kind === 'and' && outer === 'and');
}

/** `$.a.b[0]`. */
export function printSelector(selector: Selector, dot = ROOMY.dot): string {
  return `$${selector.steps.map((step) => printStep(step, dot)).join('')}`;
}

function printStep(step: Step, dot: string): string {
  switch (step.kind) {
    case 'property':
      return isPlainName(step.name) ? `.${step.name}` : `${dot}[${quoteName(step.name)}]`;
    case 'index':
      return `[${step.index}]`;
    case 'any-property':
      return '.*';
    case 'any-element':
      return '[*]';
  }
}

function quoteName(name: string): string {
  return name.includes("'") ? `"${name}"` : `'${name}'`;
}

function printTest(test: Test, { blank, dot }: Spelling): string {
  const selector = printSelector(test.selector, dot);
  switch (test.kind) {
    case 'comparison':
      return `${selector}${blank}${test.operator}${blank}${printValue(test.value)}`;
    case 'is':
      return `${selector} IS ${test.constant}`;
    case 'not-exists':
      return `${selector} NOT EXISTS`;
  }
}

/** A value as it stands in a pattern. */
export function printValue(value: Value): string {
  switch (value.kind) {
    case 'text':
      return value.quoted ? `"${escapeText(value.text)}"` : value.text;
    case 'number':
      return value.text;
    case 'regex':
      return `%${value.source}%`;
  }
}

// A \ is escaped only where it would escape what follows.
function escapeText(text: string): string {
  return text.replace(/\\(?=["\\]|$)|"/g, '\\$&');
}
