import fc from 'fast-check';
import {
  compileEventPattern,
  EventPatternError,
  parseEventPattern,
} from '../../../../lib/detection/language/event-pattern';
import { matches } from './matching';

function parseOrRefuse(pattern: string | object): void {
  try {
    compileEventPattern(parseEventPattern(pattern))({ a: 1 });
  } catch (error) {
    expect(error).toBeInstanceOf(EventPatternError);
  }
}

const operator = fc.constantFrom(
  'prefix',
  'suffix',
  'wildcard',
  'numeric',
  'cidr',
  'exists',
  'anything-but',
  'equals-ignore-case',
  '$or',
  '=',
);
const almostPattern = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(operator, fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(operator, fc.string()), tie('node'), { maxKeys: 3 }),
  ),
})).node;

describe('whatever is given', () => {
  it('as text is parsed or refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          almostPattern.map((node) => JSON.stringify(node)),
        ),
        parseOrRefuse,
      ),
    );
  });

  it('as an object is parsed or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.object(), fc.object({ withBigInt: true, withDate: true, withMap: true })), parseOrRefuse),
    );
    fc.assert(fc.property(fc.dictionary(fc.string(), almostPattern), parseOrRefuse));
  });

  it('as an event is judged', () => {
    const judge = compileEventPattern(
      parseEventPattern({ a: { b: [1, { exists: false }] }, $or: [{ c: [null] }, { d: [{ 'anything-but': 'x' }] }] }),
    );
    fc.assert(fc.property(fc.anything(), (event) => typeof judge(event) === 'boolean'));
  });
});

const scalar = fc.oneof(fc.string(), fc.integer({ min: -1e6, max: 1e6 }), fc.boolean(), fc.constant(null));
const key = fc.constantFrom('a', 'b', 'c', 'detail', 'k.l');
const event = fc.letrec<{ object: Record<string, unknown>; value: unknown }>((tie) => ({
  object: fc.dictionary(key, tie('value'), { minKeys: 1, maxKeys: 4 }),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
})).object;

/** The paths and values of an event, taken from one element of each array, so that they are consistent. */
function consistentFields(
  value: unknown,
  path: readonly string[],
  choose: (count: number) => number,
): [string, unknown][] {
  if (Array.isArray(value))
    return value.length === 0 ? [] : consistentFields(value[choose(value.length)], path, choose);
  if (typeof value !== 'object' || value === null) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([name, inner]) => consistentFields(inner, [...path, name], choose));
}

const accepting = (value: unknown, choice: number): unknown => {
  const any = [value, { exists: true }, { 'anything-but': 'none of these' }];
  const text = typeof value === 'string' ? value : undefined;
  const forText =
    text === undefined
      ? []
      : [
          { prefix: text.slice(0, text.length / 2) },
          { suffix: text.slice(text.length / 2) },
          { 'equals-ignore-case': text },
          { wildcard: text.replace(/[\\*]/g, '\\$&') },
          { wildcard: '*' },
        ];
  const forNumber =
    typeof value !== 'number'
      ? []
      : [
          { numeric: ['=', value] },
          { numeric: ['>=', value, '<', value + 1] },
          { numeric: ['>', value - 1, '<=', value] },
          { 'anything-but': value + 1 },
        ];
  const all = [...any, ...forText, ...forNumber];
  return all[choice % all.length];
};

describe('a pattern made from an event', () => {
  it('matches the event, also as one alternative and among other matchers', () => {
    fc.assert(
      fc.property(event, fc.array(fc.nat(), { minLength: 1 }), (given, choices) => {
        let next = 0;
        const choose = (count: number): number => choices[next++ % choices.length] % count;
        const fields = consistentFields(given, [], choose);
        fc.pre(fields.length > 0);
        const pattern = Object.fromEntries(fields.map(([path, value]) => [path, [accepting(value, choose(100))]]));
        const judged = JSON.parse(JSON.stringify(given));
        expect(matches(pattern, judged)).toBe(true);
        expect(matches({ $or: [{ nowhere: ['x'] }, pattern] }, judged)).toBe(true);
        expect(matches({ ...pattern, nowhere: [{ exists: false }] }, judged)).toBe(true);
        expect(matches({ ...pattern, nowhere: [{ exists: true }] }, judged)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a wildcard', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 12 });
  it('matches like the regular expression that it stands for', () => {
    const piece = fc.constantFrom('a', 'b', 'ab', String.raw`\*`, String.raw`\\`, '*');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), text, (pieces, value) => {
        const wildcard = pieces.filter((each, index) => each !== '*' || pieces[index - 1] !== '*').join('');
        const source = wildcard.replace(/\\[\\*]|\*/g, (each) => (each === '*' ? '.*' : each));
        expect(matches({ v: [{ wildcard }] }, { v: value })).toBe(new RegExp(`^${source}$`, 's').test(value));
      }),
    );
  });
});

describe('an anything-but', () => {
  it('accepts the values that its opposite does not', () => {
    const but = fc.oneof(
      fc.string({ minLength: 1, maxLength: 3 }).map((text) => [{ prefix: text }, { 'anything-but': { prefix: text } }]),
      fc.string({ minLength: 1, maxLength: 3 }).map((text) => [{ suffix: text }, { 'anything-but': { suffix: text } }]),
      fc
        .string({ maxLength: 3 })
        .map((text) => [{ 'equals-ignore-case': text }, { 'anything-but': { 'equals-ignore-case': text } }]),
      fc.string({ maxLength: 3 }).map((text) => [text, { 'anything-but': text }]),
      fc.integer().map((number) => [number, { 'anything-but': number }]),
    );
    fc.assert(
      fc.property(but, scalar, ([plain, opposite], value) => {
        expect(matches({ v: [opposite] }, { v: value })).toBe(!matches({ v: [plain] }, { v: value }));
      }),
    );
  });
});
