import { linearMatcher } from './regex-matcher';

// User guide, "Supported regular expressions": ASCII letters and digits, a few symbols and operators, no parentheses.
// The blank is not in that list, but the AWS CDK's own deployed example, `%bind: address already in use%`, has some.
const SYMBOLS = ':_#=@/;,- ';
const OPERATORS = '^$?[]{}|\\*+.';
const CLASSES = 'dDsSwW';
const ALPHANUMERIC = /[A-Za-z0-9]/;
const SYNTAX = /[\^$?[\]{}|\\*+./]/;

/** Why a text is no regular expression of CloudWatch Logs, and where in it (counted from 0). */
export interface RegexFault {
  readonly reason: string;
  readonly offset: number;
}

/** Whether a pattern of any form has one, JSON or not: between two `%`, outside of quotes. */
export function hasRegex(pattern: string): boolean {
  return /%[^%]+%/.test(pattern.replace(/"(?:\\["\\]|[^"])*"/g, '""'));
}

/** The first thing that CloudWatch Logs would not accept. */
export function regexFault(source: string): RegexFault | undefined {
  if (source === '') return { reason: 'an empty regular expression', offset: 0 };
  for (let i = 0; i < source.length; i++) {
    const char = source.charAt(i);
    if (char === '(' || char === ')') return { reason: `${char}, and groups are not supported`, offset: i };
    if (!ALPHANUMERIC.test(char) && !SYMBOLS.includes(char) && !OPERATORS.includes(char)) {
      return {
        reason: `${JSON.stringify(char)}, which regular expressions of CloudWatch Logs may not hold`,
        offset: i,
      };
    }
    if (char === '\\') {
      const fault = escapeFault(source, i);
      if (fault !== undefined) return { reason: fault, offset: i };
      i++;
    }
  }
  try {
    compileRegex(source);
    return undefined;
  } catch (error) {
    const what = error instanceof RangeError ? 'with too many repetitions' : 'that is malformed';
    return { reason: `a regular expression ${what}`, offset: 0 };
  }
}

/** A test for strings. */
export function compileRegex(source: string): (text: string) => boolean {
  return linearMatcher(toRegExp(source));
}

function escapeFault(source: string, at: number): string | undefined {
  const next = source.charAt(at + 1);
  if (next === '') return 'a \\ that escapes nothing';
  if (next === 'x') return /^[0-9A-Fa-f]{2}/.test(source.slice(at + 2)) ? undefined : '\\x without two hex digits';
  if (ALPHANUMERIC.test(next) && !CLASSES.includes(next)) return `\\${next}, which is not supported`;
  return undefined;
}

/** The same expression for JavaScript, whose Unicode mode refuses what is ambiguous but also needless escapes. */
export function toRegExp(source: string): RegExp {
  let inClass = false;
  let out = '';
  for (let i = 0; i < source.length; i++) {
    const char = source.charAt(i);
    if (char === '\\') {
      const next = source.charAt(++i);
      const keep = ALPHANUMERIC.test(next) || SYNTAX.test(next) || (inClass && next === '-');
      out += keep ? `\\${next}` : next;
      continue;
    }
    if (char === '[') inClass = true;
    if (char === ']') inClass = false;
    out += char;
  }
  return new RegExp(out, 'u');
}
