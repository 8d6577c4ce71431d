import {
  AlarmSpec,
  BREACHES,
  ComparisonOperator,
  MISSING_DATA,
  MissingData,
  Statistic,
  STATISTICS,
} from '../alarm/alarm-spec';
import { isObject } from './load-templates';
import { PlannedAlarm, PlannedDetection } from './plan';
import { metricKey } from './plan-filter';
import type { Planning } from './plan-replay';
import { hasPlaceholder, replacePlaceholders } from './placeholder';

/** The metric that counts whatever arrives in a log group. */
const INCOMING = metricKey('AWS/Logs', 'IncomingLogEvents');

/** The alarm if it watches what the records feed; why not is left open. */
export function planAlarm(planning: Planning, filters: readonly PlannedDetection[]): PlannedAlarm | undefined {
  const { template, logicalId, resolver, leaveOpen } = planning;
  const properties = resolver.resolve(planning.properties);
  if (!isObject(properties)) {
    return undefined;
  }
  const name = readable(properties.AlarmName) ?? logicalId;
  const key = metricKey(readable(properties.Namespace), readable(properties.MetricName));
  const detections = filters.filter(({ metric }) => metric === key);
  const reason = reasonAgainst(properties, detections, key);
  if (reason !== undefined) {
    leaveOpen(`${name}: ${reason}`, 'not evaluated');
    return undefined;
  }
  return {
    id: logicalId,
    name,
    template,
    detections,
    severity: /^(LOW|MEDIUM|HIGH|CRITICAL):/.exec(readable(properties.AlarmDescription) ?? '')?.[1],
    spec: specOf(properties),
  };
}

function reasonAgainst(
  properties: Readonly<Record<string, unknown>>,
  detections: readonly PlannedDetection[],
  key: string,
): string | undefined {
  if (properties.Metrics !== undefined) {
    return 'it watches an expression (metric math or anomaly detection)';
  }
  if (properties.MetricName === undefined) {
    return 'it watches no metric';
  }
  if (detections.length === 0 && key !== INCOMING) {
    return `no metric filter here feeds its metric ${key.replace('\n', ' ')}`;
  }
  if (key !== INCOMING && Array.isArray(properties.Dimensions) && properties.Dimensions.length > 0) {
    return 'its metric has dimensions';
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
  if (!MISSING_DATA.includes(specOf(properties).treatMissingData)) {
    return `it treats missing data as ${describe(properties.TreatMissingData)}`;
  }
  const { period, evaluationPeriods, datapointsToAlarm, threshold } = specOf(properties);
  if (!Number.isFinite(threshold)) {
    return `its threshold is ${describe(properties.Threshold)}`;
  }
  if (!Number.isInteger(period) || period < 1) {
    return `its period is ${describe(properties.Period)} s, and metric filters report by the minute`;
  }
  if (![evaluationPeriods, datapointsToAlarm].every((number) => Number.isInteger(number) && number > 0)) {
    return 'its numbers of periods are not known';
  }
  return undefined;
}

function specOf(properties: Readonly<Record<string, unknown>>): AlarmSpec {
  const evaluationPeriods = Number(properties.EvaluationPeriods);
  const warmUp = isObject(properties.WarmUpConfiguration) ? properties.WarmUpConfiguration : {};
  return {
    statistic: properties.Statistic as Statistic,
    comparisonOperator: properties.ComparisonOperator as ComparisonOperator,
    threshold: properties.Threshold === undefined ? NaN : Number(properties.Threshold),
    period: Number(properties.Period) / 60,
    evaluationPeriods,
    datapointsToAlarm: Number(properties.DatapointsToAlarm ?? evaluationPeriods),
    treatMissingData: (properties.TreatMissingData ?? 'missing') as MissingData,
    warmUp: Number(warmUp.WarmUpPeriodDurationInMinutes ?? 0),
  };
}

function readable(value: unknown): string | undefined {
  return typeof value === 'string' ? replacePlaceholders(value, (what) => `<${what}>`) : undefined;
}

function describe(value: unknown): string {
  return typeof value === 'string' && hasPlaceholder(value) ? 'not known' : String(value);
}
