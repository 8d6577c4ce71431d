import { ProgressBar } from '../../lib/replay/output/progress-bar';

const drawn = (isTTY: boolean): string => {
  let text = '';
  const stream = { isTTY, write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream;
  const bar = new ProgressBar(200, 2, stream);
  bar.addFile(100);
  bar.clear();
  return text;
};

test('the bar shows how far the files are, and leaves an empty line', () => {
  expect(drawn(true)).toContain('50 %, 1 of 2 files');
  expect(drawn(true)).toMatch(/\r\x1b\[K$/);
});

test('there is no bar where there is no terminal', () => {
  expect(drawn(false)).toBe('');
});
