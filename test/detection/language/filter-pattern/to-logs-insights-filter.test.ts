import { CannotRender, parse, toLogsInsightsFilter } from '../../../../lib/detection/language/filter-pattern';

describe('a Logs Insights filter says', () => {
  test.each([
    ['{ $.eventName = StopLogging }', 'eventName = "StopLogging"'],
    ['{ $.a.b = "say \\"x\\" \\\\" }', 'a.b = "say \\"x\\" \\\\"'],
    ['{ $.a-b.c = x }', '`a-b.c` = "x"'],
    ['{ $.a[0].b = x }', 'a.0.b = "x"'],
    ['{ $.a != x }', '(ispresent(a) and a != "x")'],
    ['{ $.a = "x.y/*" }', 'a like /^x\\.y\\//'],
    ['{ $.a = "*x" }', 'a like /x$/'],
    ['{ $.a = *x* }', 'a like /x/'],
    ['{ $.a = "*" }', 'ispresent(a)'],
    ['{ $.a != %x/y% }', '(ispresent(a) and a not like /x\\/y/)'],
    ['{ $.a = 80 }', 'a in [80, "80"]'],
    ['{ $.a != "80" }', '(ispresent(a) and a not in [80, "80"])'],
    ['{ $.a >= 1e3 }', 'a >= 1000'],
    ['{ $.a NOT EXISTS }', 'not ispresent(a)'],
    ['{ $.a IS TRUE || $.a IS FALSE }', 'a = 1 or a = 0'],
    ['{ $.a = x && ($.b = y || $.c = z) }', 'a = "x" and (b = "y" or c = "z")'],
  ])('%s as %s', (pattern, filter) => {
    expect(toLogsInsightsFilter(parse(pattern))).toBe(filter);
  });

  test.each([
    ['{ $.a[*] = x }', 'no wildcard'],
    ['{ $.* = x }', 'no wildcard'],
    ["{ $.['a.b'] = x }", 'from a path'],
    ['{ $.a IS NULL }', 'null'],
    ['{ $.a = 012 }', 'told apart'],
  ])('nothing of %s', (pattern, message) => {
    expect(() => toLogsInsightsFilter(parse(pattern))).toThrow(CannotRender);
    expect(() => toLogsInsightsFilter(parse(pattern))).toThrow(message);
  });
});
