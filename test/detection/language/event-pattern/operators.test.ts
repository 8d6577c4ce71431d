import { matches } from './matching';

type Row = readonly [matcher: unknown, accepted: readonly unknown[], refused: readonly unknown[]];

/** One element of a field's list, the values that it accepts, and those that it does not. */
function table(rows: readonly Row[]): void {
  it.each(rows.map((row) => [JSON.stringify(row[0]), row] as const))('%s', (_, [matcher, accepted, refused]) => {
    const answers = (values: readonly unknown[]): unknown[] =>
      values.filter((value) => matches({ a: [matcher] }, { a: value }));
    expect(answers(accepted)).toEqual(accepted);
    expect(answers(refused)).toEqual([]);
    expect(matches({ a: [matcher] }, {})).toBe(JSON.stringify(matcher) === '{"exists":false}');
  });
}

describe('a plain value', () => {
  table([
    ['x', ['x', ['y', 'x'], [['x']]], ['X', 'xx', '', null, { x: 'x' }]],
    ['', [''], [null, 'x', 0, false, []]],
    [null, [null], ['null', false, 0, '', []]],
    [true, [true], ['true', 1, false]],
    [0, [0, -0], ['0', null, false]],
    [300, [300, JSON.parse('300.0'), JSON.parse('3.0e2')], ['300', 301]],
    ['é', ['é'], ['e\u0301']],
  ]);

  it('that is an address equals every spelling of the address', () => {
    expect(matches({ a: ['2001:db8::1'] }, { a: '2001:0DB8:0:0:0:0:0:1' })).toBe(true);
    expect(matches({ a: ['::ffff:102:304'] }, { a: '1.2.3.4' })).toBe(true);
    expect(matches({ a: ['2001:db8::1'] }, { a: '2001:db8::2' })).toBe(false);
  });
});

describe('exists', () => {
  table([
    [{ exists: true }, ['x', '', 0, null, false, ['x'], [null]], [[], {}, { b: 1 }, [[]], [{}]]],
    [{ exists: false }, [[], {}, { b: 1 }, [{}]], ['x', null, ['x']]],
  ]);
});

describe('prefix and suffix', () => {
  table([
    [{ prefix: 'ab' }, ['ab', 'abc', ['x', 'ab']], ['Ab', 'a', '', null, 1, 'cab']],
    [{ prefix: '' }, ['', 'x'], [null, 1, []]],
    [{ suffix: '.png' }, ['.png', 'a.png'], ['a.PNG', 'png', 'a.png ', null]],
    [{ prefix: { 'equals-ignore-case': 'EventB' } }, ['eventb', 'EVENTBridge'], ['event', 'xEventB', 1]],
    [{ suffix: { 'equals-ignore-case': '.png' } }, ['a.PnG', '.PNG'], ['a.jpg', 'png']],
    [{ prefix: '3' }, ['300'], [300]],
  ]);
});

describe('equals-ignore-case', () => {
  table([
    [{ 'equals-ignore-case': 'aBc' }, ['abc', 'ABC', 'aBc'], ['abcd', 'ab', '', null]],
    [{ 'equals-ignore-case': '' }, [''], ['x', null]],
    [{ 'equals-ignore-case': 'Straße' }, ['STRASSE', 'straße'], ['strasse']],
    [{ 'equals-ignore-case': 'k' }, ['K'], ['\u212a']],
  ]);
});

describe('wildcard', () => {
  table([
    [{ wildcard: '*' }, ['', 'x', '*'], [null, 1]],
    [{ wildcard: '' }, [''], ['x']],
    [{ wildcard: 'a*b*c' }, ['abc', 'a1b2c', 'abcbc', 'abbc'], ['ab', 'abcd', 'ac', 'xabc']],
    [{ wildcard: 'a*a' }, ['aa', 'aba'], ['a']],
    [{ wildcard: 'ab*ba' }, ['abba', 'abxba'], ['aba']],
    [{ wildcard: '*ab*ab' }, ['abab', 'xabxab'], ['ab', 'xab', 'aab']],
    [{ wildcard: String.raw`\*` }, ['*'], ['x', '', String.raw`\*`]],
    [{ wildcard: String.raw`\\*` }, ['\\', String.raw`\x`], ['x', '*']],
    [{ wildcard: String.raw`a\**` }, ['a*', 'a*b'], ['ab', 'a']],
    [{ wildcard: 'a.c' }, ['a.c'], ['abc']],
  ]);
});

describe('numeric', () => {
  table([
    [{ numeric: ['=', 3.018e2] }, [301.8], ['301.8', 301, null, true]],
    [{ numeric: ['<', 10] }, [9.999999, -5e9], [10, 11]],
    [{ numeric: ['<=', 10] }, [10], [10.000001]],
    [{ numeric: ['>', 0] }, [0.000001, 6e9], [0, -1]],
    [{ numeric: ['>=', 0] }, [0, -0], [-0.000001]],
    [{ numeric: ['>', 0, '<=', 5] }, [1, 5, [9, 3]], [0, 5.1, [9, -3]]],
    [{ numeric: ['>=', 0, '<', 5] }, [0, 4.9], [5, -1, '3']],
  ]);
});

describe('cidr', () => {
  table([
    [
      { cidr: '10.0.0.0/24' },
      ['10.0.0.0', '10.0.0.255', ['x', '10.0.0.7']],
      ['10.0.1.0', '9.255.255.255', 'x', '10.0.0', 1],
    ],
    [{ cidr: '10.0.0.77/24' }, ['10.0.0.0', '10.0.0.255'], ['10.0.1.0']],
    [{ cidr: '10.0.0.4/31' }, ['10.0.0.4', '10.0.0.5'], ['10.0.0.6', '10.0.0.3']],
    [{ cidr: '0.0.0.0/0' }, ['0.0.0.0', '255.255.255.255', '2001:db8::1'], ['256.1.1.1', '1.2.3.4.5', '']],
    [
      { cidr: '2001:db8:1234:1a00::/64' },
      ['2001:0db8:1234:1a00::ffff'],
      ['2001:db8:1234:1a01::', '10.0.0.1', '::', ':'],
    ],
    [{ cidr: '::/1' }, ['::', '7fff::1'], ['8000::']],
  ]);
});

describe('anything-but', () => {
  const but = (argument: unknown): object => ({ 'anything-but': argument });
  table([
    [but('x'), ['y', '', null, 1, false, ['x', 'y']], ['x', ['x', 'x'], [], {}]],
    [but(['x', 'y']), ['z', null], ['x', 'y', ['x', 'y']]],
    [but(100), [101, '100', null, true], [100, 1e2]],
    [but([100, 200]), [300], [100, 200]],
    [but({ prefix: 'init' }), ['post-init', 12, null], ['init', 'init-x']],
    [but({ prefix: ['a', 'b'] }), ['c'], ['ab', 'ba']],
    [but({ suffix: '.txt' }), ['.txt.bak', 1], ['a.txt']],
    [but({ suffix: ['.txt', '.jpg'] }), ['a.png'], ['a.jpg']],
    [but({ 'equals-ignore-case': 'stop' }), ['stopped', null], ['STOP']],
    [but({ 'equals-ignore-case': ['a', 'b'] }), ['c'], ['A', 'B']],
    [but({ wildcard: '*/dir/*' }), ['dir/x', 5, null], ['x/dir/y']],
    [but({ wildcard: ['*/a/*', '*/b/*'] }), ['a/b'], ['x/a/y', 'x/b/y']],
  ]);
});

it('one matcher of a list is enough', () => {
  const pattern = { a: ['x', 5, { prefix: 'p' }, { cidr: '10.0.0.0/8' }, { numeric: ['>', 100] }, { exists: false }] };
  for (const event of [{ a: 'x' }, { a: 5 }, { a: 'pq' }, { a: '10.1.1.1' }, { a: 101 }, {}])
    expect(matches(pattern, event)).toBe(true);
  for (const event of [{ a: 'y' }, { a: 6 }, { a: '11.1.1.1' }, { a: null }])
    expect(matches(pattern, event)).toBe(false);
});
