import { CannotRender } from './cannot-render';
import { fieldKind } from './cloudtrail-fields';
import { sqlString } from './like';
import { columnOf } from './origin';
import { isPlainName } from './parse-selector';
import { Step, Test } from './pattern';
import { printSelector } from './print';

/** How SQL reads a selected value. */
export interface AthenaValue {
  readonly kind: 'text' | 'boolean' | 'json' | 'structure';
  /** Strings and numbers as text; NULL for what is missing. */
  readonly text: string;
  /** The JSON text of a value in a column of JSON: strings with quotes, `null`; NULL for what is missing. */
  readonly json: string;
  /** Puts a condition on the value into one on the record. */
  readonly quantify: (condition: string) => string;
}

/** The way to a selected value in the table of the trail. */
export function athenaValue(test: Test): AthenaValue {
  const { steps } = test.selector;
  const depth = steps.findIndex((_, i) => kindAt(steps.slice(0, i + 1)) === 'json');
  return depth === -1 ? columnValue(test, steps) : jsonValue(test, steps.slice(0, depth + 1), steps.slice(depth + 1));
}

function kindAt(steps: readonly Step[]) {
  return steps.every((step) => step.kind === 'property')
    ? fieldKind(steps.map(({ name }) => name).join('.'))
    : undefined;
}

function columnValue(test: Test, steps: readonly Step[]): AthenaValue {
  const at = steps.findIndex(({ kind }) => kind !== 'property');
  if (at !== -1) return elementValue(test, steps, at);
  const names = steps.flatMap((step) => (step.kind === 'property' ? [step.name] : []));
  const kind = fieldKind(names.join('.'));
  if (kind === undefined) throw refuse(test, 'is no field of the table of CloudTrail records');
  const column = names.map((name) => name.toLowerCase()).join('.');
  return { kind, text: column, json: column, quantify: (condition) => condition };
}

// `resources` is the one array of the table that is no JSON.
function elementValue(test: Test, steps: readonly Step[], at: number): AthenaValue {
  const [array, element, field] = steps;
  if (at !== 1 || steps.length !== 3 || array.kind !== 'property' || field.kind !== 'property') {
    throw refuse(test, 'goes through what is no array in the table');
  }
  if (array.name !== 'resources' || fieldKind(`resources.${field.name}`) === undefined) {
    throw refuse(test, 'is no field of the table of CloudTrail records');
  }
  const name = field.name.toLowerCase();
  if (element.kind === 'index') {
    const text = `element_at(resources, ${element.index + 1}).${name}`;
    return { kind: 'text', text, json: text, quantify: (condition) => condition };
  }
  if (element.kind !== 'any-element') throw refuse(test, 'looks at every property of what is an array in the table');
  const text = `r.${name}`;
  return { kind: 'text', text, json: text, quantify: (condition) => `any_match(resources, r -> ${condition})` };
}

function jsonValue(test: Test, columns: readonly Step[], steps: readonly Step[]): AthenaValue {
  const column = columns.flatMap((step) => (step.kind === 'property' ? [step.name.toLowerCase()] : [])).join('.');
  if (steps.length === 0) {
    return { kind: 'structure', text: column, json: column, quantify: (condition) => condition };
  }
  const at = steps.findIndex(({ kind }) => kind === 'any-element' || kind === 'any-property');
  if (at === -1) return { kind: 'json', ...extract(test, column, steps), quantify: (condition) => condition };
  if (steps[at].kind === 'any-property') throw refuse(test, 'looks at every property of an object');
  // TRY: a value that is no array has no elements.
  const before = steps.slice(0, at);
  const array = `TRY(CAST(${before.length === 0 ? `json_parse(${column})` : extract(test, column, before).extracted} AS array(json)))`;
  return {
    kind: 'json',
    ...extract(test, 'e', steps.slice(at + 1)),
    quantify: (condition) => `any_match(${array}, e -> ${condition})`,
  };
}

function extract(test: Test, source: string, steps: readonly Step[]) {
  const path = sqlString(`$${steps.map((step) => pathStep(test, step)).join('')}`);
  const extracted = `json_extract(${source}, ${path})`;
  return { text: `json_extract_scalar(${source}, ${path})`, json: `json_format(${extracted})`, extracted };
}

function pathStep(test: Test, step: Step): string {
  if (step.kind === 'index') return `[${step.index}]`;
  if (step.kind !== 'property') throw refuse(test, 'has a wildcard where SQL has none');
  if (isPlainName(step.name) && !step.name.includes('-')) return `.${step.name}`;
  if (/["\\]/.test(step.name)) throw refuse(test, 'has a name with a " or \\, which a JSON path of Athena cannot hold');
  return `["${step.name}"]`;
}

/** An error about the selector of a test. */
export function refuse(test: Test, reason: string): CannotRender {
  return new CannotRender(`${printSelector(test.selector)} ${reason}`, columnOf(test));
}
