import { ABSENT, Field, INCOMPLETE, INVALID, JsonScanner, ODD } from '../../lib/replay/input/json-scanner';

const scanner = new JsonScanner();
const scan = (text: string) => scanner.scan(Buffer.from(text), 0, Buffer.byteLength(text));
const field = (text: string, name: number) => {
  const bytes = Buffer.from(text);
  scanner.scan(bytes, 0, bytes.length);
  const [start, end] = [scanner.fields[2 * name], scanner.fields[2 * name + 1]];
  return start < 0 ? start : bytes.toString('utf8', start, end);
};

describe('the scanner and JSON.parse agree', () => {
  const values = [
    '{}',
    '[]',
    '{"a":[1,-2.5e+3,true,false,null,"x"]}',
    ' { "a" : { "b" : [ ] , "c" : "\\"}" } } ',
    '["\\\\","\\\\\\"",""]',
    '{"ä":"€😀"}',
  ];

  test.each(values)('that %s is JSON', (text) => {
    expect(scan(text)).toBe(Buffer.byteLength(text.trimEnd()));
  });

  test.each([
    '{a:1}',
    '{"a" 1}',
    '{"a":1,}',
    '[1,]',
    '[1 2]',
    '{"a":tru}',
    '{"a":01}',
    '{"a":1]',
    '[nul]',
    '{,}',
    '[+1]',
  ])('that %s is not', (text) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(scan(`${text} `)).toBe(INVALID);
  });

  test('that a value which is cut off anywhere is not complete', () => {
    const [, , text] = values;
    for (let end = 1; end < text.length; end++) {
      expect(scan(text.slice(0, end))).toBe(INCOMPLETE);
    }
  });
});

test('nesting beyond what CloudTrail can mean is told, and no obstacle', () => {
  const deep = (depth: number) => `${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`;
  for (const [depth, tooDeep] of [
    [256, false],
    [257, true],
    [50_000, true],
    [1, false],
  ] as const) {
    expect([scan(deep(depth)), scanner.tooDeep]).toEqual([deep(depth).length, tooDeep]);
  }
  expect(scan(deep(300).replace('1}]', '1]'))).toBe(INVALID);
  expect(scan('['.repeat(100_000))).toBe(INCOMPLETE);
});

describe('the fields of a record', () => {
  test('are those of the record itself, not of what is nested in it', () => {
    const text =
      '{"requestParameters":{"eventName":"No","type":"No"},"eventName":"Yes","userIdentity":{"a":{"type":"No"},"type":"Root"}}';
    expect(field(text, Field.EVENT_NAME)).toBe('Yes');
    expect(field(text, Field.IDENTITY_TYPE)).toBe('Root');
    expect(field(text, Field.ERROR_CODE)).toBe(ABSENT);
  });

  test('of a key that stands twice are the last, as with JSON.parse', () => {
    expect(field('{"eventName":"A","eventName":"B"}', Field.EVENT_NAME)).toBe('B');
    expect(field('{"userIdentity":{"type":"A"},"userIdentity":{}}', Field.IDENTITY_TYPE)).toBe(ABSENT);
  });

  test('are marked where they are not strings', () => {
    expect(field('{"eventName":null}', Field.EVENT_NAME)).toBe(ODD);
    expect(field('{"eventName":["x"]}', Field.EVENT_NAME)).toBe(ODD);
    expect(field('{"userIdentity":"x"}', Field.USER_IDENTITY)).toBe(ODD);
  });
});
