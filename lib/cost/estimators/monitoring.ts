import { line, Line } from '../line';
import { Deployed, numberOf, objects, Stack } from '../stack';
import { Usage } from '../usage';

/** Metrics of metric filters, alarms, dashboards and the evaluations of Config rules. */
export function monitoringLines(stacks: readonly Stack[], usage: Usage): Line[] {
  return [
    ...metricLines(stacks, usage),
    ...stacks.flatMap((stack) => [
      ...stack.ofType('AWS::CloudWatch::Alarm').flatMap(alarmLines),
      ...stack
        .ofType('AWS::CloudWatch::CompositeAlarm')
        .map((alarm) => line(alarm, 'CloudWatch, composite alarms', 'alarmComposite', 1, FEWER_ALARMS, 'fixed')),
      ...stack
        .ofType('AWS::CloudWatch::Dashboard')
        .map((dashboard) =>
          line(dashboard, 'CloudWatch, dashboards', 'dashboard', 1, 'leave the dashboard out', 'fixed'),
        ),
      ...stack
        .ofType('AWS::Config::ConfigRule', 'AWS::Config::OrganizationConfigRule')
        .map((rule) =>
          line(
            rule,
            'AWS Config, evaluations of rules',
            'configEvaluation',
            EVALUATIONS,
            'fewer rules, or evaluate less often',
          ),
        ),
    ]),
  ];
}

const FEWER_ALARMS = 'fewer detections: Detections.all().atLeast(…), without(…)';
/** One a day; a rule that is evaluated at every change of a busy resource takes more. */
const EVALUATIONS = 30;

/** A metric is billed in the months in which it has a data point: one with a default value in all of them. */
function metricLines(stacks: readonly Stack[], usage: Usage): Line[] {
  const filters = stacks.flatMap((stack) => stack.ofType('AWS::Logs::MetricFilter'));
  const always = filters.filter((filter) =>
    transformations(filter).some(({ DefaultValue }) => DefaultValue !== undefined),
  );
  const others = filters.filter((filter) => !always.includes(filter));
  // Which of them match, nobody knows: each stack gets its part of the number.
  const share = others.length === 0 ? 0 : Math.min(1, usage.metricsWithData / others.length);
  return [
    ...always.map((filter) =>
      line(
        filter,
        'CloudWatch, metrics with a default value',
        'customMetric',
        transformations(filter).length,
        'no DefaultValue: then a metric costs only in months in which it matches',
      ),
    ),
    ...others.map((filter) =>
      line(
        filter,
        'CloudWatch, metrics of filters that match',
        'customMetric',
        transformations(filter).length * share,
        FEWER_ALARMS,
      ),
    ),
  ].filter(({ quantity }) => quantity > 0);
}

function transformations({ properties }: Deployed): Array<Readonly<Record<string, unknown>>> {
  return objects(properties.MetricTransformations);
}

/** Each metric that an alarm looks at is billed as an alarm; an anomaly band takes two more. */
function alarmLines(alarm: Deployed): Line[] {
  const queries = objects(alarm.properties.Metrics);
  const metrics = Math.max(1, queries.filter(({ MetricStat }) => MetricStat !== undefined).length);
  const hasBand = alarm.properties.ThresholdMetricId !== undefined;
  const seconds = numberOf(alarm.properties.Period) ?? 60;
  const quantity = hasBand ? metrics + 2 : metrics;
  return [
    seconds < 60
      ? line(
          alarm,
          'CloudWatch, high-resolution alarms',
          'alarmHighResolution',
          quantity,
          'a period of a minute or more',
          'fixed',
        )
      : line(alarm, 'CloudWatch, alarms', 'alarm', quantity, FEWER_ALARMS, 'fixed'),
  ];
}
