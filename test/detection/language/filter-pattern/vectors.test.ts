import { compile, FilterPatternError, lint, parse } from '../../../../lib/detection/language/filter-pattern';
import { describeVectors, readVectors } from './vectors';

interface Match {
  readonly pattern: string;
  readonly message: string;
  readonly expected: boolean;
}

interface Syntax {
  readonly valid: string[];
  readonly invalid: string[];
}

const MATCHES = readVectors<Match[]>('match.json', []);
const SYNTAX = readVectors<Syntax>('parse.json', { valid: [], invalid: [] });

// A third party's tests; none had to be excepted.
describeVectors('conformance cases beside the checkout', () => {
  test('there are some', () => {
    expect(MATCHES.length).toBeGreaterThan(0);
    expect(SYNTAX.valid.length).toBeGreaterThan(0);
    expect(SYNTAX.invalid.length).toBeGreaterThan(0);
  });

  test.each(MATCHES.map(({ pattern, message, expected }) => [pattern, expected, message] as const))(
    '%s matches: %s',
    (pattern, expected, message) => {
      expect(compile(parse(pattern))(JSON.parse(message))).toBe(expected);
    },
  );

  test.each(SYNTAX.valid)('%s is a pattern', (pattern) => {
    expect(() => parse(pattern)).not.toThrow();
  });

  // Their records are not CloudTrail's, though some names are.
  test.each([...SYNTAX.valid, ...MATCHES.map(({ pattern }) => pattern)])(
    '%s asks for no other kind of value than CloudTrail writes',
    (pattern) => {
      const messages = lint(parse(pattern)).map(({ message }) => message);
      expect(messages.filter((message) => /CloudTrail|all record|Every record/.test(message))).toEqual([]);
    },
  );

  test.each(SYNTAX.invalid)('%s is no pattern', (pattern) => {
    expect(() => parse(pattern)).toThrow(FilterPatternError);
  });
});
