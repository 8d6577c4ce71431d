import { line, Line } from '../line';
import { COMPRESSED, Recording } from '../recording';
import { Deployed, numberOf, object, objects, Stack } from '../stack';
import { Usage } from '../usage';

const DAYS_OF_MONTH = 30.4;

/** Uncompressed GB a month that trails deliver into a log group, by its ARN. */
export function deliveredToLogs(recordings: readonly Recording[]): Map<string, number> {
  const delivered = new Map<string, number>();
  for (const { logGroupArn, gb } of recordings) {
    if (logGroupArn !== undefined) {
      delivered.set(logGroupArn, (delivered.get(logGroupArn) ?? 0) + gb);
    }
  }
  return delivered;
}

export function findLogGroup(stacks: readonly Stack[], arn: string): Deployed | undefined {
  return stacks
    .flatMap((stack) => stack.ofType('AWS::Logs::LogGroup'))
    .find(({ stack, id }) => stack.attribute(id, 'Arn') === arn);
}

/** Ingestion and storage of what trails deliver. Billed as any custom log, not as one that a service vends. */
export function logLines(recordings: readonly Recording[], stacks: readonly Stack[], usage: Usage): Line[] {
  return recordings.flatMap(({ trail, gb, logGroupArn }) => {
    if (logGroupArn === undefined) {
      return [];
    }
    const group = findLogGroup(stacks, logGroupArn);
    const isInfrequent = group?.properties.LogGroupClass === 'INFREQUENT_ACCESS';
    const retention = numberOf(group?.properties.RetentionInDays) ?? Infinity;
    const kept = gb * COMPRESSED * Math.min(usage.months, retention / DAYS_OF_MONTH);
    return [
      line(
        group ?? trail,
        'CloudWatch Logs, ingestion',
        isInfrequent ? 'logsIngestionInfrequent' : 'logsIngestion',
        gb,
        'deliver to S3 only, and detect with EventBridge rules: without the log group there are no metric filters',
      ),
      line(group ?? trail, 'CloudWatch Logs, storage', 'logsStorage', kept, 'a shorter RetentionInDays'),
    ];
  });
}

/** Every stream that a subscription filter sends events of a trail to. */
export function streamLines(recordings: readonly Recording[], stacks: readonly Stack[]): Line[] {
  const delivered = deliveredToLogs(recordings);
  const filters = stacks.flatMap((stack) => stack.ofType('AWS::Logs::SubscriptionFilter'));
  return stacks.flatMap((stack) =>
    stack.ofType('AWS::KinesisFirehose::DeliveryStream', 'AWS::Kinesis::Stream').flatMap((stream) => {
      const arn = stack.attribute(stream.id, 'Arn');
      const gb = filters
        .filter(({ properties }) => properties.DestinationArn === arn)
        .map((filter) => gbOf(filter, delivered))
        .reduce((sum, part) => sum + part, 0);
      return stream.type === 'AWS::Kinesis::Stream' ? kinesisLines(stream, gb) : firehoseLines(stream, gb);
    }),
  );
}

function gbOf({ properties }: Deployed, delivered: ReadonlyMap<string, number>): number {
  const name = String(properties.LogGroupName);
  return [...delivered].find(([arn]) => arn.endsWith(`:log-group:${name}:*`))?.[1] ?? 0;
}

const NARROWER = 'a filter pattern on the subscription that lets fewer events through';

function firehoseLines(stream: Deployed, gb: number): Line[] {
  return [line(stream, 'Firehose, ingestion', 'firehose', gb, NARROWER)];
}

function kinesisLines(stream: Deployed, gb: number): Line[] {
  const { StreamModeDetails: details, ShardCount: shards } = stream.properties;
  return object(details).StreamMode === 'ON_DEMAND'
    ? [
        line(stream, 'Kinesis, streams on demand', 'kinesisOnDemand', 1, 'provisioned shards', 'fixed'),
        line(stream, 'Kinesis, ingestion', 'kinesisOnDemandIngestion', gb, NARROWER),
      ]
    : [line(stream, 'Kinesis, shards', 'kinesisShard', numberOf(shards) ?? 1, 'fewer shards', 'fixed')];
}

/** The tables of a dashboard, and log alarms, are queries that read the log group again and again. */
export function insightsLines(recordings: readonly Recording[], stacks: readonly Stack[], usage: Usage): Line[] {
  const delivered = deliveredToLogs(recordings);
  return stacks.flatMap((stack) => [
    ...stack.ofType('AWS::CloudWatch::Dashboard').map((dashboard) => tableLine(dashboard, delivered, usage)),
    ...stack.ofType('AWS::CloudWatch::LogAlarm').map((alarm) => logAlarmLine(alarm, delivered)),
  ]);
}

function tableLine(dashboard: Deployed, delivered: ReadonlyMap<string, number>, usage: Usage): Line {
  const { start, widgets } = dashboardBody(dashboard);
  const share = hours(start) / (DAYS_OF_MONTH * 24);
  const gb = widgets
    .filter(({ type }) => type === 'log')
    .flatMap(({ properties }) => [...String(object(properties).query).matchAll(/SOURCE '([^']+)'/g)])
    .map(([, name]) => [...delivered].find(([arn]) => arn.endsWith(`:log-group:${name}:*`))?.[1] ?? 0)
    .reduce((sum, part) => sum + part * share, 0);
  return line(
    dashboard,
    'Logs Insights, tables of dashboards',
    'logsInsights',
    gb * usage.dashboardViews,
    'a shorter time range, no automatic refresh, metrics in place of tables',
  );
}

export function dashboardBody({ properties }: Deployed): {
  start: string;
  widgets: Array<Readonly<Record<string, unknown>>>;
} {
  try {
    const body = object(JSON.parse(String(properties.DashboardBody)));
    return { start: String(body.start), widgets: objects(body.widgets) };
  } catch {
    return { start: '', widgets: [] };
  }
}

/** Of a relative time range such as -PT12H or -P7D; CloudWatch shows three hours where a dashboard says nothing. */
function hours(start: string): number {
  const [, time, number, unit] = /^-P(T?)(\d+)([MHDW])$/.exec(start) ?? ['', 'T', '3', 'H'];
  const length: Readonly<Record<string, number>> = { TM: 1 / 60, TH: 1, D: 24, W: 168, M: 730 };
  return Number(number) * (length[`${time}${unit}`] ?? 1);
}

/** Each event is read once for every time that the window is longer than the interval. */
function logAlarmLine(alarm: Deployed, delivered: ReadonlyMap<string, number>): Line {
  const query = object(alarm.properties.ScheduledQueryConfiguration);
  const schedule = object(query.ScheduleConfiguration);
  const [, every = '1', unit = 'hour'] =
    /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(schedule.ScheduleExpression)) ?? [];
  const interval = Number(every) * ({ minute: 60, hour: 3600, day: 86_400 }[unit] ?? 3600);
  const window = numberOf(schedule.StartTimeOffset) ?? interval;
  const groups = Array.isArray(query.LogGroupIdentifiers) ? query.LogGroupIdentifiers.map(String) : [];
  const gb = [...delivered]
    .filter(([arn]) =>
      groups.some((group) => arn === group || arn === `${group}:*` || arn.endsWith(`:log-group:${group}:*`)),
    )
    .reduce((sum, [, part]) => sum + part, 0);
  return line(
    alarm,
    'Logs Insights, queries of log alarms',
    'logsInsights',
    (gb * window) / interval,
    'a metric filter and an alarm in place of the log alarm',
  );
}
