import { AlarmSpec, BREACHES, MISSING_DATA, STATISTICS } from '../alarm/alarm-spec';
import { Feed, metricKey } from './feed';
import { isObject } from '../is-object';
import { PlannedDetection } from './plan';
import { hasPlaceholder } from './placeholder';

/** The metric that counts whatever arrives in a log group. */
const INCOMING = metricKey('AWS/Logs', 'IncomingLogEvents');

interface Watched {
  readonly key: string;
  /** The filters that feed a metric of that name. */
  readonly fed: readonly PlannedDetection[];
  /** Those of them whose data the alarm sees. */
  readonly detections: readonly PlannedDetection[];
  readonly spec: AlarmSpec;
}

/** Why an alarm is not evaluated, if so. */
export function reasonAgainst(
  properties: Readonly<Record<string, unknown>>,
  { key, fed, detections, spec }: Watched,
): string | undefined {
  if (properties.Metrics !== undefined) {
    return 'it watches an expression (metric math or anomaly detection)';
  }
  if (properties.MetricName === undefined) {
    return 'it watches no metric';
  }
  if (fed.length === 0 && key !== INCOMING) {
    return `no metric filter here feeds its metric ${key.replace('\n', ' ')}`;
  }
  if (detections.length === 0 && fed[0]?.feed) {
    return reasonOfSilence(properties, fed[0].feed);
  }
  if (key !== INCOMING && dimensionsOf(properties).length > 0) {
    return 'its metric has dimensions';
  }
  const unread = detections.find(({ feed }) => feed?.problem !== undefined);
  if (unread) {
    return unread.feed?.problem;
  }
  if (detections.length > 0 && detections.every(({ spec }) => spec === undefined)) {
    return 'the pattern behind its metric cannot be evaluated';
  }
  if (properties.ExtendedStatistic !== undefined) {
    return `its statistic is the extended ${describe(properties.ExtendedStatistic)}`;
  }
  if (!STATISTICS.includes(String(properties.Statistic))) {
    return `its statistic is ${describe(properties.Statistic)}`;
  }
  if (!(String(properties.ComparisonOperator) in BREACHES)) {
    return `its comparison operator is ${describe(properties.ComparisonOperator)}`;
  }
  if (!MISSING_DATA.includes(spec.treatMissingData)) {
    return `it treats missing data as ${describe(properties.TreatMissingData)}`;
  }
  const { period, evaluationPeriods, datapointsToAlarm, threshold } = spec;
  if (!Number.isFinite(threshold)) {
    return `its threshold is ${describe(properties.Threshold)}`;
  }
  if (!Number.isInteger(period) || period < 1) {
    return `its period is ${describe(properties.Period)} s, and metric filters report by the minute`;
  }
  if (![evaluationPeriods, datapointsToAlarm].every((number) => Number.isInteger(number) && number > 0)) {
    return 'its numbers of periods are not known';
  }
  if (datapointsToAlarm > evaluationPeriods) {
    return `it waits for ${datapointsToAlarm} of ${evaluationPeriods} periods, which CloudWatch refuses`;
  }
  return undefined;
}

/** Why what a filter publishes never reaches the alarm, if so. */
export function reasonOfSilence(
  properties: Readonly<Record<string, unknown>>,
  { dimensions, unit }: Feed,
): string | undefined {
  // Each set of dimensions is a metric of its own; CloudWatch adds none of them up.
  if (names(dimensions) !== names(dimensionsOf(properties))) {
    return `it never gets data: it watches the metric ${withDimensions(dimensionsOf(properties))}, and the filter publishes ${withDimensions(dimensions)}, which is another metric`;
  }
  // Without a unit an alarm sees data of every unit.
  const { Unit } = properties;
  if (typeof Unit === 'string' && !hasPlaceholder(Unit) && unit !== undefined && Unit !== unit) {
    return `it never gets data: it sees only data in the unit ${Unit}, and the filter publishes in ${unit}`;
  }
  return undefined;
}

function dimensionsOf({ Dimensions }: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(Dimensions) ? Dimensions.map((one: unknown) => String(isObject(one) ? one.Name : one)) : [];
}

function names(dimensions: readonly string[]): string {
  return [...dimensions].sort().join();
}

function withDimensions(dimensions: readonly string[]): string {
  return dimensions.length === 0 ? 'without dimensions' : `with ${names(dimensions)}`;
}

function describe(value: unknown): string {
  return typeof value === 'string' && hasPlaceholder(value) ? 'not known' : String(value);
}
