import * as fc from 'fast-check';
import {
  Comparison,
  Condition,
  Operator,
  Pattern,
  Selector,
  Step,
  Test,
  Value,
} from '../../../../lib/detection/language/filter-pattern';

const property = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/),
    fc.constantFrom('a.b', "it's", 'é', '*', 'constructor', '__proto__'),
  )
  .map((name): Step => ({ kind: 'property', name }));

const selector: fc.Arbitrary<Selector> = fc
  .tuple(
    property,
    fc.array(
      fc.oneof(
        property,
        fc.nat(3).map((index): Step => ({ kind: 'index', index })),
      ),
      { maxLength: 2 },
    ),
  )
  .map(([first, rest]) => ({ steps: [first, ...rest] }));

const numeral = fc
  .oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom('012', '+1.50', '-2e3', '.5'),
  )
  .map((text): Value => ({ kind: 'number', text }));

const text = fc.oneof(
  fc.string({ maxLength: 12 }).map((quoted): Value => ({ kind: 'text', text: quoted, quoted: true })),
  fc.stringMatching(/^[\\"*x]{0,6}$/).map((quoted): Value => ({ kind: 'text', text: quoted, quoted: true })),
  fc
    .stringMatching(/^[A-Za-z_*][A-Za-z0-9_.*:/-]{0,8}$/)
    .map((bare): Value => ({ kind: 'text', text: bare, quoted: false })),
);

const ordering: Operator[] = ['<', '>', '<=', '>='];

const comparison: fc.Arbitrary<Comparison> = fc.oneof(
  fc.record({
    kind: fc.constant('comparison' as const),
    selector,
    operator: fc.constantFrom<Operator>('=', '!='),
    value: fc.oneof(numeral, text),
  }),
  fc.record({
    kind: fc.constant('comparison' as const),
    selector,
    operator: fc.constantFrom(...ordering),
    value: numeral,
  }),
);

const oneTest: fc.Arbitrary<Test> = fc.oneof(
  { arbitrary: comparison, weight: 4 },
  fc.record({
    kind: fc.constant('is' as const),
    selector,
    constant: fc.constantFrom('NULL' as const, 'TRUE' as const, 'FALSE' as const),
  }),
  fc.record({ kind: fc.constant('not-exists' as const), selector }),
);

/** Conditions of any of these tests, joined in any way. */
export function conditions(tests: fc.Arbitrary<Test>): fc.Arbitrary<Condition> {
  return fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tests,
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  })).condition;
}

/** Patterns of all kinds of tests but for wildcards in selectors and regular expressions, of which there may be few. */
export const patterns: fc.Arbitrary<Pattern> = conditions(oneTest).map((condition) => ({ condition }));
