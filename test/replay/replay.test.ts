import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CompiledCli } from './support/compiled-cli';
import { alarm, filter, record, rule, STOP, stopLogging, template } from './support/fixtures';

const cli = new CompiledCli();
afterAll(() => cli.remove());
const plan = cli.write('Stack.template.json', template({ Stop: filter('stop', STOP), StopAlarm: alarm('stop') }));
const at = (time: string) => ({ eventTime: `2026-01-05T${time}:00Z` });

describe('the report', () => {
  const logs = cli.write('report.json', {
    Records: [
      record(at('12:00')),
      stopLogging({ ...at('12:31'), userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' } }),
      stopLogging({ ...at('12:22'), userIdentity: { type: 'AWSService', invokedBy: 'x.amazonaws.com' } }),
      stopLogging(at('12:23')),
      stopLogging(at('12:24')),
      record(at('13:00')),
    ],
  });
  const report = cli.replay(plan, logs);

  test('has matches, times, principals and an example of each detection', () => {
    expect(report).toMatchObject({ records: 6, skipped: 0, duplicates: 0, unresolved: [], skippedInputs: [] });
    expect(report.detections).toEqual([
      {
        id: 'stop',
        kind: 'metric-filter',
        logicalId: 'Stop',
        template: 'Stack',
        severity: 'HIGH',
        pattern: STOP,
        matches: 4,
        firstTime: '2026-01-05T12:22:00.000Z',
        lastTime: '2026-01-05T12:31:00.000Z',
        principals: [
          { arn: 'arn:aws:iam::111122223333:user/alice', count: 2 },
          { arn: 'arn:aws:iam::111122223333:root', count: 1 },
          { arn: 'x.amazonaws.com', count: 1 },
        ],
        example: { file: logs, record: expect.objectContaining(at('12:22')) },
        notes: [],
      },
    ]);
  });

  test('has the changes of the state of each alarm', () => {
    const change = (time: string, from: string, to: string, value: object = {}) => ({
      time: `2026-01-05T${time}:00.000Z`,
      from,
      to,
      ...value,
    });
    expect(report.alarms).toEqual([
      {
        id: 'StopAlarm',
        name: 'audit-stop',
        template: 'Stack',
        detection: 'stop',
        severity: 'HIGH',
        stateChanges: [
          change('12:05', 'INSUFFICIENT_DATA', 'OK'),
          change('12:25', 'OK', 'ALARM', { value: 3 }),
          change('12:50', 'ALARM', 'OK'),
        ],
      },
    ]);
  });

  test('as a table fits into 100 columns', () => {
    const { stdout, stderr, status } = cli.run(['replay', plan, logs]);
    expect(status).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('stop               4  2026-01-05 12:22:00Z  2026-01-05 12:31:00Z');
    expect(stdout).toContain('2026-01-05 12:25:00Z  OK → ALARM (3)');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('is the same whatever the number of threads', () => {
    for (let file = 0; file < 12; file++) {
      const records = Array.from({ length: 300 }, (_, index) =>
        index % 7 ? record(at('12:00')) : stopLogging(at('12:10')),
      );
      cli.write(`many/${file}.json.gz`, gzipSync(JSON.stringify({ Records: [...records, ...records.slice(0, 9)] })));
    }
    const [one, three] = ['1', '3'].map((threads) => cli.replay(plan, `${cli.folder}/many`, '--threads', threads));
    expect(three).toEqual(one);
    expect(one).toMatchObject({ records: 3708, duplicates: 108 });
  });
});

describe('an event that is delivered twice', () => {
  const twice = stopLogging();
  const logs = cli.write('twice.json', { Records: [twice, record(), twice] });

  test('counts once, and the report says so', () => {
    const report = cli.replay(plan, logs);
    expect(report).toMatchObject({ records: 3, duplicates: 1, duplicatesCounted: false });
    expect(report.detections[0].matches).toBe(1);
    expect(report.notes[0]).toContain('--count-duplicates');
  });

  test('counts twice on demand, as in a log group', () => {
    const report = cli.replay(plan, logs, '--count-duplicates');
    expect(report).toMatchObject({ records: 3, duplicates: 1, duplicatesCounted: true });
    expect(report.detections[0].matches).toBe(2);
  });
});

describe('a filter', () => {
  const logs = cli.write('filter.json', {
    Records: [
      stopLogging({ ...at('12:01'), bytes: 5, requestParameters: { parts: [{ size: 1 }, { size: 5 }] } }),
      record(at('12:06')),
      stopLogging({ ...at('12:11'), bytes: 'x' }),
    ],
  });
  const changes = (transformation: object, alarmProperties: object) => {
    const resources = { F: filter('stop', STOP, transformation), A: alarm('stop', alarmProperties) };
    const report = cli.replay(cli.write('metric.json', template(resources)), logs);
    return report.alarms[0].stateChanges.map(
      ({ to, value }: { to: string; value?: number }) => `${to} ${value ?? '-'}`,
    );
  };

  test.each(['$.bytes', '$.requestParameters.parts[1].size'])(
    'may take its value from the record: %s',
    (MetricValue) => {
      expect(changes({ MetricValue }, { Threshold: 5 })).toEqual(['ALARM 5']);
    },
  );

  test('has its default value where records came and none matched', () => {
    const missing = { TreatMissingData: 'missing', EvaluationPeriods: 1, Statistic: 'Minimum' };
    expect(changes({ DefaultValue: 0 }, missing)).toEqual(['ALARM 1', 'OK 0', 'ALARM 1']);
    expect(changes({}, missing)).toEqual(['ALARM 1']);
  });
});

describe('an alarm on silence', () => {
  test('counts all records of the log group', () => {
    const silence = alarm('IncomingLogEvents', {
      Namespace: 'AWS/Logs',
      Dimensions: [{ Name: 'LogGroupName', Value: { Ref: 'Group' } }],
      Period: 3600,
      EvaluationPeriods: 2,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
    const logs = cli.write('silence.json', {
      Records: [record(at('01:00')), record(at('02:00')), record(at('09:00'))],
    });
    const [{ detection, stateChanges }] = cli.replay(
      cli.write('silence-plan.json', template({ A: silence })),
      logs,
    ).alarms;
    expect(detection).toBeNull();
    expect(stateChanges.map(({ time, to }: Record<string, string>) => `${time.slice(11, 16)} ${to}`)).toEqual([
      '03:00 OK',
      // Two periods of silence are not enough while CloudWatch still sees two real data points behind them.
      '07:00 ALARM',
      '10:00 OK',
    ]);
  });
});

describe('a rule', () => {
  const matches = (pattern: object, records: object[], properties: object = {}, ...options: string[]) => {
    const file = cli.write('rule.json', template({ Rule: rule(pattern, properties) }));
    return cli.replay(file, cli.write('rule-logs.json', { Records: records }), ...options).detections[0];
  };

  test('gets the record in the envelope of EventBridge', () => {
    const pattern = {
      source: ['aws.cloudtrail'],
      'detail-type': ['AWS API Call via CloudTrail'],
      account: ['111122223333'],
      detail: { eventName: ['StopLogging'] },
    };
    expect(matches(pattern, [stopLogging(), record()])).toMatchObject({ id: 'Rule', kind: 'event-rule', matches: 1 });
  });

  describe('is asked about the event itself where the input has it', () => {
    const event = (overrides: object = {}, detail: object = {}) => ({
      version: '0',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.cloudtrail',
      account: '111122223333',
      region: 'eu-west-1',
      resources: [],
      detail: stopLogging(detail),
      ...overrides,
    });
    const pattern = { source: ['aws.cloudtrail'], detail: { eventName: ['StopLogging'] } };

    test('so that an event which somebody else put on the bus does not pass for one of CloudTrail', () => {
      expect(matches(pattern, [event(), event({ source: 'my.app' }), stopLogging()]).matches).toBe(2);
      expect(matches({ source: ['my.app'] }, [event(), event({ source: 'my.app' }), stopLogging()]).matches).toBe(1);
    });

    test.each([
      ['detail-type', { 'detail-type': ['Sign-in'] }, { 'detail-type': 'Sign-in' }],
      ['account', { account: ['444455556666'] }, { account: '444455556666' }],
      ['region', { region: ['us-east-1'] }, { region: 'us-east-1' }],
      ['resources', { resources: ['arn:aws:s3:::mine'] }, { resources: ['arn:aws:s3:::mine'] }],
    ])('with its %s', (_, wanted, overrides) => {
      expect(matches(wanted, [event(), event(overrides), stopLogging()]).matches).toBe(1);
    });

    test('of the Region and account of which it is', () => {
      const options = ['--region', 'us-east-1', '--account', '111122223333'];
      expect(matches(pattern, [event(), event({ region: 'us-east-1' })], {}, ...options).matches).toBe(1);
    });

    test('also inside of an export of CloudWatch Logs', () => {
      const messages = [event(), event({ source: 'my.app' })].map((each) => ({ message: JSON.stringify(each) }));
      const file = cli.write('rule.json', template({ Rule: rule(pattern) }));
      const report = cli.replay(file, cli.write('export.json', { logEvents: messages }));
      expect(report).toMatchObject({ records: 2, detections: [{ matches: 1 }] });
    });
  });

  test.each([
    ['AwsServiceEvent', 'AWS Service Event via CloudTrail'],
    ['AwsConsoleSignIn', 'AWS Console Sign In via CloudTrail'],
    ['AwsConsoleSignIn', 'AWS Console Signin via CloudTrail'],
    ['AwsConsoleAction', 'AWS Console Action via CloudTrail'],
    ['AwsVpceEvent', 'AWS Network Activity Event via CloudTrail'],
  ])('knows a record of type %s as %s', (eventType, detailType) => {
    expect(matches({ 'detail-type': [detailType] }, [record({ eventType }), record()]).matches).toBe(1);
  });

  test('in state ENABLED does not get management events that only read', () => {
    const read = { readOnly: true, eventName: 'DescribeTrails' };
    const records = [record(read), record({ ...read, managementEvent: false })];
    const pattern = { detail: { eventName: ['DescribeTrails'] } };
    expect(matches(pattern, records).matches).toBe(1);
    expect(matches(pattern, records, { State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' }).matches).toBe(2);
  });

  test('gets the events of its Region and account', () => {
    const records = [record(), record({ awsRegion: 'us-east-1' }), record({ recipientAccountId: '444455556666' })];
    const pattern = { source: ['aws.ec2'] };
    expect(matches(pattern, records).matches).toBe(3);
    expect(matches(pattern, records, {}, '--region', 'eu-west-1', '--account', '111122223333').matches).toBe(1);
  });

  test('that is disabled is named', () => {
    expect(matches({ source: ['aws.ec2'] }, [record()], { State: 'DISABLED' })).toMatchObject({
      matches: null,
      problem: 'the rule is DISABLED',
    });
  });

  test('on another bus is named', () => {
    const { notes } = matches({ source: ['aws.ec2'] }, [record()], { EventBusName: 'mine' });
    expect(notes[0]).toContain("on a bus 'mine'");
  });
});

describe('in a pipeline', () => {
  const quiet = cli.write('quiet.json', { Records: [record()] });
  const loud = cli.write('loud.json', { Records: [stopLogging()] });
  const status = (...args: string[]) => cli.run(['replay', plan, ...args]).status;

  test('--expect fails unless the detection matched', () => {
    expect(status(loud, '--expect', 'stop')).toBe(0);
    expect(status(quiet, '--expect', 'stop')).toBe(1);
    expect(cli.run(['replay', plan, quiet, '--expect', 'stop']).stderr).toContain("Expected 'stop' to match");
  });

  test.each(['stop', 'any', 'HIGH', 'low'])('--fail-on-match %s fails if it matched', (name) => {
    expect(status(loud, '--fail-on-match', name)).toBe(1);
    expect(status(quiet, '--fail-on-match', name)).toBe(0);
  });

  test('--fail-on-match leaves out what is less urgent', () => {
    expect(status(loud, '--fail-on-match', 'CRITICAL')).toBe(0);
  });

  describe.each([
    ['--fail-on-match', 'any'],
    ['--expect', 'stop'],
  ])('%s %s is refused', (...asked) => {
    mkdirSync(join(cli.folder, 'empty-folder'), { recursive: true });

    test.each([
      ['where there is no file', () => join(cli.folder, 'empty-folder'), 'the folders are empty'],
      ['where no file is a log', () => cli.write('rubbish/a.json', '<html></html>'), 'nothing in 1 files'],
    ])('%s', (_, path, reason) => {
      const { status: code, stdout, stderr } = cli.run(['replay', plan, path(), ...asked]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
      expect(stdout).toContain('stop');
      expect(status(path())).toBe(0);
    });
  });

  test('logs without records are no failed download', () => {
    expect(status(cli.write('no-records.json', { Records: [] }), '--fail-on-match', 'any')).toBe(0);
  });

  describe('--fail-on-match knows the severity', () => {
    const outcome = (resources: object, name = 'HIGH', logs = loud) =>
      cli.run(['replay', cli.write('severity.json', template(resources)), logs, '--fail-on-match', name]);
    const pattern = { detail: { eventName: ['StopLogging'] } };
    const Stop = filter('stop', STOP);

    test('of a rule, by its description', () => {
      const Rule = rule(pattern, { Description: 'CRITICAL: The trail was stopped.' });
      expect(outcome({ Rule })).toMatchObject({ status: 1, stderr: "'Rule' matched 1 times.\n" });
      expect(outcome({ Rule }, 'HIGH', quiet).status).toBe(0);
      expect(outcome({ Rule: rule(pattern, { Description: 'LOW: x' }) }).status).toBe(0);
    });

    test.each([
      ['that cannot be evaluated', { Statistic: undefined, ExtendedStatistic: 'p99' }],
      [
        'on an expression',
        {
          MetricName: undefined,
          Metrics: [{ MetricStat: { Metric: { Namespace: 'Audit', MetricName: 'stop' } } }, { Expression: 'm1 * 2' }],
        },
      ],
    ])('of an alarm %s', (_, properties) => {
      expect(outcome({ Stop, A: alarm('stop', properties) }).status).toBe(1);
    });

    test('that is the most urgent of several alarms', () => {
      const of = (severity: string) => alarm('stop', { AlarmDescription: `${severity}: x` });
      const resources = { Stop, A: of('LOW'), B: of('CRITICAL'), C: of('MEDIUM') };
      expect(outcome(resources, 'CRITICAL').status).toBe(1);
    });

    test('and refuses to look for one where there is none', () => {
      const { status: code, stderr } = outcome({ Stop, Rule: rule(pattern) });
      expect([code, stderr]).toEqual([2, expect.stringContaining('no detection here has a severity')]);
      expect(outcome({ Stop, A: alarm('stop', { AlarmDescription: 'HIGHLY: x' }) }).status).toBe(2);
    });
  });

  describe('--fail-on-match fails where nobody knows', () => {
    const outcome = (resources: object, name: string) =>
      cli.run(['replay', cli.write('unknown.json', template(resources)), quiet, '--fail-on-match', name]);
    const unreadable = { F: filter('f', '?ERROR'), A: alarm('f'), G: filter('g', STOP) };

    test('because the pattern of a detection that was named cannot be read', () => {
      expect(outcome(unreadable, 'f')).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/^Whether 'f' matches is not known: the pattern cannot be read: .*\n$/),
      });
      expect(outcome(unreadable, 'HIGH').status).toBe(1);
    });

    test('but not because of any pattern for other logs, nor of a rule that is disabled', () => {
      expect(outcome(unreadable, 'any').status).toBe(0);
      const disabled = rule({ source: ['x'] }, { State: 'DISABLED', Description: 'HIGH: x' });
      expect(outcome({ R: disabled, G: filter('g', STOP), A: alarm('g') }, 'HIGH').status).toBe(0);
    });
  });

  test('a template in which nothing looks at records is refused, and what it leaves open is named', () => {
    const nested = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://x/y.json' } };
    const file = cli.write('nothing.json', template({ Nested: nested, Topic: { Type: 'AWS::SNS::Topic' } }));
    const { status: code, stdout, stderr } = cli.run(['replay', file, loud]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('There is no metric filter and no EventBridge rule');
    expect(stderr).toContain('Nested: the template of its stack');
  });

  test.each([
    ['a name that no detection has', ['--expect', 'stpo']],
    ['an empty expectation', ['--expect=']],
    ['an empty expectation among others', ['--expect', 'stop,']],
    ['an empty name that must not match', ['--fail-on-match', '']],
    ['an unknown option', ['--exepct', 'stop']],
    ['an unknown format', ['--format', 'xml']],
    ['a setting without a value', ['--set', 'A']],
    ['a setting of what the template has not', ['--set', 'Nobody=1']],
    ['a setting of what the template has not, with an attribute', ['--set', 'Nobody.Arn=1']],
    ['a number of threads that is none', ['--threads', 'many']],
  ])('%s is refused', (_, args) => {
    expect(status(loud, ...args)).toBe(2);
  });
});

test('without a command or with an unknown one, the exit status is 2 and there is help', () => {
  expect(cli.run([])).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage:') });
  expect(cli.run(['reply']).status).toBe(2);
  expect(cli.run(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('audit-trail replay') });
  expect(cli.run(['replay', '--help']).stdout).toContain('--count-duplicates');
  expect(cli.run(['match', '--help']).stdout).toContain('TestMetricFilter');
});

test('nothing outside of Node.js itself is loaded', () => {
  const build = JSON.stringify(join(cli.folder, 'build'));
  const { stdout, stderr } = cli.node([
    '-e',
    `const { join } = require('node:path');
     for (const name of ['cli', 'replay/match-command', 'replay/replay-command', 'replay/matching/thread', 'cost/cost-command', 'drill/drill-command'])
       require(join(${build}, name));
     console.log(JSON.stringify(Object.keys(require.cache)))`,
  ]);
  expect(stderr).toContain('Usage:');
  const loaded: string[] = JSON.parse(stdout);
  expect(loaded.length).toBeGreaterThan(30);
  expect(loaded.filter((path) => !path.startsWith(join(cli.folder, 'build')))).toEqual([]);
});
