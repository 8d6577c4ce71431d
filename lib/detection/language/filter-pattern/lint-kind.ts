import { FieldKind, fieldKind } from './cloudtrail-fields';
import { Selector, Test } from './pattern';
import { printSelector } from './print';

/** What CloudTrail always writes into a field, if it writes the field at all; undefined: not known. */
export function kindOf({ steps }: Selector): FieldKind | undefined {
  return steps.every((step) => step.kind === 'property' && !step.name.includes('.'))
    ? fieldKind(steps.map((step) => (step.kind === 'property' ? step.name : '')).join('.'))
    : undefined;
}

/** `$.resources.ARN`, the way into an array without the place of an element: nothing is there, in no record. */
export function missesElement(selector: Selector): boolean {
  return selector.steps.length > 1 && printSelector(selector).startsWith('$.resources.');
}

/** Why no record of CloudTrail can pass the test, whose field is never of the kind that it asks for. */
export function kindConflict(test: Test): string | undefined {
  if (test.kind === 'not-exists') return undefined;
  const { selector } = test;
  const name = printSelector(selector);
  if (missesElement(selector)) return '$.resources is an array: select its elements, as in $.resources[*].ARN';
  // CloudTrail writes null where there is nothing to say.
  if (test.kind === 'is' && test.constant === 'NULL') return undefined;
  switch (kindOf(selector)) {
    case 'structure':
      if (name === '$.resources')
        return `${name} is an array: select a field of its elements, as in $.resources[*].ARN`;
      return `${name} is an object: select a field of it`;
    case 'json':
      return `${name} is an object: select a field of it`;
    case 'boolean':
      return test.kind === 'is' ? undefined : `${name} is true or false, no text: write IS TRUE or IS FALSE`;
    case 'text':
      if (test.kind === 'is') return `${name} is text: write ${name} = "${test.constant.toLowerCase()}"`;
      return test.operator === '=' || test.operator === '!='
        ? undefined
        : `${name} is text, and ${test.operator} compares numbers`;
    case undefined:
      return undefined;
  }
}
