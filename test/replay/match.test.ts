import { CompiledCli } from './support/compiled-cli';
import { describeVectors, readVectors } from '../detection/language/filter-pattern/vectors';
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

test('reads standard input, one message a line, and says also of what is no JSON object that it does not match', () => {
  const reason = 'not a JSON object, which alone a pattern in { … } can match';
  const inputs = [JSON.stringify(stop), '{"eventName":', 'some text', '7', '"StopLogging"', JSON.stringify(other)];
  const { status, stdout, stderr } = cli.run(['match', '-p', STOP], `${inputs.join('\n')}\n{"eventName":"Stop`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(printed(stdout)).toEqual([
    expect.objectContaining({ match: true, record: 1 }),
    ...[2, 3, 4, 5].map((number) => ({ match: false, record: number, reason })),
    expect.objectContaining({ match: false, record: 6, eventName: 'RunInstances' }),
    { match: false, record: 7, reason },
  ]);
});

test('judges a JSON object as it is where it is neither a record nor a list of them', () => {
  const event = { 'detail-type': 'EC2 State', source: 'aws.ec2', detail: { state: 'on' } };
  const inputs: Array<[string, object, boolean[]]> = [
    ['{ $.bandwidth = 80 }', { bandwidth: 80 }, [true]],
    ['{ $.eventName NOT EXISTS }', { bandwidth: 80 }, [true]],
    ['{ $.detail.state = on }', event, [true]],
    ['{ $.events[0] = x }', { events: ['x'] }, [true]],
    ['{ $.eventType = AwsCloudTrailInsight }', { eventType: 'AwsCloudTrailInsight' }, [true]],
    ['{ $.a = 1 }', { Records: [{ a: 1 }, { a: 2 }] }, [true, false]],
    ['{ $.a = 1 }', [{ a: 1 }, { a: 2 }, 3], [true, false, false]],
    ['{ $.a = 1 }', { events: [{ message: '{"a":1}' }, { message: 'text' }] }, [true, false]],
    [STOP, { logEvents: [{ message: JSON.stringify(stop) }] }, [true]],
    [STOP, { 'detail-type': 'x', detail: stop }, [true]],
  ];
  for (const [pattern, input, expected] of inputs) {
    const { stdout, stderr } = cli.run(['match', '-p', pattern], JSON.stringify(input));
    expect([input, stderr, printed(stdout).map(({ match }) => match)]).toEqual([input, '', expected]);
  }
  expect(cli.run(['match', '-p', '{ $.a = 1 }'], '{"a":1}').stdout).toBe('{"match":true,"record":1}\n');
  const file = cli.write('other.json', { a: 1 });
  expect(printed(cli.run(['match', '-p', '{ $.a = 1 }', file]).stdout)).toEqual([{ match: true, file, record: 1 }]);
});

test('does not match a nested list, whatever the pattern asks', () => {
  expect(printed(cli.run(['match', '-p', '{ $.a NOT EXISTS }'], '[[1]]').stdout)).toMatchObject([{ match: false }]);
});

test('prints only matches on demand', () => {
  const input = `${JSON.stringify(other)}\n${JSON.stringify(stop)}\n`;
  expect(printed(cli.run(['match', '-p', STOP, '--only-matches'], input).stdout)).toHaveLength(1);
  const { stdout, stderr } = cli.run(['match', '-p', STOP, '--only-matches'], 'text\n');
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^standard input: skipped 1: not a JSON object/);
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

describeVectors('conformance cases beside the checkout', () => {
  const cases = readVectors<Array<{ pattern: string; message: string; expected: boolean }>>('match.json', []);
  const { valid, invalid } = readVectors<{ valid: string[]; invalid: string[] }>('parse.json', {
    valid: [],
    invalid: [],
  });

  test('are answered as expected, each message by one line', () => {
    const patterns = [...new Set(cases.map(({ pattern }) => pattern))];
    expect(patterns).not.toEqual([]);
    for (const pattern of patterns) {
      const own = cases.filter((one) => one.pattern === pattern);
      const { stdout } = cli.run(['match', '-p', pattern], own.map(({ message }) => `${message}\n`).join(''));
      expect([pattern, ...printed(stdout).map(({ match }) => match)]).toEqual([
        pattern,
        ...own.map(({ expected }) => expected),
      ]);
    }
  });

  test('are taken for patterns, or refused with the column', () => {
    const outcomes = [...valid, ...invalid].map((pattern) => cli.run(['match', '-p', pattern], '{}'));
    expect(outcomes.map(({ status }) => status)).toEqual([...valid.map(() => 0), ...invalid.map(() => 2)]);
    outcomes.slice(valid.length).forEach(({ stderr }) => expect(stderr).toMatch(/column \d+/));
  });
});
