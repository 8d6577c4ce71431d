import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CompiledCli } from './support/compiled-cli';
import { filter, record, STOP, stopLogging, template } from './support/fixtures';

const cli = new CompiledCli();
afterAll(() => cli.remove());
const plan = cli.write('template.json', template({ Stop: filter('stop', STOP) }));

let files = 0;
function replay(content: string | Buffer | object, name = `logs-${++files}.json`) {
  const file = cli.write(name, content);
  const { records, skipped, skippedInputs, detections, duplicates } = cli.replay(plan, file);
  return {
    records,
    skipped,
    duplicates,
    matches: detections[0].matches,
    reasons: skippedInputs.map(({ reason, count }: { reason: string; count: number }) => `${count} ${reason}`),
  };
}

/** Something that does not compress, and is the same at every run. */
const digest = (index: number) => createHash('sha256').update(String(index)).digest('hex');
const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const clean = { records: 2, skipped: 0, duplicates: 0, matches: 1, reasons: [] };
const two = () => [stopLogging(), record()];

describe('a log file', () => {
  test('of CloudTrail is read, packed or not, whatever its name', () => {
    expect(replay({ Records: two() })).toEqual(clean);
    expect(replay(gzipSync(JSON.stringify({ Records: two() })), 'packed.json')).toEqual(clean);
    expect(replay(JSON.stringify({ Records: two() }), 'unpacked.json.gz')).toEqual(clean);
    expect(replay(JSON.stringify({ Records: two() }, undefined, 2))).toEqual(clean);
    expect(replay(`\uFEFF${JSON.stringify({ Records: two() })}`)).toEqual(clean);
    expect(replay({ Version: 1, Records: two(), More: [{}] })).toEqual(clean);
    expect(replay({ Records: two(), More: [{}] })).toEqual(clean);
  });

  test('of several gzip members is read to its end', () => {
    expect(replay(Buffer.concat(two().map((one) => gzipSync(`${JSON.stringify(one)}\n`))))).toEqual(clean);
  });

  test('may be a bare array, one record a line, or a single record', () => {
    expect(replay(two())).toEqual(clean);
    expect(replay(lines(...two()))).toEqual(clean);
    expect(replay(lines(...two()).trim())).toEqual(clean);
    expect(replay(stopLogging())).toEqual({ ...clean, records: 1 });
  });

  test('may hold what EventBridge and CloudWatch Logs wrap around records', () => {
    const [one, other] = two();
    expect(replay(lines(...[one, other].map((detail) => ({ 'detail-type': 'x', source: 'aws.x', detail }))))).toEqual(
      clean,
    );
    const messages = [one, other].map((event) => ({ id: '1', timestamp: 1, message: JSON.stringify(event) }));
    expect(replay({ messageType: 'DATA_MESSAGE', logEvents: messages })).toEqual({ ...clean });
    expect(replay({ events: messages })).toEqual(clean);
    const lookedUp = [one, other].map((event) => ({ EventId: '1', CloudTrailEvent: JSON.stringify(event) }));
    expect(replay({ Events: lookedUp })).toEqual(clean);
  });

  test('may be an export of CloudWatch Logs, whose lines begin with a time', () => {
    const exported = two()
      .map((one) => `2026-01-05T12:00:00.000Z ${JSON.stringify(one)}\n`)
      .join('');
    expect(replay(exported)).toEqual(clean);
    expect(replay(gzipSync(exported), '000000.gz')).toEqual(clean);
    expect(replay(`2026-01-05T12:00:00Z some text\n2026-01-05T12:00:00Z {"broken":\n${exported}`)).toEqual({
      ...clean,
      skipped: 2,
      reasons: ['2 a line that is not valid JSON'],
    });
    const { stdout } = cli.run(['match', '-p', STOP], exported);
    expect(stdout.split('\n').map((line) => line.slice(0, 13))).toEqual(['{"match":true', '{"match":fals', '']);
  });

  test('without records is no error', () => {
    expect(replay({ Records: [] })).toEqual({ ...clean, records: 0, matches: 0 });
  });
});

describe('what cannot be read is named and counted, and the rest is read', () => {
  test('truncated JSON', () => {
    const text = JSON.stringify({ Records: [...two(), record()] });
    expect(replay(text.slice(0, -20))).toMatchObject({
      records: 2,
      matches: 1,
      skipped: 1,
      reasons: ['1 truncated: it ends in the middle'],
    });
  });

  test('truncated gzip, also where the JSON in it ends well', () => {
    const [one, other] = [gzipSync(lines(stopLogging())), gzipSync(lines(record()))];
    const many = gzipSync(lines(...Array.from({ length: 300 }, () => record())));
    const whole = Buffer.concat([one, other]);
    const reasons = ['1 truncated gzip; the rest is missing'];
    expect(replay(whole.subarray(0, -8))).toEqual({ ...clean, skipped: 1, reasons });
    expect(replay(whole.subarray(0, -1))).toEqual({ ...clean, skipped: 1, reasons });
    for (const rest of [1, 5, 12, 20]) {
      expect(replay(whole.subarray(0, one.length + rest))).toMatchObject({ records: 1, matches: 1, reasons });
    }
    expect(replay(Buffer.concat([one, many.subarray(0, 60)]))).toMatchObject({ records: 1, matches: 1, reasons });
    expect(replay(many.subarray(0, 60))).toMatchObject({ records: 0, reasons });
    expect(replay(one.subarray(0, 2))).toMatchObject({ records: 0, reasons });
    expect(replay(whole.subarray(0, one.length))).toEqual({ ...clean, records: 1 });
  });

  test('truncated gzip, in the middle', () => {
    const many = Array.from({ length: 500 }, (_, index) => record({ requestID: digest(index) }));
    const packed = gzipSync(JSON.stringify({ Records: [stopLogging(), ...many] }));
    const { records, matches, reasons } = replay(packed.subarray(0, packed.length / 2));
    expect(records).toBeGreaterThan(100);
    expect(matches).toBe(1);
    expect(reasons).toEqual(['1 truncated gzip; the rest is missing']);
  });

  test('gzip with a wrong checksum, or with junk behind it, is read to its end', () => {
    for (const size of [0, 3000]) {
      const more = Array.from({ length: size }, (_, index) => record({ requestID: digest(index) }));
      const packed = gzipSync(lines(...two(), ...more));
      const wrong = Buffer.from(packed);
      wrong[packed.length - 6] ^= 1;
      expect(replay(wrong)).toEqual({
        ...clean,
        records: 2 + size,
        skipped: 1,
        reasons: ['1 broken gzip (incorrect data check); the rest is not read'],
      });
      expect(replay(Buffer.concat([packed, Buffer.from('junk')]))).toEqual({
        ...clean,
        records: 2 + size,
        skipped: 1,
        reasons: ['1 broken gzip (incorrect header check); the rest is not read'],
      });
      expect(replay(Buffer.concat([packed, Buffer.alloc(100)]))).toEqual({ ...clean, records: 2 + size });
    }
  });

  test('damaged gzip', () => {
    const many = Array.from({ length: 500 }, (_, index) => record({ requestID: digest(index) }));
    const packed = gzipSync(JSON.stringify({ Records: [stopLogging(), ...many] }));
    const middle = Math.floor(packed.length / 2);
    packed.fill(0xff, middle, middle + 50);
    const { records, matches, reasons } = replay(packed);
    expect(records).toBeGreaterThan(100);
    expect(matches).toBe(1);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/not read/);
  });

  test('JSON that is broken in the middle', () => {
    const text = JSON.stringify({ Records: [stopLogging(), { broken: 'HERE' }, record()] }).replace('"HERE"', 'HERE');
    const { records, reasons } = replay(text);
    expect(records).toBe(1);
    expect(reasons).toEqual([`1 not valid JSON at byte ${text.indexOf('HERE') + 1}; the rest is not read`]);
  });

  test('a broken line, and not those behind it', () => {
    const text = lines(record()) + '{"eventName":"Stop\n' + lines(stopLogging());
    expect(replay(text)).toMatchObject({ records: 2, matches: 1, reasons: ['1 a line that is not valid JSON'] });
  });

  test('a string that JSON forbids in a record which matches', () => {
    const text = JSON.stringify({ Records: [stopLogging({ userAgent: 'A' }), record()] }).replace('"A"', '"\\x"');
    expect(replay(text)).toMatchObject({ records: 1, matches: 0, reasons: ['1 a record that is not valid JSON'] });
  });

  test('elements that are no records', () => {
    expect(replay({ Records: [null, 7, 'x', [], {}, { a: 1 }, ...two()] })).toMatchObject({
      records: 2,
      skipped: 6,
      reasons: ['4 not a JSON object', '2 not a CloudTrail record'],
    });
  });

  test.each([
    ['a digest file', { digestStartTime: '2026-01-05T11:00:00Z', logFiles: [] }],
    ['an Insights event', { Records: [{ eventType: 'AwsCloudTrailInsight', eventCategory: 'Insight', eventID: '1' }] }],
    ['an aggregated event', { Records: [{ eventType: 'AwsAggregatedEvent', eventSource: 's3.amazonaws.com' }] }],
    ['a control message of CloudWatch Logs', { messageType: 'CONTROL_MESSAGE', logEvents: [] }],
    [
      'an event that is not from CloudTrail',
      { 'detail-type': 'EC2 State', source: 'aws.ec2', detail: { state: 'on' } },
    ],
    ['empty', ''],
    ['not JSON', '<html></html>'],
    ['not JSON', 'eventName,eventTime'],
  ])('%s', (reason, content) => {
    expect(replay(content)).toMatchObject({ records: 0, skipped: 1, reasons: [`1 ${reason}`] });
  });

  test('a text of many lines, as one thing', () => {
    const { reasons } = replay('some text\n'.repeat(10_000));
    expect(reasons).toEqual(['1 not JSON']);
  });

  test('values of records that are not what they should be', () => {
    const odd = [
      { eventName: ['StopLogging'], eventTime: 7, eventID: {} },
      { eventName: 'StopLogging', userIdentity: 'x', eventTime: 'yesterday' },
      { eventName: 'StopLogging', userIdentity: null },
      // Milliseconds where others have seconds, the end of time, and before its beginning.
      { eventName: 'StopLogging', eventTime: 1_767_614_400_000 },
      { eventName: 'StopLogging', eventTime: 1e300 },
      { eventName: 'StopLogging', eventTime: '9999-12-31T23:59:59Z' },
      { eventName: 'RunInstances', eventTime: '9999-12-31T23:59:59Z', eventSource: 'x', eventID: 'y' },
      { eventName: 'StopLogging', eventTime: -1 },
      { eventSource: null, eventName: null },
    ];
    expect(replay({ Records: odd })).toMatchObject({ records: 9, matches: 6, skipped: 0 });
    const { firstTime, lastTime, detections } = cli.replay(plan, cli.write('odd.json', { Records: odd.slice(1) }));
    expect({ firstTime, lastTime, detection: detections[0].lastTime }).toEqual({
      firstTime: null,
      lastTime: null,
      detection: null,
    });
  });
});

describe('folders', () => {
  test('are read with all that is in them, once', () => {
    cli.write('folder/AWSLogs/1/CloudTrail/a.json', { Records: two() });
    cli.write('folder/AWSLogs/2/CloudTrail/b.json.gz', gzipSync(JSON.stringify({ Records: two() })));
    cli.write('folder/.DS_Store', 'x');
    const { records, files: count, skipped } = cli.replay(plan, `${cli.folder}/folder`, `${cli.folder}/folder/AWSLogs`);
    expect({ records, count, skipped }).toEqual({ records: 4, count: 2, skipped: 0 });
  });

  test('that are not there are an error, since nothing would be read', () => {
    const { status, stderr } = cli.run(['replay', plan, 'nowhere']);
    expect(status).toBe(2);
    expect(stderr).toContain("no file or folder 'nowhere'");
  });
});

describe('hostile input', () => {
  const plan = cli.write('hostile.template.json', template({ Stop: filter('stop', STOP) }));
  const logs = cli.write('hostile/logs.json', { Records: [stopLogging()] });
  const shell = (command: string) =>
    spawnSync('bash', ['-c', command], {
      cwd: cli.folder,
      encoding: 'utf8',
      env: { ...process.env, CLI: `${process.execPath} build/cli.js`, PLAN: plan, LOGS: logs, NODE_OPTIONS: '' },
    });

  test('from a pipe is read, packed or not', () => {
    for (const command of ['cat $LOGS', 'gzip -c $LOGS', '(head -c 1 $LOGS; sleep 0.2; tail -c +2 $LOGS)']) {
      const { stdout } = shell(`$CLI replay $PLAN <(${command}) --format json`);
      expect([command, JSON.parse(stdout)]).toEqual([command, expect.objectContaining({ records: 1, skipped: 0 })]);
      expect(shell(`$CLI match -p '{ $.eventName = StopLogging }' <(${command})`).stdout).toContain('"match":true');
    }
  });

  test('from a pipe that is truncated is read, and told', () => {
    const { stdout } = shell('$CLI replay $PLAN <(gzip -c $LOGS | head -c -8) --format json');
    expect(JSON.parse(stdout)).toMatchObject({
      records: 1,
      skippedInputs: [{ reason: 'truncated gzip; the rest is missing' }],
    });
  });

  test('links that lead back or nowhere are no obstacle, and what is left out is told', () => {
    shell(
      'mkdir -p links/sub; ln -s .. links/sub/back; ln -s nothing links/dangling; cp $LOGS links/; mkfifo links/pipe',
    );
    expect(cli.replay(plan, join(cli.folder, 'links'))).toMatchObject({ records: 1, skipped: 2 });
    const { stdout, stderr, status } = cli.run([
      'match',
      '-p',
      '{ $.eventName = StopLogging }',
      join(cli.folder, 'links'),
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('"match":true');
    expect(stderr).toMatch(/dangling: skipped 1: cannot be opened: ENOENT/);
    expect(stderr).toMatch(/pipe: skipped 1: neither file nor folder/);
  });

  test('nothing but blanks is named, and no records are not', () => {
    expect(cli.replay(plan, cli.write('blanks.json', ' \r\n '.repeat(1000))).skippedInputs).toMatchObject([
      { reason: 'empty' },
    ]);
    for (const nothing of ['{"Records":[]}', '[]', '\uFEFF{"Records": []}\r\n']) {
      expect(cli.replay(plan, cli.write('nothing.json', nothing))).toMatchObject({ records: 0, skipped: 0 });
    }
  });

  test('a value that is nested more deeply than anybody should walk through is skipped, and nothing else', () => {
    const deep = (depth: number) => `{"eventName":"x","eventSource":"y","a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    for (const depth of [600, 200_000]) {
      const file = cli.write('deep.json', `{"Records":[${deep(depth)},${JSON.stringify(stopLogging())}]}`);
      expect(cli.replay(plan, file)).toMatchObject({
        records: 1,
        skipped: 1,
        skippedInputs: [{ reason: 'nested too deeply', count: 1 }],
      });
    }
  });

  test('a reader of the output that goes away is no error', () => {
    const { stdout, stderr } = shell(
      `(yes "$(tr -d '\\n' < $LOGS)" | head -20000) | $CLI match -p '{ $.eventName = StopLogging }' | head -1`,
    );
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('');
  });

  test('standard input that is closed is empty, and output that cannot be written fails', () => {
    expect(shell(`$CLI match -p '{ $.a = 1 }' <&-`).status).toBe(0);
    expect(shell('$CLI replay $PLAN $LOGS > /dev/full').status).toBe(2);
  });
});
