import * as fc from 'fast-check';
import { compileEventPattern, parseEventPattern } from '../../../../lib/detection/language/event-pattern';
import {
  CannotRender,
  compile,
  Condition,
  Operator,
  parse,
  Selector,
  Test,
  toEventPattern,
  Value,
} from '../../../../lib/detection/language/filter-pattern';
import { conditions } from './arbitrary';

describe('an EventBridge pattern says', () => {
  test.each([
    ['{ $.a = x }', { a: ['x'] }],
    ['{ $.a = 80 }', { a: ['80', 80] }],
    ['{ $.a = "80" }', { a: ['80', 80] }],
    ['{ $.a = "x*" || $.a = "*y" || $.a = *z* }', { a: [{ prefix: 'x' }, { suffix: 'y' }, { wildcard: '*z*' }] }],
    ['{ $.a = "*a*b\\\\c*" }', { a: [{ wildcard: '*a\\*b\\\\c*' }] }],
    ['{ $.a = "*" }', { a: [{ exists: true }] }],
    ['{ $.a != x && $.a != y }', { a: [{ 'anything-but': ['x', 'y'] }] }],
    ['{ $.a != "x*" }', { a: [{ 'anything-but': { prefix: 'x' } }] }],
    ['{ $.a != x || $.a NOT EXISTS }', { a: [{ 'anything-but': ['x'] }, { exists: false }] }],
    ['{ $.a > 5 && $.a <= 7.5 }', { a: [{ numeric: ['>', 5, '<=', 7.5] }] }],
    ['{ $.a IS NULL || $.a IS TRUE }', { a: [null, true] }],
    ['{ $.a.b = x && $.a.c = y }', { a: { b: ['x'], c: ['y'] } }],
    ['{ $.a = x || $.b = y }', { $or: [{ a: ['x'] }, { b: ['y'] }] }],
    ['{ $.c = z && ($.a = x || $.b = y) }', { c: ['z'], $or: [{ a: ['x'] }, { b: ['y'] }] }],
    ['{ ($.a = x || $.a = y) && $.a != x }', { a: ['y'] }],
    ['{ $.c = z && ($.a = x || $.c = z) }', { c: ['z'] }],
    ['{ $.a = "x*" && $.a = "xy*" }', { a: [{ prefix: 'xy' }] }],
    ['{ $.a = "*xy" && $.a = "*y" }', { a: [{ suffix: 'xy' }] }],
    [
      '{ ($.a = x && $.b = x) || ($.a = y && $.b = y) }',
      {
        $or: [
          { a: ['x'], b: ['x'] },
          { a: ['y'], b: ['y'] },
        ],
      },
    ],
    ['{ $.a[*] = x }', { a: ['x'] }],
  ])('%s as %j', (pattern, detail) => {
    expect(toEventPattern(parse(pattern))).toEqual({ detail });
    expect(() => parseEventPattern(toEventPattern(parse(pattern)))).not.toThrow();
  });

  test.each([
    ['{ $.a = %x% }', 3, 'regular expressions'],
    ['{ $.a = x && $.b != 80 }', 14, 'strings and numbers'],
    ['{ $.a = "4*" }', 3, 'strings and numbers'],
    ['{ $.a[0] = x }', 3, 'which element'],
    ['{ $.* = x }', 3, 'every property'],
    ['{ $.a[*].b NOT EXISTS }', 3, 'every element'],
    ['{ $.a[*] = x && $.a[*] = y }', 17, 'two elements'],
    ['{ $.a[*].b = x && $.a[*].c = y }', 19, 'one element'],
    ['{ $.userIdentity NOT EXISTS }', 3, 'object or array'],
    ["{ $.['a.b'] = x }", 3, 'same path'],
    ["{ $.['$or'] = x }", 3, 'operator'],
    ['{ $.a > 6e9 }', 3, '5e9'],
    ['{ $.a > 0.0000001 }', 3, 'decimals'],
    ['{ $.a = "x*" && $.a != xy }', 17, 'no "and"'],
    ['{ $.a = x && $.a = y }', 3, 'No record'],
    ['{ $.a = x || $.requestParameters.prefix = y }', 3, 'operator within $or'],
    ['{ $.a = x && $.a.b = y }', 3, 'as a value and as an object'],
  ])('nothing of %s', (pattern, column, message) => {
    let error: unknown;
    try {
      toEventPattern(parse(pattern));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(CannotRender);
    expect((error as CannotRender).message).toContain(message);
    expect((error as CannotRender).column).toBe(column);
  });

  test('nothing of more than 1,000 combinations', () => {
    const any = (letter: string) => Array.from({ length: 11 }, (_, i) => `$.${letter}${i} = x`).join(' || ');
    const pattern = `{(${any('a')})&&(${any('b')})&&(${any('c')})}`;
    expect(() => toEventPattern(parse(pattern))).toThrow('1000 combinations');
  });
});

describe('CloudWatch Logs and EventBridge match the same events', () => {
  const names = ['a', 'b', 'c'];
  const texts = ['x', 'y', 'xy', 'yx', '80', '8', ''];
  const selector: fc.Arbitrary<Selector> = fc
    .oneof(
      { arbitrary: fc.constantFrom(['a'], ['b']), weight: 4 },
      fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }),
    )
    .map((path) => ({ steps: path.map((name) => ({ kind: 'property', name })) }));
  const value: fc.Arbitrary<Value> = fc.oneof(
    fc
      .constantFrom(...texts, 'x', 'x*', 'xy*', '*y', '*xy', '*x*', '*')
      .map((text): Value => ({ kind: 'text', text, quoted: true })),
    fc.constantFrom('80', '8', '-1.5', '8e1').map((text): Value => ({ kind: 'number', text })),
  );
  const comparison: fc.Arbitrary<Test> = fc
    .record({
      kind: fc.constant('comparison' as const),
      selector,
      operator: fc.constantFrom<Operator>('=', '=', '!=', '<', '>='),
      value,
    })
    .filter((test) => test.operator === '=' || test.operator === '!=' || test.value.kind === 'number');
  const absence: fc.Arbitrary<Test> = selector.map((one) => ({ kind: 'not-exists', selector: one }));
  const condition: fc.Arbitrary<Condition> = conditions(fc.oneof({ arbitrary: comparison, weight: 5 }, absence));

  // A field is a string, a number or missing; whether `a` is an object or a value is the same for pattern and record.
  const leaf = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(80, 8, -1.5, 81));
  const fields = fc.dictionary(fc.constantFrom(...names), leaf, { maxKeys: 3 });
  const record = fc.dictionary(fc.constantFrom(...names), fc.oneof(leaf, fields), { maxKeys: 3 });

  test('wherever a pattern can be rendered', () => {
    let rendered = 0;
    fc.assert(
      fc.property(condition, fc.array(record, { minLength: 5, maxLength: 20 }), (one, records) => {
        let eventPattern: object;
        try {
          eventPattern = toEventPattern({ condition: one });
        } catch (error) {
          expect(error).toBeInstanceOf(CannotRender);
          return;
        }
        rendered++;
        const logs = compile({ condition: one });
        const events = compileEventPattern(parseEventPattern(eventPattern));
        for (const detail of records.filter((each) => areLeaves(one, each))) {
          expect({ detail, matches: events({ detail }) }).toEqual({ detail, matches: logs(detail) });
        }
      }),
      { numRuns: 3000 },
    );
    expect(rendered).toBeGreaterThan(500);
  });

  // NOT EXISTS of an object is outside of what a rendering promises.
  function areLeaves(one: Condition, detail: Record<string, unknown>): boolean {
    if (one.kind === 'and' || one.kind === 'or') return one.operands.every((operand) => areLeaves(operand, detail));
    const [first] = one.selector.steps.map((step) => (step.kind === 'property' ? step.name : ''));
    return one.selector.steps.length > 1 || typeof detail[first] !== 'object';
  }
});
