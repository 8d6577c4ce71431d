import { EventPatternError, parseEventPattern } from '../../../../lib/detection/language/event-pattern';

const refused = (pattern: string | object): void => expect(() => parseEventPattern(pattern)).toThrow(EventPatternError);
const accepted = (pattern: string | object): void => expect(() => parseEventPattern(pattern)).not.toThrow();
const inField = (matcher: string): string => `{"a": [${matcher}]}`;

describe('the text of a pattern', () => {
  it.each([
    ...[
      '',
      ' ',
      '{',
      '{}',
      '[]',
      '[1]',
      'null',
      '1',
      '"x"',
      '{"a"}',
      '{"a":}',
      "{'a':[1]}",
      '{a:[1]}',
      '{"a":[1],}',
      '{"a":[1,]}',
    ],
    ...[
      '{"a":[01]}',
      '{"a":[+1]}',
      '{"a":[.5]}',
      '{"a":[1.]}',
      '{"a":[NaN]}',
      '{"a":["\t"]}',
      String.raw`{"a":["\x"]}`,
    ],
    ...['{"a":[1]} x', '{"a":[1]}}', '/**/{"a":[1]}', '\ufeff{"a":[1]}', '{"a":[tru]}', '{"a":["x]}', '{"a":[1 2]}'],
  ])('%j is not one', refused);

  it.each([
    '{"a":["x"]}',
    ' {\n"a"\t:\r["x"] } ',
    '{"a":[1e5, -0, 0.5, 1E309, 1e-400]}',
    String.raw`{"a":["\ud800\u0041\n"]}`,
    '{"":["x"]}',
  ])('%j is one', accepted);
});

describe('a field', () => {
  it.each([
    '{"a":"x"}',
    '{"a":42}',
    '{"a":null}',
    '{"a":true}',
    '{"a":[]}',
    '{"a":{}}',
    '{"a":{"b":[]}}',
    '{"a":[[1]]}',
    '{"a":[{}]}',
  ])('is refused: %s', refused);

  it('says where it is wrong', () => {
    expect(() => parseEventPattern({ detail: { state: ['x', { prefix: 3 }] } })).toThrow(
      'detail.state[1], "prefix": must be a string.',
    );
  });
});

describe('an operator', () => {
  it.each([
    ...['{"foo":"x"}', '{"PREFIX":"x"}', '{"prefix":"x","suffix":"y"}', '{"prefix":"x","prefix":"x"}', '{"exactly":1}'],
    ...['{"prefix":1}', '{"prefix":["x"]}', '{"prefix":null}', '{"prefix":{}}', '{"prefix":{"suffix":"x"}}'],
    ...['{"suffix":{"equals-ignore-case":1}}', '{"suffix":{"equals-ignore-case":"x","prefix":"y"}}'],
    ...[
      '{"equals-ignore-case":["x"]}',
      '{"equals-ignore-case":{"prefix":"x"}}',
      '{"exists":"true"}',
      '{"exists":null}',
      '{"exists":1}',
    ],
    ...['{"wildcard":1}', '{"wildcard":["x"]}', '{"wildcard":"a**b"}', '{"wildcard":"a\\\\b"}', '{"wildcard":"a\\\\"}'],
    ...[
      '{"cidr":"foo"}',
      '{"cidr":1}',
      '{"cidr":"10.0.0.0"}',
      '{"cidr":"10.0.0.0/32"}',
      '{"cidr":"10.0.0.0/-1"}',
      '{"cidr":"256.0.0.0/8"}',
    ],
    ...[
      '{"cidr":"::1/128"}',
      '{"cidr":"1::2::3/8"}',
      '{"cidr":"10.0.0/8"}',
      '{"cidr":"10.0.0.0/8/8"}',
      '{"cidr":"10.0.0.0/x"}',
      '{"cidr":"xxxx::xxxx/64"}',
    ],
    ...[
      '{"numeric":10}',
      '{"numeric":[]}',
      '{"numeric":["="]}',
      '{"numeric":["=","1"]}',
      '{"numeric":["=",1,2]}',
      '{"numeric":["==",1]}',
    ],
    ...[
      '{"numeric":["<",1,">",0]}',
      '{"numeric":[">",1,"<",1]}',
      '{"numeric":[">=",1,"<=",1]}',
      '{"numeric":[">",0,"=",1]}',
    ],
    ...[
      '{"numeric":[">",0,"<"]}',
      '{"numeric":[">",0,"<",1,2]}',
      '{"numeric":["=",5000000001]}',
      '{"numeric":["<",-5.1e9]}',
    ],
    ...[
      '{"numeric":["=",1e309]}',
      '{"numeric":["=",1e-325]}',
      '{"numeric":["=",true]}',
      '{"numeric":[">",0,"<",null]}',
    ],
    ...[
      '{"anything-but":[]}',
      '{"anything-but":null}',
      '{"anything-but":true}',
      '{"anything-but":["x",1]}',
      '{"anything-but":[null]}',
    ],
    ...[
      '{"anything-but":{}}',
      '{"anything-but":{"foo":"x"}}',
      '{"anything-but":{"cidr":"10.0.0.0/8"}}',
      '{"anything-but":{"prefix":""}}',
    ],
    ...[
      '{"anything-but":{"suffix":["x",""]}}',
      '{"anything-but":{"prefix":[1]}}',
      '{"anything-but":{"prefix":{"equals-ignore-case":"x"}}}',
    ],
    ...[
      '{"anything-but":{"wildcard":["*",1]}}',
      '{"anything-but":{"wildcard":"**"}}',
      '{"anything-but":{"prefix":[]}}',
      '{"anything-but":1e400}',
    ],
  ])('is refused: %s', (matcher) => refused(inField(matcher)));

  it.each([
    ...[
      '{"exactly":"x"}',
      '{"prefix":""}',
      '{"suffix":""}',
      '{"equals-ignore-case":""}',
      '{"wildcard":""}',
      '{"wildcard":"\\\\\\\\*\\\\*"}',
    ],
    ...[
      '{"cidr":"0.0.0.0/0"}',
      '{"cidr":"10.0.0.9/31"}',
      '{"cidr":"::/0"}',
      '{"cidr":"fe80::/127"}',
      '{"cidr":"1:2:3:4:5:6:7:8/64"}',
    ],
    ...[
      '{"numeric":["=",5e9]}',
      '{"numeric":[">=",-5000000000,"<",5.0e9]}',
      '{"numeric":["=",1E-320]}',
      '{"numeric":["=",0e-999]}',
    ],
    ...[
      '{"anything-but":""}',
      '{"anything-but":123456789012}',
      '{"anything-but":{"equals-ignore-case":["x",""]}}',
      '{"anything-but":{"wildcard":""}}',
    ],
  ])('is accepted: %s', (matcher) => accepted(inField(matcher)));
});

describe('$or', () => {
  it.each([
    ...[
      '{"$or":[]}',
      '{"$or":[{"a":[1]}]}',
      '{"$or":{"a":[1]}}',
      '{"$or":"x"}',
      '{"$or":[{"a":[1]},1]}',
      '{"$or":[{"a":[1]},[{"b":[1]}]]}',
    ],
    ...[
      '{"$or":[{},{"b":[1]}]}',
      '{"$or":[{"numeric":["x"]},{"b":[1]}]}',
      '{"$or":[{"a":{"prefix":["x"]}},{"b":[1]}]}',
      '{"$or":[{"=":["x"]},{"b":[1]}]}',
    ],
  ])('is refused: %s', refused);

  it.each([
    '{"$or":[{"a":[1]},{"b":[1]}]}',
    '{"detail":{"prefix":["x"],"numeric":{"=":[1]}}}',
    '{"a":{"$or":[{"b":[1]},{"b":[2]}]}}',
  ])('is accepted, or is none: %s', accepted);

  it('may make 1,000 combinations, and not one more', () => {
    const or = (count: number): object => ({ $or: Array.from({ length: count }, (_, index) => ({ a: [index] })) });
    accepted({ x: or(10), y: or(10), z: or(10) });
    refused({ x: or(10), y: or(10), z: or(10), a: or(2) });
    accepted(or(1000));
    refused(or(1001));
  });
});

describe('the wildcards of a field', () => {
  const wildcards = (...texts: string[]): object => ({ a: texts.map((wildcard) => ({ wildcard })) });
  it('are refused when too many beginnings match at the same time', () => {
    accepted(wildcards('*.bif', '*.tiff', '*.tif', '*.svs'));
    accepted(wildcards('*/datasync/*.bif', '*/datasync/*.tif'));
    accepted(wildcards('*:*:*:*:event-bus/*'));
    refused(wildcards('*:*:*:*:*:event-bus/*'));
    refused(wildcards('*/x/*.bif', '*/x/*.tif', '*/x/*.tiff', '*/x/*.svs'));
    refused(wildcards(...Array.from({ length: 11 }, (_, index) => `x${index}*`)));
    accepted({ a: [{ 'anything-but': { wildcard: Array.from({ length: 11 }, (_, index) => `x${index}*`) } }] });
  });
});

describe('an object instead of text', () => {
  it('is read as the JSON that it stands for', () => {
    const { entries } = parseEventPattern({ a: ['x', undefined].slice(0, 1), gone: undefined });
    expect(entries).toEqual([{ kind: 'field', key: 'a', matchers: [{ kind: 'equals', value: 'x' }] }]);
  });

  it('is refused when it stands for none', () => {
    const cycle: Record<string, unknown> = {};
    cycle['a'] = cycle;
    for (const pattern of [
      cycle,
      { a: [NaN] },
      { a: [Infinity] },
      { a: [1n] },
      () => 1,
      [],
      new Date(0),
      { toJSON: () => undefined },
    ]) {
      refused(pattern);
    }
  });
});

describe('a hostile pattern', () => {
  it.each([
    ['deep objects', '{"a":'.repeat(200_000)],
    ['deep arrays', '['.repeat(1_000_000)],
    ['many $or', `{${Array.from({ length: 60 }, (_, i) => `"k${i}":{"$or":[{"a":[1]},{"b":[1]}]}`).join()}}`],
    [
      'many fields beside $or',
      `{${Array.from({ length: 9000 }, (_, i) => `"k${i}":[1],`).join('')}"$or":[${'{"a":[1]},'.repeat(900)}{"b":[1]}]}`,
    ],
    ['a long wildcard', `{"a":[{"wildcard":"${'ab*'.repeat(100_000)}"}]}`],
    ['a long text after a wildcard', `{"a":[{"wildcard":"*${'a'.repeat(200_000)}"}]}`],
    ['an unclosed string', `{"a":["${'\\\\'.repeat(1_000_000)}`],
  ])('is refused soon: %s', (_, pattern) => {
    const begin = performance.now();
    refused(pattern);
    expect(performance.now() - begin).toBeLessThan(3000);
  });

  it('is read down to 1,000 levels', () => {
    accepted('{"a":'.repeat(999) + '[1]' + '}'.repeat(999));
    refused('{"a":'.repeat(1000) + '[1]' + '}'.repeat(1000));
  });
});
