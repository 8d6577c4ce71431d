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
    '{ $.awsRegion.x != x }',
    '{ $.requestParameters.eventName != x }',
    '{ $.errorCode != x }',
    '{ $.userAgent != x }',
  ])('in %s', (pattern) => {
    expect(lint(parse(pattern)).map(({ id }) => id)).toContain('missing-field');
  });

  test.each([
    '{ $.a != x || $.a NOT EXISTS }',
    '{ $.a.b != x || $.a NOT EXISTS }',
    '{ $.a != x && $.a = "*" }',
    '{ $.a != xy && ($.a = "x*" || $.a = "z*") }',
    '{ ($.a NOT EXISTS || $.a != x) && $.b = y }',
    // CloudTrail writes these into every record.
    '{ $.awsRegion != "eu-west-1" && $.eventName != "GetObject" && $.eventSource != "s3.amazonaws.com" }',
    '{ $.eventType != "AwsServiceEvent" && $.eventTime != "x" && $.eventVersion != "1.0" && $.eventID != "x" }',
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

describe('a test that asks for another kind of value than CloudTrail writes', () => {
  const withSelector = '$.userIdentity.sessionContext.attributes.mfaAuthenticated';
  test.each([
    ['{ $.userIdentity = "Root" }', 'is an object'],
    ['{ $.userIdentity.sessionContext.sessionIssuer != "x" }', 'is an object'],
    ['{ $.requestParameters = "x" }', 'is an object'],
    ['{ $.responseElements = * }', 'is an object'],
    ['{ $.resources = "x" }', '[*].ARN'],
    ['{ $.resources.ARN = "x*" }', '[*].ARN'],
    ['{ $.readOnly = "false" }', 'IS FALSE'],
    ['{ $.eventName IS TRUE }', '= "true"'],
    [`{ ${withSelector} IS FALSE }`, '= "false"'],
    ['{ $.eventName > 5 }', 'compares numbers'],
    ['{ $.eventName = x && ($.errorCode = y || $.eventName >= 5) }', 'compares numbers'],
  ])('can never match: %s', (pattern, why) => {
    const found = lint(parse(pattern)).filter(({ id }) => id !== 'missing-field');
    expect(found).toMatchObject([{ id: 'contradiction', message: expect.stringContaining(why) }]);
  });

  test.each(['{ $.resources.ARN NOT EXISTS }', '{ $.eventName = x || $.resources.ARN NOT EXISTS }'])(
    'matches every record: %s',
    (pattern) => expect(ids(pattern)).toEqual(['tautology']),
  );

  test('is found where it stands', () => {
    expect(lint(parse('{ $.eventName = x && $.readOnly = "false" }'))).toMatchObject([{ column: 22 }]);
  });

  test.each([
    '{ $.userIdentity.type = "Root" }',
    '{ $.userIdentity NOT EXISTS }',
    '{ $.requestParameters IS NULL }',
    '{ $.requestParameters.name = x }',
    '{ $.requestParameters.count > 5 }',
    '{ $.resources[0].ARN = "x*" }',
    '{ $.resources[*].ARN = "x*" }',
    '{ $.readOnly IS FALSE }',
    '{ $.readOnly NOT EXISTS }',
    '{ $.errorCode = 400 }',
    '{ $.eventName IS NULL }',
    "{ $.['userIdentity.type'] > 5 }",
    '{ $.detail.eventName > 5 }',
    '{ $.a IS TRUE || $.b > 5 || $.c = "x" }',
    `{ ${withSelector} = "true" }`,
  ])('is not found in %s', (pattern) => {
    expect(ids(pattern)).toEqual([]);
  });
});

describe('a field that is there, or is not, is a tautology', () => {
  test.each([
    '{ $.eventName = * || $.eventName NOT EXISTS }',
    '{ $.a = x || $.errorCode NOT EXISTS || $.errorCode = "*" }',
  ])('%s', (pattern) => expect(lint(parse(pattern)).map(({ id }) => id)).toEqual(['tautology']));

  // A list, an object, null and true are there as well, and are no "*".
  test.each([
    '{ $.eventName = * || $.errorCode NOT EXISTS }',
    '{ $.eventName = "x*" || $.eventName NOT EXISTS }',
    '{ $.a = * || $.a NOT EXISTS }',
    '{ $.eventName = * && $.errorCode NOT EXISTS }',
  ])('but not %s', (pattern) => expect(ids(pattern)).toEqual([]));
});
