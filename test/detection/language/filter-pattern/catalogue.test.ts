import { CATALOGUE } from '../../../../lib/detection/catalogue';
import {
  lint,
  parse,
  print,
  toAthenaPredicate,
  toEventPattern,
  toLogsInsightsFilter,
} from '../../../../lib/detection/language/filter-pattern';

// The text is Security Hub's, letter for letter: a sign-in without MFAUsed is missed.
const FINDINGS: Record<string, string[]> = {
  'sign-in-without-mfa': ['missing-field'],
};

// Logs Insights cannot look at every element of alarmNames.
const NO_INSIGHTS = ['alarm-tampering'];

describe.each(CATALOGUE.map(({ id, pattern }) => [id, pattern] as const))('%s', (id, text) => {
  test('is read back from its canonical text', () => {
    expect(parse(print(parse(text)))).toEqual(parse(text));
  });

  test('has no finding but those listed', () => {
    expect(lint(parse(text)).map((finding) => finding.id)).toEqual(FINDINGS[id] ?? []);
  });

  test('can be asked of EventBridge, Athena and Logs Insights', () => {
    expect(() => toEventPattern(parse(text))).not.toThrow();
    expect(() => toAthenaPredicate(parse(text))).not.toThrow();
    if (!NO_INSIGHTS.includes(id)) expect(() => toLogsInsightsFilter(parse(text))).not.toThrow();
  });
});
