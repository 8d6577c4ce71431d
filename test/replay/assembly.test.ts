import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { App, Environment, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnMetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CompiledCli } from './support/compiled-cli';
import { filter, record, rule, STOP, stopLogging, template } from './support/fixtures';

const cli = new CompiledCli();
afterAll(() => cli.remove());
const logs = cli.write('logs.json', {
  Records: [stopLogging(), record(), record({ requestParameters: { name: 'x-111122223333-eu-west-1' } })],
});
const FRANKFURT = { account: '111122223333', region: 'eu-central-1' };
const IRELAND = { account: '111122223333', region: 'eu-west-1' };

function metricFilter(scope: Construct, pattern = STOP): void {
  new CfnMetricFilter(scope, 'Filter', {
    logGroupName: 'group',
    filterPattern: pattern,
    metricTransformations: [{ metricName: 'stop', metricNamespace: 'Audit', metricValue: '1' }],
  });
}

function metricAlarm(scope: Construct): void {
  new Alarm(scope, 'Alarm', {
    metric: new Metric({ namespace: 'Audit', metricName: 'stop', statistic: 'Sum' }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription: 'HIGH: stop.',
  });
}

/** Replays an app as the CDK synthesizes it. */
function replay(name: string, build: (app: App) => void, ...options: string[]) {
  const app = new App({ outdir: join(cli.folder, name) });
  build(app);
  app.synth();
  return cli.replay(join(cli.folder, name), logs, ...options);
}

describe('account and Region', () => {
  const name = { 'Fn::Sub': 'x-${AWS::AccountId}-${AWS::Region}' };
  const place = (scope: Construct) =>
    new CfnRule(scope, 'Rule', { eventPattern: { detail: { requestParameters: { name: [name] } } } });

  test('are known of a stack in a stage, and of stacks nested in it', () => {
    const report = replay('stage.out', (app) => {
      const stack = new Stack(new Stage(app, 'Prod', { env: IRELAND }), 'Security');
      place(stack);
      const nested = new NestedStack(stack, 'Nested');
      place(nested);
      place(new NestedStack(nested, 'Deeper'));
    });
    expect(report.detections.map(({ matches }: { matches: number }) => matches)).toEqual([1, 1, 1]);
    expect(report.unresolved).toEqual([]);
  });

  test('of a nested stack are those of its parent, whatever else the app has', () => {
    const report = replay('parents.out', (app) => {
      for (const env of [FRANKFURT, IRELAND]) {
        place(new NestedStack(new Stack(app, `In-${env.region}`, { env }), 'Nested'));
      }
    });
    expect(report.detections.map(({ matches }: { matches: number }) => matches)).toEqual([0, 1]);
  });

  test('of a template that no manifest names are those that all stacks beside it share', () => {
    const artifact = (file: string, { account, region }: Environment) => ({
      environment: `aws://${account}/${region}`,
      properties: { templateFile: file },
    });
    const open = (other: Environment) => {
      const content = template({ R: rule({ detail: { requestParameters: { name: [name] } } }) });
      cli.write('beside.out/A.template.json', content);
      cli.write('beside.out/A.nested.template.json', content);
      cli.write('beside.out/B.template.json', content);
      const artifacts = { A: artifact('A.template.json', IRELAND), B: artifact('B.template.json', other) };
      cli.write('beside.out/manifest.json', { artifacts });
      return cli.replay(join(cli.folder, 'beside.out'), logs).unresolved.length;
    };
    expect(open(IRELAND)).toBe(0);
    expect(open(FRANKFURT)).toBe(2);
  });
});

describe('an alarm', () => {
  const detectionsOf = (name: string, build: (app: App) => void) => {
    const { alarms, unresolved } = replay(name, build);
    return [alarms.map(({ detection }: { detection: string }) => detection), unresolved.length];
  };

  test('sees what a filter of another stack feeds, and is its severity', () => {
    const report = replay('two-stacks.out', (app) => {
      metricFilter(new Stack(app, 'Filters'));
      metricAlarm(new Stack(app, 'Alarms'));
    });
    expect(report.alarms).toMatchObject([{ template: 'Alarms', detection: 'stop' }]);
    expect(report.detections).toMatchObject([{ id: 'stop', severity: 'HIGH', matches: 1 }]);
    expect(cli.run(['replay', join(cli.folder, 'two-stacks.out'), logs, '--fail-on-match', 'HIGH']).status).toBe(1);
  });

  test('sees the filters of its account and Region, of whichever stack, and no others', () => {
    const built = detectionsOf('regions.out', (app) => {
      metricFilter(new Stack(app, 'A', { env: IRELAND }));
      metricFilter(new Stack(app, 'B', { env: IRELAND }));
      metricFilter(new Stack(app, 'C', { env: FRANKFURT }));
      metricAlarm(new Stack(app, 'D', { env: IRELAND }));
    });
    expect(built).toEqual([['A/stop, B/stop'], 0]);
  });

  test('in another Region sees nothing', () => {
    const built = detectionsOf('elsewhere.out', (app) => {
      metricFilter(new Stack(app, 'A', { env: FRANKFURT }));
      metricAlarm(new Stack(app, 'B', { env: IRELAND }));
    });
    expect(built).toEqual([[], 1]);
  });
});

describe('a folder', () => {
  const stack = template({ F: filter('stop', STOP) });

  test('of assets is not looked into', () => {
    cli.write('assets.out/S.template.json', stack);
    cli.write('assets.out/asset.0123/app.template.json', '<html>');
    cli.write('assets.out/asset.0123/other.template.json', stack);
    const { status, stderr, stdout } = cli.run(['replay', join(cli.folder, 'assets.out'), logs, '--format', 'json']);
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).detections).toHaveLength(1);
  });

  test('may hold something else of that name, which is told and left out', () => {
    cli.write('other.out/S.template.json', stack);
    const other = cli.write('other.out/page.template.json', { html: true });
    const run = () => cli.run(['replay', join(cli.folder, 'other.out'), logs]);
    expect(run()).toMatchObject({
      status: 0,
      stderr: `Left out: '${other}' is no CloudFormation template: it has no Resources.\n`,
    });
    rmSync(join(cli.folder, 'other.out/S.template.json'));
    expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('it has no Resources') });
  });

  test('whose manifest names a template that is broken is refused', () => {
    cli.write('broken.out/S.template.json', stack);
    cli.write('broken.out/T.template.json', '{');
    const artifact = {
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: 'T.template.json' },
    };
    cli.write('broken.out/manifest.json', { artifacts: { T: artifact } });
    expect(cli.run(['replay', join(cli.folder, 'broken.out'), logs])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("T.template.json' is not valid JSON"),
    });
  });
});
