import { Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  Detection,
  DetectionAlarms,
  Detections,
  SecureAuditTrail,
  Severity,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { CATALOGUE } from '../../lib/detection/catalogue';
import { withoutTokens } from '../../lib/detection/deployed-pattern';
import { KNOWN_FINDINGS } from '../../lib/detection/known-findings';
import { lint, parse } from '../../lib/detection/language/filter-pattern';
import { warnings } from '../support/checks';
import { expectRefusal } from '../support/refusal';
import { auditStack, newApp } from '../support/stack';

const own: Detection = {
  id: 'payroll-read',
  title: 'Payroll was read',
  severity: Severity.LOW,
  pattern: '{ $.eventName = GetObject }',
  why: 'Salaries are private.',
  firstStep: 'Ask the reader.',
};
const withPattern = (pattern: string) => Detections.none().including({ ...own, pattern });

/** Ids of the warnings about a pattern, and the constructs that they are on. */
function warningsOf(detections: Detections): string[] {
  const app = newApp();
  auditStack({ detections }, {}, app);
  app.synth();
  return warnings(app);
}

describe('a pattern that CloudWatch Logs would refuse is refused at synth, with the column', () => {
  test.each([
    ['unbalanced parentheses', '{ ($.a = b }', 'column 12'],
    ['a word for an operator', '{ $.a EXISTS }', 'does not support'],
    ['the beginning of a list of text terms', 'ERROR', 'text terms'],
    ['one pattern within another', '{ { $.a = b } = "*" }', 'column 3'],
    ['= twice', '{ $.a == b }', 'column 8'],
    ['nothing', '', 'empty pattern'],
    ['a blank before the brace', ' { $.a = b }', 'column 1'],
    ['three regular expressions', '{ ($.a = %a%) || ($.b = %b%) || ($.c = %c%) }', 'at most 2'],
  ])('%s', (_, pattern, wrong) =>
    expectRefusal('pattern', wrong, (stack) => {
      new SecureAuditTrail(stack, 'Audit', { detections: withPattern(pattern) });
    }),
  );

  test('also where it reads well until the name of a resource is in it', () =>
    expectRefusal('pattern', /at 'roll/, (stack) => {
      new DetectionAlarms(stack, 'Detection', {
        trail: TrailIdentity.of(stack, { trailName: 'audit' }),
        logGroup: LogGroup.fromLogGroupName(stack, 'Existing', 'existing'),
        detections: withPattern('{ ($.bucket = ${Payroll}) || ($.a = b) }'),
        alarmActions: [],
        resourceNames: { Payroll: 'pay roll || ($.a = b) }' },
      });
    }));
});

describe('what a pattern means and does not look like', () => {
  test.each([
    ['contradiction', '{ ($.a = b) && ($.a = c) }'],
    ['tautology', '{ ($.a != b) || ($.a != c) }'],
    ['missing-field', '{ ($.a = b) && ($.c != d) }'],
    ['mixed-operators', '{ ($.a = b) || ($.c = d) && ($.e = f) }'],
    ['inner-wildcard', '{ $.a = "b*c" }'],
  ])('is a warning at the filter: %s', (finding, pattern) => {
    expect(warningsOf(withPattern(pattern))).toContain(
      `cdk-secure-audit-trail:pattern-${finding} at Stack/Audit/Detection/payroll-read-filter`,
    );
  });

  test('is no warning where the pattern means what it says', () =>
    expect(warningsOf(withPattern(own.pattern))).toEqual([]));

  test('is no warning in the catalogue', () => expect(warningsOf(Detections.all())).toEqual([]));

  test('is a warning in a pattern of the owner that replaces one of the catalogue', () => {
    const replaced = Detections.none().including({ ...own, id: 'root-usage', pattern: '{ $.errorCode != b }' });
    expect(warningsOf(replaced)).toHaveLength(1);
  });
});

test('what is known of the catalogue is still so, each with a reason', () => {
  const found = CATALOGUE.flatMap(({ id, pattern }) => lint(parse(pattern)).map((finding) => [id, finding.id]));
  expect(KNOWN_FINDINGS.map(({ detection, finding }) => [detection, finding])).toEqual(found);
  KNOWN_FINDINGS.forEach(({ reason }) => expect(reason).not.toBe(''));
});

test('a token is a word of the same value as often as it occurs, and another is another', () => {
  const { account, region } = new Stack(newApp(), 'Stack');
  expect(withoutTokens(`{ $.a = "${account}-${region}-${account}" }`)).toBe('{ $.a = "token1-token2-token1" }');
});
