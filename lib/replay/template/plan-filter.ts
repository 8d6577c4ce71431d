import { detector, DetectorSpec } from '../matching/detector';
import { isObject } from './load-templates';
import { PlannedDetection } from './plan';
import type { Planning } from './plan-replay';
import { replacePlaceholders } from './placeholder';
import { widenFilterPattern } from './widen';

/** The detection that an `AWS::Logs::MetricFilter` is. */
export function planFilter({ template, logicalId, properties, resolver, leaveOpen }: Planning): PlannedDetection {
  const resolved = resolver.resolve(properties.FilterPattern);
  const { pattern, unknown } = widenFilterPattern(typeof resolved === 'string' ? resolved : '');
  unknown.forEach((what) => leaveOpen(what, 'any value'));

  const transformations = resolver.resolve(properties.MetricTransformations);
  const [first] = Array.isArray(transformations) ? (transformations as unknown[]) : [];
  const transformation = isObject(first) ? first : {};
  const name = nameOf(transformation.MetricName) ?? logicalId;
  const namespace = nameOf(transformation.MetricNamespace);
  const spec: DetectorSpec = { kind: 'metric-filter', pattern, value: valueOf(transformation.MetricValue) };
  const problem = problemOf(spec);
  if (problem !== undefined) {
    leaveOpen(problem, 'not evaluated');
  }
  return {
    id: name,
    kind: 'metric-filter',
    logicalId,
    template,
    pattern,
    notes: unknown.map((what) => `${what} is not known: any value matches`),
    metric: metricKey(namespace, name),
    ...(problem === undefined ? { spec } : { problem }),
    ...(transformation.DefaultValue === undefined ? {} : { defaultValue: Number(transformation.DefaultValue) }),
  };
}

/** How alarms find the metric that a filter feeds. */
export function metricKey(namespace: unknown, name: unknown): string {
  return `${String(namespace)}\n${String(name)}`;
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

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' ? replacePlaceholders(value, (what) => `<${what}>`) : undefined;
}

function valueOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : (nameOf(value) ?? '1');
}
