import { lint, parse } from '../../../../lib/detection/language/filter-pattern';

function ids(pattern: string): string[] {
  return lint(parse(pattern))
    .map(({ id }) => id)
    .filter((id) => id !== 'missing-field');
}

describe('a contradiction is found', () => {
  test.each([
    '{ $.a = 1 && $.a = 2 }',
    '{ $.a = x && $.b = y && $.a != x }',
    '{ $.a = x && $.a != "x*" }',
    '{ $.a = "Put*" && $.a = "Delete*" }',
    '{ $.a = "*Put" && $.a = "*Delete" }',
    '{ $.a > 5 && $.a < 5 }',
    '{ $.a > 5 && $.a = 3 }',
    '{ $.a >= 5 && $.a <= 5 && $.a != 5 }',
    '{ $.a = x && $.a NOT EXISTS }',
    '{ $.a IS NULL && $.a != x }',
    '{ $.a NOT EXISTS && $.a.b = 1 }',
    '{ $.a = 1 && ($.a = 2 || $.a = 3) }',
    '{ $.c = 1 || ($.a = 1 && $.a = 2) }',
    '{ $.a = %x% && $.a != %x% }',
    '{ $.a != "*" }',
  ])('%s', (pattern) => {
    expect(ids(pattern)).toEqual(['contradiction']);
  });

  test.each([
    '{ $.a = 1 && $.b = 2 }',
    '{ $.a = "x*" && $.a != xy }',
    '{ $.a = "x*" && $.a = "*y" }',
    '{ $.a = 80 && $.a = "80" }',
    '{ $.a >= 5 && $.a <= 5 }',
    '{ $.a = 1 && ($.a = 2 || $.a = 1) }',
    '{ $.a[*] = 1 && $.a[*] = 2 }',
    '{ $.a IS NULL && $.b NOT EXISTS }',
    '{ $.a.b NOT EXISTS && $.a IS NULL }',
  ])('but not in %s', (pattern) => {
    expect(ids(pattern)).toEqual([]);
  });
});

describe('a tautology is found', () => {
  test.each([
    '{ $.a != x || $.a != y }',
    '{ $.a = x || $.a != x }',
    '{ $.a = "x*" || $.a != xy }',
    '{ $.a != x || $.b != y }',
    '{ $.c = z && ($.d = 1 || $.a != x || $.b != y) }',
    // CIS 4.1 of v1.4 to v3.0
    '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") || ($.sourceIPAddress!="delivery.logs.amazonaws.com") || ($.eventName!="HeadBucket") }',
  ])('%s', (pattern) => {
    expect(ids(pattern)).toEqual(['tautology']);
  });

  test.each([
    '{ $.a != x || $.a NOT EXISTS }',
    '{ $.a != x && $.a != y }',
    '{ $.a != x || $.b = y }',
    '{ $.a != x || $.a = y }',
    '{ $.c = z && ($.a != x || $.b != y) }',
    '{ $.a[*] != x || $.a[*] != y }',
    '{ (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) && ($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket") }',
  ])('but not in %s', (pattern) => {
    expect(ids(pattern)).toEqual([]);
  });
});

describe('mixed operators are found', () => {
  test('where && stands beside || without parentheses', () => {
    expect(lint(parse('{ $.a = x || $.b = y && $.c = z }'))).toMatchObject([{ id: 'mixed-operators', column: 14 }]);
    expect(ids('{ $.a = x || ($.b = y && $.c = z) }')).toEqual([]);
    expect(ids('{ ($.a = x || $.b = y) && $.c = z }')).toEqual([]);
  });

  test('in CIS 4.1 from v4.0 on', () => {
    const text =
      '{ ($.errorCode ="*UnauthorizedOperation") || ($.errorCode ="AccessDenied*") && ($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket") }';
    expect(ids(text)).toEqual(['mixed-operators']);
  });
});

describe('the meaning of a missing field is asked for', () => {
  test.each([
    '{ $.a != x }',
    '{ $.a != x && $.b = y }',
    '{ $.a != x && $.a != y }',
    '{ $.a != x && ($.a = y || $.b = z) }',
  ])('in %s', (pattern) => {
    expect(lint(parse(pattern)).map(({ id }) => id)).toContain('missing-field');
  });

  test.each([
    '{ $.a != x || $.a NOT EXISTS }',
    '{ $.a.b != x || $.a NOT EXISTS }',
    '{ $.a != x && $.a = "*" }',
    '{ $.a != xy && ($.a = "x*" || $.a = "z*") }',
    '{ ($.a NOT EXISTS || $.a != x) && $.b = y }',
  ])('but not in %s', (pattern) => {
    expect(lint(parse(pattern))).toEqual([]);
  });
});

describe('values that read otherwise than they look', () => {
  test.each([
    ['{ $.a = "x*y" }', ['inner-wildcard']],
    ['{ $.a = "*x*" }', []],
    ['{ $.a = us-east-1 }', ['unquoted-value']],
    ['{ $.a = "us-east-1" }', []],
    ['{ $.a = kms.amazonaws.com }', []],
    ['{ $.a = true }', ['constant-as-text']],
    ['{ $.a = "true" }', []],
  ])('%s: %p', (pattern, expected) => {
    expect(ids(pattern)).toEqual(expected);
  });
});
