import { JsonScanner } from '../../lib/replay/input/json-scanner';
import { RecordReader } from '../../lib/replay/input/record-reader';

/** What the reader makes of a text that comes in pieces of so many bytes. */
function read(text: string, size: number, hasLines: boolean): string[] {
  const found: string[] = [];
  const reader = new RecordReader({
    value: (bytes, start, end) => found.push(bytes.toString('utf8', start, end)),
    skip: (reason, count) => found.push(`${count} ${reason}`),
    ...(hasLines ? { line: (reason = 'line') => found.push(reason) } : {}),
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    reader.push(bytes.subarray(at, at + size));
  }
  reader.end();
  return found;
}

const EXPORT = '2026-01-05T12:00:00.000Z {"a":1}\n2026-01-05T12:00:00Z {"b":[}\n2026-01-05T12:00:00.000Z {"c":"{"}\n';

describe.each([1, 2, 3, 7, 1000])('in pieces of %d bytes', (size) => {
  test('an export of CloudWatch Logs is read without its times', () => {
    expect(read(EXPORT, size, false)).toEqual(['{"a":1}', '1 a line that is not valid JSON', '{"c":"{"}']);
    expect(read(EXPORT, size, true)).toEqual(['{"a":1}', 'line', '{"c":"{"}']);
  });

  test('a line that only looks like one is text', () => {
    const text = '{"a":1}\n2026-01-05 {"b":2}\n2026-01-05T12:00:00.000Z  {"b":2}\n2026-01-05T12:00:00Z';
    expect(read(text, size, false)).toEqual(['{"a":1}', ...Array(3).fill('1 a line that is not valid JSON')]);
  });

  test('a bad line does not spoil those behind it', () => {
    expect(read('{"a":1]\n\n{"b":2}\n', size, false)).toEqual(['1 a line that is not valid JSON', '{"b":2}']);
  });

  test('each line that is not JSON is handed to who takes lines, however many there are', () => {
    expect(read(`${'text\n'.repeat(200)}{"a":1}\n7`, size, true)).toEqual([
      ...Array<string>(200).fill('line'),
      '{"a":1}',
      'line',
    ]);
    expect(read('', size, true)).toEqual(['1 empty']);
  });

  test.each(['[main] WARN foo', '[10:32:01] foo', '[oops', '[12, main', '{"Records": [oops', '{"Records":[{"a":x}'])(
    'a line %s silences nothing behind it',
    (line) => {
      const text = `{"a":1}\n${line}\n{"b":2}\n{"c":3}\n`;
      expect(read(text, size, true)).toEqual(['{"a":1}', 'line', '{"b":2}', '{"c":3}']);
      const bad = '1 a line that is not valid JSON';
      expect(read(text, size, false)).toEqual(['{"a":1}', bad, '{"b":2}', '{"c":3}']);
      expect(read(text.slice(8), size, false)).toEqual([bad, '{"b":2}', '{"c":3}']);
    },
  );

  test('what stands behind a value makes its line no JSON, for who takes lines', () => {
    const text = '{"a":1} trailing\n{"a":2} \r\n{"a":3}{"a":4}\n[{"a":5}] x\n[7] x\n{"Records":[{"a":6}]}x\n{"a":8}';
    expect(read(text, size, true)).toEqual(['line', '{"a":2}', 'line', 'line', 'line', 'line', '{"a":8}']);
    expect(read('{"a":1}{"a":2}', size, false)).toEqual(['{"a":1}', '{"a":2}']);
  });

  test('lists are taken apart, for who takes lines as well', () => {
    for (const text of ['[{"a":1},{"b":[]}]', '{"Records":[{"a":1},{"b":[]}],"c":2}', '[\n{"a":1},\n{"b":[]}\n]\n']) {
      expect(read(text, size, true)).toEqual(['{"a":1}', '{"b":[]}']);
      expect(read(text, size, false)).toEqual(['{"a":1}', '{"b":[]}']);
    }
    expect(read('[7,{"a":1}]\n[]\n', size, true)).toEqual(['7', '{"a":1}']);
  });
});

test('a list that is too long to wait for is taken apart as it comes in', () => {
  const text = `[${'{"a":1},'.repeat(300_000)}`;
  const found = read(text, 65_536, true);
  expect(found).toHaveLength(300_001);
  expect(found.at(-1)).toBe('1 truncated: it ends in the middle');
});

test('what is nested too deeply is told in its place among the lines', () => {
  const deep = `${'['.repeat(600)}${']'.repeat(600)}`;
  expect(read(`{"a":1}\n{"a":${deep}}\n{"b":2}\n`, 1000, true)).toEqual(['{"a":1}', 'nested too deeply', '{"b":2}']);
});

describe.each(['{"a":[', '[{"a":', '{"Records":[{"a":['])('lines of %s, which open what nothing closes', (line) => {
  test.each([
    ['end', ''],
    ['end in an error', 'x\n{"b":2}\n'],
  ])('are not each read to the end: they %s', (_, rest) => {
    const text = `${line}\n`.repeat(40_000) + rest;
    for (const hasLines of [true, false]) {
      const scan = jest.spyOn(JsonScanner.prototype, 'scan');
      const found = read(text, 65_536, hasLines);
      const offered = scan.mock.calls.reduce((sum, [, start, end]) => sum + end - start, 0);
      scan.mockRestore();
      expect(offered).toBeLessThan(200 * text.length);
      expect(hasLines ? found.filter((one) => one === 'line').length : 40_000).toBeGreaterThanOrEqual(40_000);
    }
  });
});
