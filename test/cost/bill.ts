import { Estimate, estimate } from '../../lib/cost/estimate';
import { Stack } from '../../lib/cost/stack';
import { readUsage } from '../../lib/cost/usage';
import { Resource, Template } from '../../lib/replay/template/load-templates';

export type Resources = Readonly<Record<string, { Type: string; Properties?: object; Condition?: string }>>;

/** A template as read from a file. */
export function templateOf(resources: Resources, rest: Partial<Template> = {}): Template {
  const entries = Object.entries(resources).map(([id, { Type, Properties = {}, Condition }]): [string, Resource] => [
    id,
    { Type, Properties: { ...Properties }, Condition },
  ]);
  return { name: 'Stack', resources: new Map(entries), content: {}, ...rest };
}

/** The estimate of templates; options are written as on the command line. */
export function billOf(
  templates: Template | readonly Template[],
  options: Record<string, string | boolean> = {},
): Estimate {
  const stacks = [templates].flat().map((template) => new Stack(template));
  return estimate(stacks, readUsage(options));
}

/** Dollars by item; what costs nothing is left out. */
export function items(bill: Estimate): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { item, usd } of bill.lines.filter((line) => line.usd > 0)) {
    found[item] = Math.round(((found[item] ?? 0) + usd) * 1e6) / 1e6;
  }
  return found;
}

/** A trail of management events that delivers to a bucket of the template, and nowhere else. */
export const trail = (properties: object = {}): Resources[string] => ({
  Type: 'AWS::CloudTrail::Trail',
  Properties: { IsLogging: true, S3BucketName: { Ref: 'Bucket' }, ...properties },
});
export const bucket = (properties: object = {}): Resources[string] => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: 'evidence', ...properties },
});
