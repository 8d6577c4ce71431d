import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledCli } from './support/compiled-cli';
import { alarm, filter, record, rule, STOP, stopLogging, template } from './support/fixtures';

const cli = new CompiledCli();
afterAll(() => cli.remove());

const bucketPattern = (name: unknown) => ({
  'Fn::Join': ['', ['{ ($.eventName = PutBucketPolicy) && ($.requestParameters.bucketName = "', name, '") }']],
});
const put = (bucketName: string) => record({ eventName: 'PutBucketPolicy', requestParameters: { bucketName } });
const logs = cli.write('logs.json', { Records: [put('mine'), put('other'), put('mine-111122223333'), stopLogging()] });

function replay(content: object, ...options: string[]) {
  return cli.replay(cli.write('Stack.template.json', content), logs, ...options);
}

function matches(
  pattern: unknown,
  rest: { Resources?: object; Parameters?: object; [name: string]: unknown },
  ...options: string[]
) {
  const { Resources, ...others } = rest;
  return replay(template({ F: filter('f', pattern), ...Resources }, others), ...options).detections[0].matches;
}

describe('a name in a pattern', () => {
  test('that the template states is put in', () => {
    const Resources = { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'mine' } } };
    expect(matches(bucketPattern({ Ref: 'B' }), { Resources })).toBe(1);
  });

  test('may be made of the account', () => {
    const BucketName = { 'Fn::Join': ['', ['mine-', { Ref: 'AWS::AccountId' }]] };
    const Resources = { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName } } };
    expect(matches(bucketPattern({ Ref: 'B' }), { Resources }, '--account', '111122223333')).toBe(1);
    // Without the account any ending will do.
    expect(matches(bucketPattern({ Ref: 'B' }), { Resources })).toBe(1);
  });

  test('that CloudFormation makes up matches anything, and is named', () => {
    const Resources = { B: { Type: 'AWS::S3::Bucket' } };
    const content = template({ F: filter('f', bucketPattern({ Ref: 'B' })), ...Resources });
    const report = replay(content);
    expect(report.detections[0]).toMatchObject({ matches: 3, notes: ['B is not known: any value matches'] });
    expect(report.unresolved).toEqual([{ template: 'Stack', logicalId: 'F', what: 'B', treatedAs: 'any value' }]);
    const set = replay(content, '--set', 'B=other');
    expect(set.detections[0].matches).toBe(1);
    expect(set.unresolved).toEqual([]);
  });

  test.each<[string, unknown, Record<string, unknown>]>([
    [
      'Fn::Sub',
      { 'Fn::Sub': '{ $.requestParameters.bucketName = "${Name}" }' },
      { Parameters: { Name: { Type: 'String', Default: 'mine' } } },
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['{ $.requestParameters.bucketName = "${X}" }', { X: 'mine' }] }, {}],
    [
      'Fn::If',
      bucketPattern({ 'Fn::If': ['C', 'mine', 'no'] }),
      { Conditions: { C: { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] } } },
    ],
    ['Fn::FindInMap', bucketPattern({ 'Fn::FindInMap': ['M', 'a', 'b'] }), { Mappings: { M: { a: { b: 'mine' } } } }],
    [
      'the default of Fn::FindInMap',
      bucketPattern({ 'Fn::FindInMap': ['M', 'a', 'c', { DefaultValue: 'mine' }] }),
      { Mappings: { M: { a: { b: 'other' } } } },
    ],
    ['Fn::Select', bucketPattern({ 'Fn::Select': [1, { 'Fn::Split': ['/', 'x/mine'] }] }), {}],
  ])('may come from %s', (_, pattern, rest) => {
    expect(matches(pattern, rest)).toBe(1);
  });

  test('may be an ARN', () => {
    const pattern = { 'Fn::Join': ['', ['{ $.requestParameters.topicArn = "', { Ref: 'T' }, '" }']] };
    const content = template({
      F: filter('f', pattern),
      T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
    });
    const { detections } = replay(content, '--region', 'eu-west-1', '--account', '111122223333');
    expect(detections[0].pattern).toContain('"arn:aws:sns:eu-west-1:111122223333:alerts"');
    expect(replay(content).detections[0].pattern).toContain('"arn:*"');
  });

  test.each([
    ['!=', '"', '"'],
    ['!=', '', ''],
    ['!=', '"arn:aws:s3:::', '/x"'],
    ['!=', '%^', '$%'],
    ['>', '', ''],
  ])('that nobody knows, after %s, matches whatever is there: %s…%s', (operator, before, after) => {
    for (const unknown of [{ Ref: 'B' }, { 'Fn::If': ['C', 'a "quoted" one', '100%'] }]) {
      const pattern = {
        'Fn::Join': [
          '',
          [
            '{ ($.eventName = PutBucketPolicy) && (($.x = "!= y") || ($.requestParameters.bucketName ',
            `${operator} ${before}`,
            unknown,
            `${after}) || ($.eventName != "")) && ($.requestParameters.bucketName != "mine") }`,
          ],
        ],
      };
      const report = replay(template({ F: filter('f', pattern), B: { Type: 'AWS::S3::Bucket' } }));
      expect(report.detections[0]).toMatchObject({ matches: 2 });
      expect(report.detections[0].pattern).toContain('($.requestParameters.bucketName = "*")');
      expect(report.detections[0].pattern).toContain('($.x = "!= y")');
    }
  });

  test('in a map that is looked up by an unknown key is not the default', () => {
    const value = { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'b', { DefaultValue: 'mine' }] };
    expect(matches(bucketPattern(value), { Mappings: { M: {} } })).toBe(3);
    expect(matches(bucketPattern(value), { Mappings: { M: {} } }, '--region', 'eu-west-1')).toBe(1);
  });

  test.each([
    ['CommaDelimitedList', 'mine, other'],
    ['List<String>', 'mine,other'],
    ['AWS::SSM::Parameter::Value<List<String>>', '/name/of/parameter'],
  ])('may be one of a list: %s', (Type, Default) => {
    const isStored = Default.startsWith('/');
    const Parameters = { Names: { Type, Default } };
    const rules = template(
      { R: rule({ detail: { requestParameters: { bucketName: { Ref: 'Names' } } } }) },
      { Parameters },
    );
    expect(replay(rules).detections[0]).toMatchObject({ matches: isStored ? 3 : 2 });
    expect(replay(rules, '--set', 'Names=other, none').detections[0]).toMatchObject({ matches: 1, notes: [] });
    const second = bucketPattern({ 'Fn::Select': [1, { Ref: 'Names' }] });
    expect(matches(second, { Parameters }, '--set', 'Names=mine,other')).toBe(1);
  });

  test('of an event pattern matches anything as well', () => {
    const pattern = { detail: { requestParameters: { bucketName: [{ Ref: 'B' }] } } };
    const report = replay(template({ R: rule(pattern), B: { Type: 'AWS::S3::Bucket' } }));
    expect(report.detections[0].matches).toBe(3);
    expect(report.unresolved[0]).toMatchObject({ logicalId: 'R', what: 'B' });
  });
});

describe('what cannot be evaluated is named', () => {
  const unresolved = (content: object) =>
    replay(content).unresolved.map(({ what, treatedAs }: Record<string, string>) => `${what}: ${treatedAs}`);

  test('a pattern of another kind', () => {
    const report = replay(template({ F: filter('f', '?ERROR ?WARN'), A: alarm('f') }));
    expect(report.detections[0]).toMatchObject({ matches: null, problem: expect.stringContaining('column 1') });
    expect(report.alarms).toEqual([]);
    expect(report.unresolved).toHaveLength(2);
    expect(cli.run(['replay', `${cli.folder}/Stack.template.json`, logs, '--expect', 'f']).status).toBe(1);
  });

  test.each<[string, object]>([
    ['its statistic is the extended p99', { Statistic: undefined, ExtendedStatistic: 'p99' }],
    ['it watches an expression', { Metrics: [], MetricName: undefined }],
    ['no metric filter here feeds its metric AWS/Lambda Errors', { Namespace: 'AWS/Lambda', MetricName: 'Errors' }],
    ['it never gets data: .* with a, .* without dimensions', { Dimensions: [{ Name: 'a', Value: 'b' }] }],
    ['it never gets data: .* the unit Count, .* in None', { Unit: 'Count' }],
    ['it waits for 3 of 2 periods', { EvaluationPeriods: 2, DatapointsToAlarm: 3 }],
    ['its period is 10 s', { Period: 10 }],
    ['its threshold is not known', { Threshold: { Ref: 'P' } }],
  ])('an alarm: %s', (reason, properties) => {
    const content = template(
      { F: filter('f', STOP), A: alarm('f', properties) },
      { Parameters: { P: { Type: 'Number' } } },
    );
    expect(unresolved(content)).toEqual([expect.stringMatching(`^audit-.*: ${reason}.*: not evaluated$`)]);
  });

  describe('an alarm on what a filter publishes', () => {
    const dimensions = { Dimensions: [{ Key: 'IP', Value: '$.sourceIPAddress' }] };
    const watch = (transformation: object, properties: object = {}, filterProperties: object = {}) => {
      const F = filter('f', STOP, transformation) as { Properties: object };
      const fed = { ...F, Properties: { ...F.Properties, ...filterProperties } };
      const { alarms, unresolved: open } = replay(template({ F: fed, A: alarm('f', properties) }));
      return alarms.length === 1 ? 'evaluated' : open[0].what;
    };

    test('with dimensions never gets data if it has none or others: each set is a metric of its own', () => {
      expect(watch(dimensions)).toMatch(/it never gets data: .*without dimensions.* with IP/);
      expect(watch(dimensions, { Dimensions: [{ Name: 'User', Value: 'x' }] })).toMatch(
        /it never gets data: .*with User/,
      );
      expect(watch(dimensions, { Dimensions: [{ Name: 'IP', Value: '10.0.0.1' }] })).toMatch(
        /its metric has dimensions$/,
      );
      expect(watch({}, {}, { EmitSystemFieldDimensions: ['@aws.account'] })).toMatch(/it never gets data/);
    });

    test('in a unit sees that unit only, and without one all', () => {
      expect(watch({ Unit: 'Bytes' }, { Unit: 'Count' })).toMatch(/it never gets data/);
      expect(watch({ Unit: 'Count' }, { Unit: 'Count' })).toBe('evaluated');
      expect(watch({ Unit: 'Count' })).toBe('evaluated');
      expect(watch({}, { Unit: 'None' })).toBe('evaluated');
    });

    test('gets nothing where the value cannot be read', () => {
      expect(watch({ MetricValue: '$.a[*]' })).toBe('the metric value $.a[*] cannot be read');
      expect(watch({ MetricValue: '$.a.n[0]' })).toBe('evaluated');
    });

    test('counts the filter that it sees, and not one with dimensions beside it', () => {
      const both = { F: filter('f', STOP), G: filter('f', '{ $.eventName = "*" }', dimensions), A: alarm('f') };
      const report = replay(template(both));
      expect(report.alarms).toMatchObject([{ detection: 'Stack/f/F' }]);
    });
  });

  test('an event pattern that EventBridge does not take', () => {
    const long = (count: number) => rule({ detail: { eventName: ['StopLogging', 'x'.repeat(count)] } });
    const problem = (count: number) => replay(template({ R: long(count) })).detections[0].problem;
    expect(problem(4000)).toBeUndefined();
    expect(problem(4096)).toMatch(/^the event pattern has 41\d\d characters, and EventBridge takes 4096 at most$/);
  });

  test('a resource whose condition is false is not made', () => {
    const F = { ...filter('f', STOP), Condition: 'C' };
    const content = template({ F, G: filter('g', STOP) }, { Conditions: { C: { 'Fn::Equals': ['a', 'b'] } } });
    expect(replay(content)).toMatchObject({ detections: [{ id: 'g' }], unresolved: [] });
  });

  test('a default value and a state that nobody knows are none and ENABLED', () => {
    const Parameters = { Zero: { Type: 'String' }, State: { Type: 'String' } };
    const Rule = rule({ detail: { eventName: ['StopLogging'] } }, { State: { Ref: 'State' } });
    const F = filter('f', STOP, { DefaultValue: { Ref: 'Zero' } });
    const content = template({ F, A: alarm('f', { Threshold: 0 }), Rule }, { Parameters });
    const open = (logicalId: string, what: string, treatedAs: string) => ({
      template: 'Stack',
      logicalId,
      what,
      treatedAs,
    });
    const report = replay(content);
    expect(report.unresolved).toEqual([
      open('F', 'its default value Zero is not known', 'none'),
      open('Rule', 'its state State is not known', 'ENABLED'),
    ]);
    expect(report.detections[1].matches).toBe(1);
    const known = replay(content, '--set', 'Zero=0', '--set', 'State=DISABLED');
    expect(known.unresolved).toEqual([open('Rule', 'the rule is DISABLED', 'not evaluated')]);
  });

  test('a resource whose condition is not known is taken to be made', () => {
    const F = { ...filter('f', STOP), Condition: 'C' };
    const Conditions = { C: { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '111122223333'] } };
    const open = [{ template: 'Stack', logicalId: 'F', what: 'its condition C is not known', treatedAs: 'made' }];
    expect(replay(template({ F }, { Conditions }))).toMatchObject({ detections: [{ matches: 1 }], unresolved: open });
    expect(replay(template({ F }, { Conditions }), '--account', '111122223333').unresolved).toEqual([]);
  });
});

describe('a cloud assembly', () => {
  const stack = template({ F: filter('stop', STOP), A: alarm('stop') });

  test('is read with all of its templates, and equal names are told apart by the stack', () => {
    cli.write('cdk.out/One.template.json', stack);
    cli.write('cdk.out/assembly-Stage/Two.template.json', stack);
    cli.write('cdk.out/tree.json', {});
    const report = cli.replay(`${cli.folder}/cdk.out`, logs, '--expect', 'stop');
    expect(report.detections.map(({ id }: { id: string }) => id)).toEqual(['One/stop', 'Two/stop']);
    expect(report.alarms.map(({ detection }: { detection: string }) => detection)).toEqual(['One/stop', 'Two/stop']);
  });

  test('knows account and Region of its stacks', () => {
    cli.write('env.out/manifest.json', {
      artifacts: {
        S: { environment: 'aws://111122223333/eu-west-1', properties: { templateFile: 'S.template.json' } },
      },
    });
    const pattern = { 'Fn::Sub': '{ $.requestParameters.bucketName = "mine-${AWS::AccountId}" }' };
    cli.write('env.out/S.template.json', template({ F: filter('f', pattern) }));
    expect(cli.replay(`${cli.folder}/env.out`, logs)).toMatchObject({ unresolved: [], detections: [{ matches: 1 }] });
  });
});

describe('refused with exit status 2 is', () => {
  const refusal = (path: string) => {
    const { status, stderr } = cli.run(['replay', path, logs]);
    return status === 2 ? stderr : `exit status ${status}`;
  };

  test.each([
    ['a template in YAML', 'Resources:\n  A: 1\n', 'is not JSON'],
    ['broken JSON', '{"Resources":', 'is not valid JSON'],
    ['JSON that is no template', '{"a":1}', 'it has no Resources'],
  ])('%s', (_, content, message) => {
    expect(refusal(cli.write('bad.json', content))).toContain(message);
  });

  test('a folder without templates, or nothing', () => {
    cli.write('none/a.json', {});
    expect(refusal(`${cli.folder}/none`)).toContain('cdk synth');
    expect(refusal('nowhere')).toContain("no template or cdk.out 'nowhere'");
  });
});

describe('a template of somebody else', () => {
  const logs = cli.write('others-logs.json', { Records: [stopLogging()] });
  const replay = (name: string, content: string | object) =>
    cli.run(['replay', cli.write(name, content), logs, '--format', 'json']);

  test('whose conditions lead back to themselves is read, and what hangs on them is taken to be made', () => {
    const { stdout, status } = replay('cycle.json', {
      ...template({ Stop: { ...filter('stop', STOP), Condition: 'A' } }),
      Conditions: { A: { Condition: 'B' }, B: { 'Fn::Not': [{ Condition: 'A' }] } },
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout).detections).toMatchObject([{ id: 'stop', matches: 1 }]);
  });

  test('that is nested too deeply is read, and the place is named', () => {
    let pattern = JSON.stringify(STOP);
    for (let depth = 0; depth < 5000; depth++) pattern = `{"Fn::Join":["",[${pattern}]]}`;
    const { stdout, status } = replay(
      'deep.json',
      JSON.stringify(template({ Stop: filter('stop', 0) })).replace('"FilterPattern":0', `"FilterPattern":${pattern}`),
    );
    expect(status).toBe(0);
    expect(stdout).toContain('nested too deeply');
  });

  test.each([
    ['a list', '[]', 'no CloudFormation template'],
    ['no resources', '{"Resources":[]}', 'no CloudFormation template'],
    ['YAML', 'Resources:\n  A:\n', 'is not JSON'],
    ['half of it', '{"Resources":{', 'not valid JSON'],
    ['nothing', '', 'is not JSON'],
  ])('%s is refused in a sentence', (_, content, sentence) => {
    const { stderr, status } = replay('broken.json', content);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('with resources of every wrong shape is read', () => {
    const { status } = replay('shapes.json', {
      Resources: {
        A: null,
        B: 5,
        C: { Type: 7 },
        D: { Type: 'AWS::Logs::MetricFilter' },
        E: { Type: 'AWS::CloudWatch::Alarm', Properties: [] },
        F: { Type: 'AWS::Events::Rule', Properties: { EventPattern: 5 } },
        G: { Type: 'AWS::Events::Rule', Properties: { EventPattern: '{not json' } },
        H: {
          Type: 'AWS::Logs::MetricFilter',
          Properties: { FilterPattern: { 'Fn::Sub': [{}, 3] }, MetricTransformations: { 'Fn::If': [] } },
        },
        I: {
          Type: 'AWS::Logs::MetricFilter',
          Properties: { FilterPattern: { 'Fn::Join': { Ref: 'X' } }, MetricTransformations: 'x' },
        },
      },
    });
    expect(status).toBe(0);
  });

  test('that is a link to nothing is refused in a sentence', () => {
    mkdirSync(join(cli.folder, 'dangling'));
    symlinkSync('nothing', join(cli.folder, 'dangling', 'X.template.json'));
    const { status, stderr } = cli.run(['replay', join(cli.folder, 'dangling'), logs]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/X\.template\.json' cannot be read: ENOENT\n$/)]);
  });
});
