import { detector, DetectorSpec, metricValue } from '../matching/detector';
import { metricKey } from './feed';
import { isObject } from '../is-object';
import { PlannedDetection } from './plan';
import type { Planning } from './plan-replay';
import { hasPlaceholder, placeholdersIn, readable } from './placeholder';
import { widenFilterPattern } from './widen';

/** The detection that an `AWS::Logs::MetricFilter` is. */
export function planFilter({ template, logicalId, properties, resolver, leaveOpen }: Planning): PlannedDetection {
  const resolved = resolver.resolve(properties.FilterPattern);
  const { pattern, unknown } = widenFilterPattern(typeof resolved === 'string' ? resolved : '');
  unknown.forEach((what) => leaveOpen(what, 'any value'));

  const transformations = resolver.resolve(properties.MetricTransformations);
  const [first] = Array.isArray(transformations) ? (transformations as unknown[]) : [];
  const transformation = isObject(first) ? first : {};
  const name = readable(transformation.MetricName) ?? logicalId;
  const value = valueOf(transformation.MetricValue);
  const spec: DetectorSpec = { kind: 'metric-filter', pattern, value };
  const problem = problemOf(spec);
  if (problem !== undefined) {
    leaveOpen(problem, 'not evaluated');
  }
  const valueProblem = metricValue(value) ? undefined : `the metric value ${value} cannot be read`;
  if (valueProblem !== undefined) {
    leaveOpen(valueProblem, 'no data for alarms');
  }
  const { DefaultValue } = transformation;
  const unknownDefault = typeof DefaultValue === 'string' ? placeholdersIn(DefaultValue) : [];
  unknownDefault.forEach((what) => leaveOpen(`its default value ${what} is not known`, 'none'));
  const hasDefault = DefaultValue !== undefined && unknownDefault.length === 0;
  return {
    id: name,
    kind: 'metric-filter',
    logicalId,
    template: template.name,
    pattern,
    notes: unknown.map((what) => `${what} is not known: any value matches`),
    feed: {
      key: metricKey(readable(transformation.MetricNamespace), name),
      template,
      dimensions: dimensionsOf(transformation.Dimensions, resolver.resolve(properties.EmitSystemFieldDimensions)),
      unit: unitOf(transformation.Unit),
      ...(valueProblem === undefined ? {} : { problem: valueProblem }),
    },
    ...(problem === undefined ? { spec } : { problem }),
    ...(hasDefault ? { defaultValue: Number(DefaultValue) } : {}),
  };
}

/** Why the pattern cannot be evaluated, if so. */
export function problemOf(spec: DetectorSpec): string | undefined {
  try {
    detector(spec);
    return undefined;
  } catch (error) {
    return `the pattern cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** With system fields, each value has these as dimensions too. */
function dimensionsOf(dimensions: unknown, systemFields: unknown): string[] {
  const own = Array.isArray(dimensions)
    ? dimensions.map((one: unknown) => (isObject(one) ? readable(one.Key) : one))
    : [];
  return [...own, ...(Array.isArray(systemFields) ? (systemFields as unknown[]) : [])].map(String);
}

/** CloudWatch Logs publishes without a unit, which is called None, unless the filter names one. */
function unitOf(unit: unknown): string | undefined {
  const text = typeof unit === 'string' ? unit : 'None';
  return hasPlaceholder(text) ? undefined : text;
}

function valueOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : (readable(value) ?? '1');
}
