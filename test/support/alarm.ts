import { Resource } from './deployment';

type Statistic = (values: number[]) => number;
const sum: Statistic = (values) => values.reduce((total, value) => total + value, 0);
const STATISTICS: Partial<Record<string, Statistic>> = {
  Sum: sum,
  Average: (values) => sum(values) / values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  SampleCount: (values) => values.length,
};
const COMPARISONS: Partial<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * The state that CloudWatch gives an alarm, by what was put into its metric in each of the last periods; an empty period
 * is one without data.
 */
export function stateOf(alarm: Resource, periods: number[][]): 'ALARM' | 'OK' {
  const statistic = STATISTICS[alarm.Statistic]!;
  const breaches = COMPARISONS[alarm.ComparisonOperator]!;
  const evaluated = periods.slice(-alarm.EvaluationPeriods);
  const breaching = evaluated.filter((values) =>
    values.length === 0 ? alarm.TreatMissingData === 'breaching' : breaches(statistic(values), alarm.Threshold),
  );
  return breaching.length >= (alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods) ? 'ALARM' : 'OK';
}
