import { matches } from './matching';

describe('fields', () => {
  it('must all match', () => {
    const pattern = { source: ['aws.iam'], detail: { eventName: ['CreateUser'], userIdentity: { type: ['Root'] } } };
    const event = { source: 'aws.iam', detail: { eventName: 'CreateUser', userIdentity: { type: 'Root' } }, id: '1' };
    expect(matches(pattern, event)).toBe(true);
    expect(matches(pattern, { ...event, source: 'aws.s3' })).toBe(false);
    expect(matches(pattern, { ...event, detail: { eventName: 'CreateUser' } })).toBe(false);
  });

  it('are found by their dotted path, wherever the dots come from', () => {
    for (const pattern of [{ a: { b: { c: [1] } } }, { 'a.b': { c: [1] } }, { 'a.b.c': [1] }]) {
      for (const event of [{ a: { b: { c: 1 } } }, { 'a.b': { c: 1 } }, { a: { 'b.c': 1 } }, { 'a.b.c': 1 }]) {
        expect(matches(pattern, event)).toBe(true);
      }
      expect(matches(pattern, { a: { b: 1 }, c: 1 })).toBe(false);
    }
  });

  it('that JavaScript gives to every object are not there', () => {
    for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(matches(`{"${key}": [{"exists": true}]}`, {})).toBe(false);
      expect(matches(`{"${key}": {"name": [{"exists": true}]}}`, {})).toBe(false);
      expect(matches(`{"${key}": ["x"]}`, `{"${key}": "x"}`)).toBe(true);
    }
  });

  it('what is not an object never matches', () => {
    for (const event of [null, undefined, 'x', 1, [], [{}], true]) {
      expect(matches({ a: [{ exists: false }] }, event === 'x' ? '"x"' : event)).toBe(false);
    }
  });
});

describe('duplicate keys', () => {
  it('of a pattern: the last list of a path counts, and objects are read together', () => {
    const pattern = '{"a": ["x"], "a": ["y"], "d": {"b": ["x"]}, "d": {"c": ["x"]}}';
    expect(matches(pattern, { a: 'y', d: { b: 'x', c: 'x' } })).toBe(true);
    expect(matches(pattern, { a: 'x', d: { b: 'x', c: 'x' } })).toBe(false);
    expect(matches(pattern, { a: 'y', d: { c: 'x' } })).toBe(false);
  });

  it('of an event: JSON.parse keeps the last', () => {
    expect(matches({ a: ['y'] }, '{"a": "x", "a": "y"}')).toBe(true);
    expect(matches({ a: ['x'] }, '{"a": "x", "a": "y"}')).toBe(false);
  });
});

describe('$or', () => {
  const either = { $or: [{ b: ['x'] }, { c: ['x'] }] };

  it('needs one alternative beside the other fields', () => {
    expect(matches({ a: ['x'], ...either }, { a: 'x', c: 'x' })).toBe(true);
    expect(matches({ a: ['x'], ...either }, { c: 'x' })).toBe(false);
    expect(matches({ a: ['x'], ...either }, { a: 'x', c: 'y' })).toBe(false);
  });

  it('stands where it is nested, also within itself', () => {
    const pattern = { d: { $or: [{ b: ['x'], $or: [{ e: [1] }, { f: [1] }] }, { c: ['x'] }] } };
    expect(matches(pattern, { d: { b: 'x', f: 1 } })).toBe(true);
    expect(matches(pattern, { d: { c: 'x' } })).toBe(true);
    expect(matches(pattern, { d: { b: 'x' } })).toBe(false);
    expect(matches(pattern, { b: 'x', f: 1 })).toBe(false);
  });

  it('replaces what was asked of the same field before, and is replaced by what is asked after', () => {
    expect(matches({ b: ['y'], ...either }, { b: 'x' })).toBe(true);
    expect(matches({ b: ['y'], ...either }, { b: 'x', c: 'y' })).toBe(true);
    expect(matches({ b: ['y'], ...either }, { b: 'z', c: 'x' })).toBe(false);
    expect(matches({ ...either, b: ['y'] }, { b: 'x' })).toBe(false);
    expect(matches({ ...either, b: ['y'] }, { b: 'y' })).toBe(true);
  });

  it('is consistent within arrays as well', () => {
    const pattern = { list: { k: ['x'], $or: [{ v: [1] }, { w: [1] }] } };
    expect(matches(pattern, { list: [{ k: 'x' }, { k: 'y', w: 1 }] })).toBe(false);
    expect(matches(pattern, { list: [{ k: 'y' }, { k: 'x', w: 1 }] })).toBe(true);
  });
});

describe('array consistency', () => {
  const tag = { tags: { key: ['env'], value: ['prod'] } };

  it('fields below one array must match in one element', () => {
    expect(
      matches(tag, {
        tags: [
          { key: 'x', value: 'y' },
          { key: 'env', value: 'prod' },
        ],
      }),
    ).toBe(true);
    expect(
      matches(tag, {
        tags: [
          { key: 'env', value: 'dev' },
          { key: 'x', value: 'prod' },
        ],
      }),
    ).toBe(false);
  });

  it('holds for arrays within arrays, at every level', () => {
    const pattern = { a: { k: [1], b: { x: [1], y: [1] } } };
    expect(matches(pattern, { a: [{ k: 1, b: [{ x: 1 }, { x: 1, y: 1 }] }] })).toBe(true);
    expect(matches(pattern, { a: [{ k: 1, b: [{ x: 1 }, { y: 1 }] }] })).toBe(false);
    expect(matches(pattern, { a: [{ k: 1 }, { b: [{ x: 1, y: 1 }] }] })).toBe(false);
    expect(matches(pattern, { a: [[{ k: 1, b: { x: 1, y: 1 } }], [{ k: 1 }]] })).toBe(true);
    expect(matches(pattern, { a: [[{ k: 1, b: { x: 1 } }], [{ k: 1, b: { y: 1 } }]] })).toBe(false);
  });

  it('does not bind different arrays, nor scalars of one array', () => {
    expect(matches({ a: { x: [1] }, b: { y: [1] } }, { a: [{ x: 0 }, { x: 1 }], b: [{ y: 1 }, { y: 0 }] })).toBe(true);
    expect(matches({ a: { x: ['p'], y: ['q'] } }, { a: [{ x: ['o', 'p'], y: ['q', 'r'] }] })).toBe(true);
  });

  it('tries other elements when the first that match a field do not match the next', () => {
    const tags = Array.from({ length: 50 }, (_, index) => ({ key: 'env', value: index === 49 ? 'prod' : 'dev' }));
    expect(matches(tag, { tags })).toBe(true);
    expect(matches(tag, { tags: tags.slice(0, 49) })).toBe(false);
  });

  it('judges absence in the element chosen by the fields that sort before it', () => {
    const event = { people: [{ first: 'Anna' }, { first: 'Bob', ids: [1] }] };
    expect(matches({ people: { first: ['Anna'], ids: [{ exists: false }] } }, event)).toBe(true);
    expect(matches({ people: { first: ['Bob'], ids: [{ exists: false }] } }, event)).toBe(false);
    expect(matches({ people: { first: ['Bob'], ids: [{ exists: true }] } }, event)).toBe(true);
    // "ids" sorts before "name": absence is asked of the whole event then.
    const named = { people: [{ name: 'Anna' }, { name: 'Bob', ids: [1] }] };
    expect(matches({ people: { name: ['Anna'], ids: [{ exists: false }] } }, named)).toBe(false);
  });

  it('prefers an element in which another field is absent to a match outside of arrays', () => {
    const pattern = { a: [null, { prefix: 'x' }], 'a.c': [{ exists: false }] };
    expect(matches(pattern, { a: [[{ c: null }], [null], null] })).toBe(true);
    expect(matches(pattern, { a: [[{ c: null }], null] })).toBe(false);
  });

  it('does not take long when nothing fits', () => {
    const element = { x: 1, y: 1, z: 0 };
    const list = Array.from({ length: 1000 }, () => element).map((each) => ({ ...each }));
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const event = Object.fromEntries(keys.map((key) => [key, list.map((each) => ({ ...each }))]));
    const asked = Object.fromEntries(keys.map((key) => [key, { x: [1], y: [1] }]));
    const begin = performance.now();
    expect(matches(asked, event)).toBe(true);
    expect(matches({ ...asked, e: { x: [1], z: [0, 1], w: [{ exists: false }] } }, event)).toBe(true);
    expect(matches({ ...asked, e: { x: [1], z: [1] } }, event)).toBe(false);
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});
