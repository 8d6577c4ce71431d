import { alarm, filter } from '../replay/support/fixtures';
import { billOf, bucket, items, Resources, templateOf, trail } from './bill';

const bill = (resources: Resources, options: Record<string, string | boolean> = {}) =>
  items(billOf(templateOf(resources), options));
const logged: Resources = {
  Bucket: bucket(),
  Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'trail' } },
  Trail: trail({ CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': ['Group', 'Arn'] } }),
};

describe('alarms', () => {
  const one = (properties: object) => bill({ Alarm: alarm('x', properties) as Resources[string] });

  test('cost a dime, and three times that below a minute', () => {
    expect(one({})).toEqual({ 'CloudWatch, alarms': 0.1 });
    expect(one({ Period: 10 })).toEqual({ 'CloudWatch, high-resolution alarms': 0.3 });
  });

  test('cost so for each metric that they look at', () => {
    const metric = (id: string) => ({ Id: id, MetricStat: {} });
    const Metrics = [metric('a'), metric('b'), { Id: 'c', Expression: 'a + b' }];
    expect(one({ Metrics })).toEqual({ 'CloudWatch, alarms': 0.2 });
    expect(one({ Metrics: [metric('a'), { Id: 'band' }], ThresholdMetricId: 'band' })).toEqual({
      'CloudWatch, alarms': 0.3,
    });
  });

  test('of several alarms cost half a dollar', () => {
    expect(bill({ Any: { Type: 'AWS::CloudWatch::CompositeAlarm' } })).toEqual({ 'CloudWatch, composite alarms': 0.5 });
  });
});

describe('metrics of filters', () => {
  const filters: Resources = {
    A: filter('a', '{ $.a = 1 }') as Resources[string],
    B: filter('b', '{ $.b = 1 }') as Resources[string],
    C: filter('c', '{ $.c = 1 }', { DefaultValue: 0 }) as Resources[string],
  };

  test('are taken to match, all or so many as one says, and never more', () => {
    const matching = (number?: string) =>
      bill(filters, number === undefined ? {} : { 'metrics-with-data': number })[
        'CloudWatch, metrics of filters that match'
      ] ?? 0;
    expect([undefined, '0', '1', '2', '3'].map(matching)).toEqual([0.6, 0, 0.3, 0.6, 0.6]);
    expect(billOf(templateOf(filters)).notes.join()).toContain('--metrics-with-data');
    expect(billOf(templateOf(filters), { 'metrics-with-data': '2' }).notes).toEqual([]);
  });

  test('always have a data point where there is a default value', () => {
    expect(bill(filters, { 'metrics-with-data': '0' })).toEqual({ 'CloudWatch, metrics with a default value': 0.3 });
  });

  test('with dimensions are more than can be known, which is told', () => {
    const D = filter('d', '{ $.d = 1 }', { Dimensions: [{ Key: 'service', Value: '$.eventSource' }] });
    expect(billOf(templateOf({ D: D as Resources[string] })).notes.join()).toContain('has dimensions');
  });
});

describe('a dashboard', () => {
  const dashboard = (body: unknown) => ({
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardBody: typeof body === 'string' ? body : JSON.stringify(body) },
    },
  });
  const table = { type: 'log', properties: { query: "SOURCE 'trail' | filter x = 1" } };
  const read = (body: unknown, options: Record<string, string> = {}) =>
    bill({ ...logged, ...dashboard(body) }, options)['Logs Insights, tables of dashboards'];

  test('costs three dollars', () => {
    expect(bill(dashboard({ widgets: [] }))).toEqual({ 'CloudWatch, dashboards': 3 });
    expect(bill(dashboard('no JSON'))).toEqual({ 'CloudWatch, dashboards': 3 });
  });

  test('reads the time range for each table at each view', () => {
    // 1.5 GB a month; a day of it, two tables, 100 views.
    const day = (1.5 / 30.4) * 2 * 100 * 0.005;
    expect(read({ start: '-P1D', widgets: [table, table] })).toBeCloseTo(day, 5);
    expect(read({ start: '-PT12H', widgets: [table, table] })).toBeCloseTo(day / 2, 5);
    expect(read({ widgets: [table, table] })).toBeCloseTo(day / 8, 5);
    expect(read({ start: '-P1D', widgets: [table, table] }, { 'dashboard-views-per-month': '10' })).toBeCloseTo(
      day / 10,
      5,
    );
  });

  test('reads nothing for metrics, nor of another log group', () => {
    const other = { type: 'log', properties: { query: "SOURCE 'other' | filter x = 1" } };
    expect(read({ widgets: [{ type: 'metric', properties: {} }, other] })).toBeUndefined();
  });
});

describe('a log alarm', () => {
  const logAlarm = (ScheduleConfiguration: object): Resources => ({
    ...logged,
    Alarm: {
      Type: 'AWS::CloudWatch::LogAlarm',
      Properties: { ScheduledQueryConfiguration: { LogGroupIdentifiers: [{ Ref: 'Group' }], ScheduleConfiguration } },
    },
  });

  test('reads every event once, or as often as its window is longer than its interval', () => {
    const read = (schedule: object) => bill(logAlarm(schedule))['Logs Insights, queries of log alarms'];
    expect(read({ ScheduleExpression: 'rate(5 minutes)' })).toBe(0.0075);
    expect(read({ ScheduleExpression: 'rate(5 minutes)', StartTimeOffset: 3600 })).toBe(0.09);
  });

  test('has a price of its own that is not known, and says so', () => {
    expect(billOf(templateOf(logAlarm({}))).notPriced).toEqual([
      { type: 'AWS::CloudWatch::LogAlarm', why: expect.stringContaining('not known'), resources: ['Stack/Alarm'] },
    ]);
  });
});

test('Config rules are evaluated once a day', () => {
  expect(bill({ Rule: { Type: 'AWS::Config::ConfigRule' } })).toEqual({ 'AWS Config, evaluations of rules': 0.03 });
});

describe('what has no price', () => {
  test('is named, and not taken for free', () => {
    const estimate = billOf(
      templateOf({ Server: { Type: 'AWS::EC2::Instance' }, Other: { Type: 'AWS::EC2::Instance' } }),
    );
    expect(estimate.notPriced).toEqual([
      { type: 'AWS::EC2::Instance', why: 'not in the price table', resources: ['Stack/Server', 'Stack/Other'] },
    ]);
  });

  test('is told with its price where it is billed by use', () => {
    const { byUse, notPriced } = billOf(templateOf({ Restart: { Type: 'AWS::StepFunctions::StateMachine' } }));
    expect(byUse[0]).toMatchObject({ type: 'AWS::StepFunctions::StateMachine', resources: ['Stack/Restart'] });
    expect(notPriced).toEqual([]);
  });

  test('is nothing where a condition is false', () => {
    const content = { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
    const Key = { Type: 'AWS::KMS::Key', Condition: 'Never' };
    expect(billOf(templateOf({ Key }, { content })).usd).toBe(0);
  });

  test('and prices of another Region are told', () => {
    const { notes } = billOf(templateOf({ Key: { Type: 'AWS::KMS::Key' } }, { region: 'eu-west-1' }));
    expect(notes.join()).toContain('Stack (eu-west-1)');
  });
});
