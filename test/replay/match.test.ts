import { CompiledCli } from './support/compiled-cli';
import { record, STOP, stopLogging } from './support/fixtures';

const cli = new CompiledCli();
afterAll(() => cli.remove());
const [stop, other] = [stopLogging(), record()];
const printed = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('says of each record of a file whether the pattern matches', () => {
  const file = cli.write('logs.json', { Records: [stop, other] });
  const { status, stdout } = cli.run(['match', '--pattern', STOP, file]);
  expect(status).toBe(0);
  expect(printed(stdout)).toEqual([
    { match: true, file, record: 1, eventID: stop.eventID, eventTime: stop.eventTime, eventName: 'StopLogging' },
    { match: false, file, record: 2, eventID: other.eventID, eventTime: other.eventTime, eventName: 'RunInstances' },
  ]);
});

test('reads standard input, one record a line, and names the lines that are none', () => {
  const input = `${JSON.stringify(stop)}\n{"eventName":\n${JSON.stringify(other)}\n`;
  const { status, stdout, stderr } = cli.run(['match', '-p', STOP], input);
  expect(status).toBe(0);
  expect(printed(stdout).map(({ match }) => match)).toEqual([true, false]);
  expect(stderr).toBe('standard input: skipped 1: a line that is not valid JSON\n');
});

test('prints only matches on demand', () => {
  const input = `${JSON.stringify(other)}\n${JSON.stringify(stop)}\n`;
  expect(printed(cli.run(['match', '-p', STOP, '--only-matches'], input).stdout)).toHaveLength(1);
});

test('refuses an invalid pattern with the column', () => {
  const { status, stdout, stderr } = cli.run(['match', '-p', '{ $.eventName == StopLogging }']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/column \d+/);
  expect(stderr).toMatch(/\n *\^\n$/);
});

test('needs a pattern', () => {
  expect(cli.run(['match']).status).toBe(2);
});
