import { Finding } from './finding';
import { columnOf } from './origin';
import { Condition, Text } from './pattern';
import { testsOf } from './walk';
import { wildcardOf } from './wildcard';

/** Values that are read differently than they look. */
export function findValues(condition: Condition): Finding[] {
  return testsOf(condition).flatMap((test) =>
    test.kind === 'comparison' && test.value.kind === 'text' ? findText(test.value, columnOf(test)) : [],
  );
}

function findText({ text, quoted }: Text, column: number): Finding[] {
  const findings: Finding[] = [];
  if (wildcardOf(text).body.includes('*')) {
    findings.push({
      id: 'inner-wildcard',
      message: `The * inside "${text}" is literal by one edition of the user guide and a wildcard by another: use it at the start or the end only`,
      column,
    });
  }
  if (!quoted && /[^A-Za-z0-9_.*]/.test(text)) {
    findings.push({
      id: 'unquoted-value',
      message: `Put ${text} in double quotes: the user guide wants them around other characters than letters, digits and _`,
      column,
    });
  }
  if (!quoted && /^(?:true|false|null)$/i.test(text)) {
    findings.push({
      id: 'constant-as-text',
      message: `${text} is the text "${text}" here: use IS ${text.toUpperCase()} for the constant, or quotes for the text`,
      column,
    });
  }
  return findings;
}
