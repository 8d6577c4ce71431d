import { CannotRender } from './cannot-render';
import { columnOf } from './origin';
import { Comparison, Condition, Pattern, Selector, Test } from './pattern';
import { printSelector } from './print';
import { isExact, wildcardOf } from './wildcard';

/**
 * The pattern as the condition of a `filter` command of CloudWatch Logs Insights.
 *
 * It is true of the same records wherever the compared fields hold strings or numbers or nothing; Insights compares both
 * by value, so that `> 5` is true of the string "6" as well, and it holds true and false as 1 and 0. Fields must be among
 * those that Insights discovers in a record (the first 200, user guide).
 *
 * @throws CannotRender
 */
export function toLogsInsightsFilter(pattern: Pattern): string {
  return filter(pattern.condition);
}

function filter(condition: Condition): string {
  if (condition.kind !== 'and' && condition.kind !== 'or') return testFilter(condition);
  return condition.operands
    .map((operand) => (operand.kind === 'and' || operand.kind === 'or' ? `(${filter(operand)})` : testFilter(operand)))
    .join(condition.kind === 'and' ? ' and ' : ' or ');
}

function testFilter(test: Test): string {
  const field = fieldName(test.selector, columnOf(test));
  switch (test.kind) {
    case 'not-exists':
      return `not ispresent(${field})`;
    case 'is':
      if (test.constant !== 'NULL') return `${field} = ${test.constant === 'TRUE' ? 1 : 0}`;
      throw new CannotRender('Logs Insights cannot tell null from a missing field', columnOf(test));
    case 'comparison': {
      const condition = comparison(field, test);
      // Said outright: what != means for a missing field is documented for neither language.
      return test.operator === '!=' ? `(ispresent(${field}) and ${condition})` : condition;
    }
  }
}

function comparison(field: string, test: Comparison): string {
  const { operator, value } = test;
  const like = operator === '!=' ? 'not like' : 'like';
  if (value.kind === 'regex') return `${field} ${like} /${escapeSlashes(value.source)}/`;
  if (value.kind === 'number') {
    if (operator === '=' || operator === '!=') return numberEquality(field, test, value.text);
    return `${field} ${operator} ${Number(value.text)}`;
  }
  if (isExact(value.text)) {
    if (String(Number(value.text)) === value.text) return numberEquality(field, test, value.text);
    return `${field} ${operator} ${quote(value.text)}`;
  }
  const { body, openStart, openEnd } = wildcardOf(value.text);
  if (body === '' && operator === '=') return `ispresent(${field})`;
  return `${field} ${like} /${openStart ? '' : '^'}${escapeRegex(body)}${openEnd ? '' : '$'}/`;
}

// 80 means the number and the string "80".
function numberEquality(field: string, test: Comparison, text: string): string {
  if (String(Number(text)) !== text) {
    throw new CannotRender(
      `In Logs Insights the number and the string ${text} are not told apart by how they are written`,
      columnOf(test),
    );
  }
  return `${field} ${test.operator === '=' ? 'in' : 'not in'} [${text}, ${quote(text)}]`;
}

function fieldName(selector: Selector, column: number): string {
  const parts = selector.steps.map((step) => {
    switch (step.kind) {
      case 'property':
        if (!/[.`]/.test(step.name)) return step.name;
        throw new CannotRender(
          `Logs Insights cannot tell the property ${JSON.stringify(step.name)} from a path`,
          column,
        );
      case 'index':
        return String(step.index);
      case 'any-property':
      case 'any-element':
        throw new CannotRender(`Logs Insights has no wildcard in fields: ${printSelector(selector)}`, column);
    }
  });
  const name = parts.join('.');
  // User guide: other characters than letters, digits, @ and . need backquotes.
  return /^[A-Za-z][A-Za-z0-9.]*$/.test(name) ? name : `\`${name}\``;
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function escapeSlashes(source: string): string {
  return source.replace(/\\.|\//gs, (found) => (found === '/' ? '\\/' : found));
}
