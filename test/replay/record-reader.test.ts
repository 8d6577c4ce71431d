import { RecordReader } from '../../lib/replay/input/record-reader';

/** What the reader makes of a text that comes in pieces of so many bytes. */
function read(text: string, size: number, hasLines: boolean): string[] {
  const found: string[] = [];
  const reader = new RecordReader({
    value: (bytes, start, end) => found.push(bytes.toString('utf8', start, end)),
    skip: (reason, count) => found.push(`${count} ${reason}`),
    ...(hasLines ? { line: () => found.push('line') } : {}),
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
});
