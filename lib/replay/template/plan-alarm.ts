import { AlarmSpec, ComparisonOperator, MissingData, Statistic } from '../alarm/alarm-spec';
import { severityIn } from '../severity';
import { reasonAgainst, reasonOfSilence } from './alarm-reason';
import { feeding, metricKey } from './feed';
import { isObject } from '../is-object';
import { PlannedAlarm, PlannedDetection } from './plan';
import type { Planning } from './plan-replay';
import { readable } from './placeholder';

/** What an alarm watches, and how urgent it says it is. */
export interface Watch {
  readonly keys: readonly string[];
  readonly severity?: string;
}

/** Also of an alarm on an expression, which watches several metrics and is not evaluated. */
export function watchOf({ properties, resolver }: Planning): Watch {
  const resolved = resolver.resolve(properties);
  const { Namespace, MetricName, Metrics, AlarmDescription } = isObject(resolved) ? resolved : {};
  const stats = (Array.isArray(Metrics) ? (Metrics as unknown[]) : []).map((query) =>
    isObject(query) && isObject(query.MetricStat) && isObject(query.MetricStat.Metric) ? query.MetricStat.Metric : {},
  );
  const keys = [{ Namespace, MetricName }, ...stats].map((metric) =>
    metricKey(readable(metric.Namespace), readable(metric.MetricName)),
  );
  return { keys, severity: severityIn(AlarmDescription) };
}

/** The alarm if it watches what the records feed; why not is left open. */
export function planAlarm(planning: Planning, filters: readonly PlannedDetection[]): PlannedAlarm | undefined {
  const { template, logicalId, resolver, leaveOpen } = planning;
  const properties = resolver.resolve(planning.properties);
  if (!isObject(properties)) {
    return undefined;
  }
  const name = readable(properties.AlarmName) ?? logicalId;
  const key = metricKey(readable(properties.Namespace), readable(properties.MetricName));
  const fed = feeding(filters, key, template);
  const detections = fed.filter(({ feed }) => feed && reasonOfSilence(properties, feed) === undefined);
  const spec = specOf(properties);
  const reason = reasonAgainst(properties, { key, fed, detections, spec });
  if (reason !== undefined) {
    leaveOpen(`${name}: ${reason}`, 'not evaluated');
    return undefined;
  }
  return {
    id: logicalId,
    name,
    template: template.name,
    detections,
    severity: severityIn(properties.AlarmDescription),
    spec,
  };
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
