import * as fc from 'fast-check';
import { compile, FilterPatternError, lint, parse, print } from '../../../../lib/detection/language/filter-pattern';
import { patterns } from './arbitrary';

describe('any pattern', () => {
  test('is read back from its canonical text', () => {
    fc.assert(
      fc.property(patterns, (pattern) => {
        const text = print(pattern);
        fc.pre(text.length <= 1024);
        expect(parse(text)).toEqual(pattern);
        expect(print(parse(text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('can be evaluated and linted', () => {
    fc.assert(
      fc.property(patterns, fc.object(), (pattern, record) => {
        expect(typeof compile(pattern)(record)).toBe('boolean');
        expect(Array.isArray(lint(pattern))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('any text', () => {
  const fragments = fc.constantFrom(
    ...['{', '}', '(', ')', '$', '.', 'a', '[', ']', '*', "'", '"', '%', '\\', '=', '!=', '<', '>=', '&&', '||', '&'],
    ...[' ', '1', 'e3', '-', 'IS', 'NULL', 'TRUE', 'NOT', 'EXISTS', '$.a = 1', '$.b != "x"', 'é', '{2,3}'],
  );
  const texts = fc.oneof(
    fc.string({ maxLength: 1100 }),
    fc.array(fragments, { maxLength: 60 }).map((parts) => `{${parts.join('')}}`),
  );

  test('is a pattern or refused with a column inside it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const pattern = parse(text);
          expect(parse(print(pattern))).toEqual(pattern);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterPatternError);
          const { column } = error as FilterPatternError;
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
