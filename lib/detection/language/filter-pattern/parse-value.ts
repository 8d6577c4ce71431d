import { isNumeral } from './numeral';
import { Operator, Value } from './pattern';
import { Reader } from './reader';
import { regexFault } from './regex';

/**
 * What an unquoted value may hold. The user guide names letters, digits and _, and demands quotes for "unicode and other
 * characters such as @, $, \"; Security Hub's own patterns have dots, and AWS's examples have 123.123.* and 1e-3. The rest
 * of the list is what public patterns hold; the linter asks to quote it.
 */
const UNQUOTED = /[A-Za-z0-9_.*:/#,;~+-]/;

/** The right side of a comparison. */
export function parseValue(reader: Reader, operator: Operator): Value {
  const column = reader.column;
  const ordering = operator !== '=' && operator !== '!=';
  if (ordering && (reader.peek() === '"' || reader.peek() === '%')) {
    reader.fail(`a number, because ${operator} compares numbers`);
  }
  if (reader.take('"')) return parseQuoted(reader, column);
  if (reader.take('%')) return parseRegex(reader, column);
  const text = reader.takeWhile((char) => UNQUOTED.test(char));
  if (text === '') {
    reader.fail(
      ordering ? 'a number' : 'a value: a word, a number, a string in double quotes or a %regular expression%',
    );
  }
  if (isNumeral(text)) return { kind: 'number', text };
  if (ordering) {
    reader.refuse(`Found ${JSON.stringify(text)}, expected a number, because ${operator} compares numbers`, column);
  }
  return { kind: 'text', text, quoted: false };
}

// Only \" and \\ are escapes; any other \ is itself. The user guide says no more than that \ needs quotes.
function parseQuoted(reader: Reader, column: number): Value {
  let text = '';
  while (!reader.atEnd) {
    if (reader.take('"')) return { kind: 'text', text, quoted: true };
    const char = reader.next();
    const escapes = char === '\\' && (reader.peek() === '"' || reader.peek() === '\\');
    text += escapes ? reader.next() : char;
  }
  return reader.refuse('Found a string that no " ends', column);
}

function parseRegex(reader: Reader, column: number): Value {
  const source = reader.takeUntil('%');
  if (source === undefined) return reader.refuse('Found a regular expression that no % ends', column);
  const fault = regexFault(source);
  if (fault) {
    return reader.refuse(
      `Found ${fault.reason}, expected what regular expressions of CloudWatch Logs support`,
      column + 1 + fault.offset,
    );
  }
  reader.next();
  return { kind: 'regex', source };
}
