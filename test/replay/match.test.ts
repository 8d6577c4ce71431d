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
    [STOP, { Records: [stop, other] }, [true, false]],
    [STOP, { level: 'INFO', Records: [other, stop] }, [false, true]],
    ['{ $.a = 1 }', [{ a: 1 }, { a: 2 }, 3], [true, false, false]],
    ['{ $.a = 1 }', { events: [{ ingestionTime: 1, message: '{"a":1}' }, { message: 'text' }] }, [true, false]],
    [STOP, { events: [{ message: JSON.stringify(stop) }, { message: 'text' }] }, [true, false]],
    [STOP, { Events: [{ CloudTrailEvent: JSON.stringify(stop) }] }, [true]],
    [STOP, { messageType: 'DATA_MESSAGE', logEvents: [{ message: JSON.stringify(stop) }] }, [true]],
    // Fields of the same names in messages of one's own.
    ['{ $.level = ERROR }', { level: 'ERROR', Records: [] }, [true]],
    ['{ $.level = ERROR }', { Records: [], level: 'ERROR' }, [true]],
    ['{ $.level = ERROR }', { level: 'ERROR', Records: [{ messageId: '1' }] }, [true]],
    ['{ $.level = ERROR }', { Records: [{ messageId: '1' }, 7], level: 'ERROR' }, [true]],
    ['{ $.level = ERROR }', { level: 'ERROR', events: [{ message: 'boom' }] }, [true]],
    ['{ $.level = ERROR }', { level: 'ERROR', Events: [{ CloudTrailEvent: 'boom' }] }, [true]],
    ['{ $.a = 1 }', { a: 1, logEvents: [{ message: 'text' }] }, [true]],
    [
      '{ $.Records[0].s3.bucket.name = b }',
      { Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'b' } } }] },
      [true],
    ],
    // The log group of a rule gets the event, that of the trail what is in it.
    [STOP, { 'detail-type': 'x', detail: stop }, [true]],
    ['{ $.detail.eventName = StopLogging }', { 'detail-type': 'x', detail: stop }, [true]],
    [STOP, { 'detail-type': 'x', detail: other }, [false]],
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

test('says of a line with more than one JSON object, and of one that is nested too deeply, that it does not match', () => {
  const deep = `{"a":${'['.repeat(600)}${']'.repeat(600)}}`;
  const { stdout, stderr } = cli.run(
    ['match', '-p', '{ $.a = 1 }'],
    `{"a":1} trailing\n${deep}\n[main] foo\n{"a":1}\n`,
  );
  expect({ stderr, lines: printed(stdout) }).toEqual({
    stderr: '',
    lines: [
      { match: false, record: 1, reason: expect.stringMatching(/^not a JSON object/) },
      { match: false, record: 2, reason: 'nested too deeply' },
      { match: false, record: 3, reason: expect.stringMatching(/^not a JSON object/) },
      { match: true, record: 4 },
    ],
  });
});

test('names what it skips in a file once, with the number', () => {
  const file = cli.write('bad-lines.json', `{"a":1}\n${'text\n'.repeat(300)}{"a":1}\n`);
  const { stdout, stderr } = cli.run(['match', '-p', '{ $.a = 1 }', file]);
  expect(printed(stdout)).toHaveLength(2);
  expect(stderr).toBe(`${file}: skipped 300: a line that is not valid JSON\n`);
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
