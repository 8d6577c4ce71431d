/** `Average` and so on, as CloudFormation has them. */
export type Statistic = 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'SampleCount';
export const STATISTICS: readonly string[] = ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'];

export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';
export const MISSING_DATA: readonly string[] = ['breaching', 'notBreaching', 'ignore', 'missing'];

/** How the value is compared with the threshold to be breaching. */
export const BREACHES = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;
export type ComparisonOperator = keyof typeof BREACHES;

/** How an alarm judges its metric. */
export interface AlarmSpec {
  readonly statistic: Statistic;
  readonly comparisonOperator: ComparisonOperator;
  readonly threshold: number;
  /** Minutes; metrics of CloudWatch Logs have no finer ones. */
  readonly period: number;
  /** The N of "M of N". */
  readonly evaluationPeriods: number;
  /** The M of "M of N". */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
  /** Minutes at the start in which the alarm waits until its periods have data. */
  readonly warmUp: number;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
