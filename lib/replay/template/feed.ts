import { Template } from './load-templates';

/** What a metric filter puts into CloudWatch. */
export interface Feed {
  /** Namespace and name of the metric, see `metricKey`. */
  readonly key: string;
  /** The template of the filter, and with it the account and the Region. */
  readonly template: Template;
  /** Names of the dimensions with which each value is published. */
  readonly dimensions: readonly string[];
  /** The unit of the values; undefined: it is not known. */
  readonly unit?: string;
  /** Why no value is known, if so. */
  readonly problem?: string;
}

export function metricKey(namespace: unknown, name: unknown): string {
  return `${String(namespace)}\n${String(name)}`;
}

/**
 * The filters that feed a metric which an alarm of a template watches. Metrics know accounts and Regions, not stacks: a
 * filter of another stack counts where both are known to be the same, or, without any such filter, where nothing says
 * that they differ.
 */
export function feeding<T extends { readonly feed?: Feed }>(
  filters: readonly T[],
  key: string,
  template: Template,
): T[] {
  const same = filters.filter(({ feed }) => feed?.key === key);
  const here = same.filter(({ feed }) => feed?.template === template || isSamePlace(feed?.template, template));
  return here.length > 0 ? here : same.filter(({ feed }) => !isElsewhere(feed?.template, template));
}

function isSamePlace(one: Template | undefined, other: Template): boolean {
  return (
    one?.account !== undefined &&
    one.region !== undefined &&
    one.account === other.account &&
    one.region === other.region
  );
}

function isElsewhere(one: Template | undefined, other: Template): boolean {
  return differ(one?.account, other.account) || differ(one?.region, other.region);
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}
