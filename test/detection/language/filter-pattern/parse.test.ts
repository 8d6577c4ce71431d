import { FilterPatternError, parse, print } from '../../../../lib/detection/language/filter-pattern';

function refusal(text: string): FilterPatternError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof FilterPatternError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('a JSON filter pattern', () => {
  test.each([
    ['{$.a=b}', '{ $.a = b }'],
    ['{ ( $.a = "b c" ) }', '{ $.a = "b c" }'],
    ['{$.a=1&&$.b=2||$.c=3}', '{ (($.a = 1) && ($.b = 2)) || ($.c = 3) }'],
    ['{$.a=1&&($.b=2||$.c=3)}', '{ ($.a = 1) && (($.b = 2) || ($.c = 3)) }'],
    ['{$.a[0][1].b-c=x}', '{ $.a[0][1].b-c = x }'],
    ['{$.a[*].b!=x}', '{ $.a[*].b != x }'],
    ['{$.*=x}', '{ $.* = x }'],
    ["{$.['cluster.name']=x}", "{ $.['cluster.name'] = x }"],
    ['{$["it\'s"].b=x}', '{ $.["it\'s"].b = x }'],
    [
      '{$.a IS NULL&&$.b IS TRUE&&$.c IS FALSE&&$.d NOT EXISTS}',
      '{ ($.a IS NULL) && ($.b IS TRUE) && ($.c IS FALSE) && ($.d NOT EXISTS) }',
    ],
    ['{$.a<-1.5}', '{ $.a < -1.5 }'],
    ['{$.a>=+10e-3}', '{ $.a >= +10e-3 }'],
    ['{$.a=*}', '{ $.a = * }'],
    ['{$.a=kms.amazonaws.com}', '{ $.a = kms.amazonaws.com }'],
    ['{$.a!=123.123.*}', '{ $.a != 123.123.* }'],
    ['{$.a=%[a-z]{2,3}\\.x$%}', '{ $.a = %[a-z]{2,3}\\.x$% }'],
    ['{$.a=%bind: address%}', '{ $.a = %bind: address% }'],
    ['{$.a="say \\"x\\" \\\\ C:\\dir"}', '{ $.a = "say \\"x\\" \\ C:\\dir" }'],
    ['{$.a="}) && ($.b = c"}\n', '{ $.a = "}) && ($.b = c" }'],
  ])('%s reads as %s', (text, canonical) => {
    expect(print(parse(text))).toBe(canonical);
    expect(parse(canonical)).toEqual(parse(text));
  });

  test('may have 1,024 characters, and its canonical text no more', () => {
    const terms = Array.from({ length: 100 }, (_, i) => `$.a=n${i}`).join('||');
    const text = `{${terms}}`.padEnd(1024);
    expect(print(parse(text)).length).toBeLessThanOrEqual(1024);
    expect(parse(print(parse(text)))).toEqual(parse(text));
    expect(refusal(`${text} `).column).toBe(1025);
  });

  test('may be nested as deep as its length allows', () => {
    const depth = 500;
    expect(print(parse(`{${'('.repeat(depth)}$.a=1${')'.repeat(depth)}}`))).toBe('{ $.a = 1 }');
    expect(refusal(`{${'('.repeat(1023)}`).column).toBe(1025);
  });

  test('may have two regular expressions and three wildcards in selectors', () => {
    parse('{$.a=%x% && $.b=%y% && $.c[*]=1 && $.d[*]=2 && $.*=3}');
    expect(refusal('{$.a=%x% && $.b=%y% && $.c=%z%}')).toMatchObject({ column: 24 });
    expect(refusal('{$.a[*]=1 && $.b[*]=1 && $.*=1 && $.d.*=1}')).toMatchObject({ column: 35 });
    expect(refusal('{$.a[*].b[*]=1}')).toMatchObject({ column: 2 });
  });
});

describe('refused, with the place and what was expected', () => {
  test.each([
    ['', 1, 'empty pattern'],
    ['ERROR', 1, 'text terms'],
    ['"a phrase"', 1, 'text terms'],
    ['[ip, user, status=4*]', 1, 'space-delimited'],
    [' {$.ThisFlag IS TRUE} ', 1, 'blank before {'],
    ['{$.a=1} x', 9, 'nothing after }'],
    ['{$.a=1', 7, '}'],
    ['{$.a}', 5, 'an operator'],
    ['{$.a==1}', 6, 'a value'],
    ['{$.a=}', 6, 'a value'],
    ['{$.a="x}', 6, 'no " ends'],
    ['{$.a=x y}', 8, '&& or ||'],
    ['{$.a=1 & $.b=2}', 8, '&& or ||'],
    ['{$.a=1 && }', 11, 'a selector'],
    ['{!($.a=1)}', 2, 'a selector'],
    ['{$ = 1}', 3, 'a property'],
    ['{$.a..b = 1}', 6, 'name of a property'],
    ['{$[0].a = 1}', 4, 'must follow a property'],
    ['{$.a[-1] = 1}', 6, 'index'],
    ['{$.a[1 = 1}', 7, ']'],
    ["{$.['a] = 1}", 6, "no ' ends"],
    ['{$.a EXISTS}', 6, 'does not support'],
    ['{$.a IS NOT NULL}', 9, 'does not support'],
    ['{$.a is null}', 6, 'in capitals'],
    ['{$.a IS EMPTY}', 9, 'NULL, TRUE or FALSE'],
    ['{$.a NOT NULL}', 10, 'NOT EXISTS'],
    ['{$.a > "5"}', 8, 'compares numbers'],
    ['{$.a > abc}', 8, 'compares numbers'],
    ['{$.a >= %5%}', 9, 'compares numbers'],
    ['{$.a = me@example.com}', 10, '&& or ||'],
    ['{$.a = é}', 8, 'a value'],
    ['{$.a = %(x)%}', 9, 'groups are not supported'],
    ['{$.a = %x!%}', 10, 'may not hold'],
    ['{$.a = %é%}', 9, 'may not hold'],
    ['{$.a = %\\b%}', 9, 'not supported'],
    ['{$.a = %[a%}', 9, 'malformed'],
    ['{$.a = %%}', 9, 'empty'],
    ['{$.a = %x{99999}%}', 9, 'too many repetitions'],
    ['{$.a = %x}', 8, 'no % ends'],
  ])('%s', (text, column, message) => {
    const error = refusal(text);
    expect(error.column).toBe(column);
    expect(error.message).toContain(message);
  });
});
