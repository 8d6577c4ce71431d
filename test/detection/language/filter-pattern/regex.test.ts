import * as fc from 'fast-check';
import { compile, parse } from '../../../../lib/detection/language/filter-pattern';
import { compileRegex, regexFault, toRegExp } from '../../../../lib/detection/language/filter-pattern/regex';

describe('a regular expression', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    '[^a]',
    '[a-]',
    '\\d',
    '\\W',
    '\\.',
    '\\x61',
    '\\-',
    '-',
    '/',
    '1',
  );
  const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '+?');
  const row = fc
    .array(
      fc.oneof(
        { arbitrary: fc.tuple(atom, quantifier).map((parts) => parts.join('')), weight: 6 },
        fc.constantFrom('^', '$'),
      ),
      {
        maxLength: 5,
      },
    )
    .map((parts) => parts.join(''));
  const expression = fc
    .oneof(
      row,
      fc.tuple(row, row).map((rows) => rows.join('|')),
    )
    .filter((source) => source !== '');
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', '-', '/', '\n', 'é', '😀'), maxLength: 8 });

  test('matches what JavaScript matches', () => {
    fc.assert(
      fc.property(expression, fc.array(text, { minLength: 10, maxLength: 10 }), (source, texts) => {
        expect(regexFault(source)).toBeUndefined();
        const matches = compileRegex(source);
        expect(texts.map(matches)).toEqual(texts.map((each) => toRegExp(source).test(each)));
      }),
      { numRuns: 2000 },
    );
  });

  test('takes no longer for a value that nearly matches in many ways', () => {
    const matches = compile(parse('{ $.a = %a*a*a*a*a*b% }'));
    expect(matches({ a: 'a'.repeat(50_000) })).toBe(false);
    expect(matches({ a: `${'a'.repeat(50_000)}b` })).toBe(true);
  });
});
