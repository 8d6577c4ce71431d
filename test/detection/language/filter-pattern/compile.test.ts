import { compile, parse } from '../../../../lib/detection/language/filter-pattern';

function matches(pattern: string, record: unknown): boolean {
  return compile(parse(pattern))(record);
}

// The example of the user guide.
const RECORD = {
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2, flag: true },
  ],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
  ],
  SomeObject: null,
  ThisFlag: true,
  latency: 55.5,
  errorCode: 400,
  account: '012345678901',
  text: '',
  'cluster.name': 'c',
  literal: 'Ev*ent',
};

describe('a record matches', () => {
  test.each([
    '{ $.eventType = "UpdateTrail" }',
    '{ $.eventType = Update* }',
    '{ $.eventType = "*Trail" }',
    '{ $.eventType = *dateTr* }',
    '{ $.eventType = %^Up.*l$% }',
    '{ $.eventType != %^Trail% }',
    '{ $.sourceIPAddress != 123.123.* }',
    '{ $.arrayKey[0] = "value" }',
    '{ $.arrayKey[*] = "another value" }',
    '{ $.arrayKey[*] != "value" }',
    '{ $.objectList[1].id = 2 }',
    '{ $.objectList[*].name = b }',
    '{ $.objectList[*].flag IS TRUE }',
    '{ $.objectList[*].nothing NOT EXISTS }',
    '{ $.coordinates[0][1] = 1 }',
    '{ $.coordinates[1][*] = 6 }',
    '{ $.* = UpdateTrail }',
    '{ $.SomeObject IS NULL }',
    '{ $.SomeOtherObject NOT EXISTS }',
    '{ $.SomeOtherObject.inside NOT EXISTS }',
    '{ $.ThisFlag IS TRUE }',
    '{ $.latency >= 55.5 }',
    '{ $.latency < 10e3 }',
    '{ $.latency > -1 }',
    '{ $.errorCode = 4e2 }',
    '{ $.errorCode = +400 }',
    '{ $.errorCode = 4* }',
    '{ $.errorCode = "400" }',
    '{ $.errorCode != 500 }',
    '{ $.errorCode = "*" }',
    '{ $.account = 012345678901 }',
    '{ $.account != 12345678901 }',
    '{ $.text = "" }',
    '{ $.text = "*" }',
    "{ $.['cluster.name'] = c }",
    '{ $.literal = "Ev*ent" }',
    '{ $.constructor NOT EXISTS }',
    '{ $.arrayKey.length NOT EXISTS }',
    '{ $.eventType.length NOT EXISTS }',
    '{ ($.eventType = x && $.a = y) || $.errorCode = 400 }',
    '{ $.eventType = UpdateTrail || $.coordinates[0][1] = nonmatch && $.arrayKey[1] = nomatch }',
  ])('%s', (pattern) => {
    expect(matches(pattern, RECORD)).toBe(true);
  });

  test.each([
    ['the case differs', '{ $.eventType = updateTrail }'],
    ['a value is a part only', '{ $.eventType = Update }'],
    ['the field is missing', '{ $.missing = x }'],
    ['the field is missing, also for !=', '{ $.missing != x }'],
    ['a parent is missing', '{ $.missing.x != x }'],
    ['a parent is null', '{ $.SomeObject.x != x }'],
    ['a parent is a string', '{ $.eventType.x != x }'],
    ['the index is too high', '{ $.arrayKey[7] != x }'],
    ['the value is an array', '{ $.arrayKey = value }'],
    ['the value is an array, also for !=', '{ $.arrayKey != value }'],
    ['the value is an object, also for !=', '{ $.objectList[0] != value }'],
    ['the value is null', '{ $.SomeObject != x }'],
    ['null is a constant and no text', '{ $.SomeObject = null }'],
    ['true is a constant and no text', '{ $.ThisFlag = true }'],
    ['the constant is another', '{ $.ThisFlag IS FALSE }'],
    ['a missing field is not null', '{ $.missing IS NULL }'],
    ['a null is there', '{ $.SomeObject NOT EXISTS }'],
    ['an object is there', '{ $.objectList[0] NOT EXISTS }'],
    ['one element has the field', '{ $.objectList[*].flag NOT EXISTS }'],
    ['a string is no number', '{ $.account > 1 }'],
    ['the array is no object', '{ $.arrayKey.* = value }'],
    ['the object is no array', '{ $.objectList[0][*] = a }'],
    ['a * in the middle is literal', '{ $.eventType = "Up*Trail" }'],
    ['() bind before &&', '{ ($.eventType = UpdateTrail || $.a = b) && $.arrayKey[1] = nomatch }'],
  ])('not if %s: %s', (_, pattern) => {
    expect(matches(pattern, RECORD)).toBe(false);
  });

  test.each([undefined, null, 5, 'text', true, []])('not if it is no object: %p', (record) => {
    expect(matches('{ $.a = 1 || $.a != 1 || $.a IS NULL }', record)).toBe(false);
  });

  test('whether its event name is the first or last of a long list', () => {
    const list = compile(parse('{ ($.n = A) || ($.n = B) || ($.n = 7) || ($.m = C) || ($.n = "8") }'));
    expect([{ n: 'A' }, { n: 'B' }, { n: 7 }, { n: 8 }, { n: '8' }, { m: 'C' }].map(list)).toEqual(Array(6).fill(true));
    expect([{ n: 'C' }, { m: 'A' }, { n: ['A'] }, {}].map(list)).toEqual(Array(4).fill(false));
  });
});
