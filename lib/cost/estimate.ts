import { athenaLines } from './estimators/athena';
import { bucketLines } from './estimators/buckets';
import { keyLines } from './estimators/keys';
import { lakeLines } from './estimators/lake';
import { insightsLines, logLines, streamLines } from './estimators/log-groups';
import { messageLines } from './estimators/messages';
import { monitoringLines } from './estimators/monitoring';
import { trailLines } from './estimators/trails';
import { Line, merge, total } from './line';
import { PRICES_REGION } from './price-table';
import { Recording, recordings } from './recording';
import { BY_USE, FREE, PRICED, UNKNOWN_PRICE } from './resource-types';
import { Stack } from './stack';
import { Usage } from './usage';

/** Resources of a type that have no line, and why. */
export interface Unestimated {
  readonly type: string;
  readonly why: string;
  readonly resources: string[];
}

export interface Estimate {
  readonly usage: Usage;
  readonly lines: readonly Line[];
  readonly usd: number;
  /** Of it, what is billed whatever happens. */
  readonly fixedUsd: number;
  /** What a million more management events would add. */
  readonly nextMillionUsd: number;
  readonly byUse: Unestimated[];
  readonly notPriced: Unestimated[];
  readonly notes: string[];
}

const MILLION = 1_000_000;

/** The bill of a month. */
export function estimate(stacks: readonly Stack[], usage: Usage): Estimate {
  const lines = linesOf(stacks, usage);
  const usd = total(lines);
  const more = { ...usage, managementEvents: usage.managementEvents + MILLION };
  return {
    usage,
    lines,
    usd,
    fixedUsd: total(lines.filter(({ fixed }) => fixed)),
    nextMillionUsd: total(linesOf(stacks, more)) - usd,
    byUse: unestimated(stacks, (type) => BY_USE[type]),
    notPriced: unestimated(stacks, (type) =>
      PRICED.has(type) || FREE.has(type) || type in BY_USE
        ? undefined
        : (UNKNOWN_PRICE[type] ?? 'not in the price table'),
    ),
    notes: notesOf(stacks, recordings(stacks, usage), usage),
  };
}

function linesOf(stacks: readonly Stack[], usage: Usage): Line[] {
  const recorded = recordings(stacks, usage);
  const lines = [
    ...trailLines(recorded, usage),
    ...logLines(recorded, stacks, usage),
    ...streamLines(recorded, stacks),
    ...bucketLines(recorded, stacks, usage),
    ...keyLines(recorded, stacks, usage),
    ...monitoringLines(stacks, usage),
    ...insightsLines(recorded, stacks, usage).filter(({ quantity }) => quantity > 0),
    ...athenaLines(recorded, stacks, usage),
    ...messageLines(recorded, stacks),
    ...lakeLines(stacks, usage),
  ];
  return merge(lines);
}

function unestimated(stacks: readonly Stack[], why: (type: string) => string | undefined): Unestimated[] {
  const found = new Map<string, Unestimated>();
  for (const { type, id, stack } of stacks.flatMap(({ resources }) => resources)) {
    const reason = why(type);
    if (reason !== undefined) {
      const entry = found.get(type) ?? { type, why: reason, resources: [] };
      entry.resources.push(`${stack.name}/${id}`);
      found.set(type, entry);
    }
  }
  return [...found.values()].sort((one, other) => (one.type < other.type ? -1 : 1));
}

function notesOf(stacks: readonly Stack[], recorded: readonly Recording[], usage: Usage): string[] {
  const elsewhere = stacks.filter(({ region }) => region !== undefined && region !== PRICES_REGION);
  const buckets = stacks.flatMap((stack) => stack.ofType('AWS::S3::Bucket').map(({ id }) => stack.ref(id)));
  const filters = stacks.flatMap((stack) => stack.ofType('AWS::Logs::MetricFilter'));
  return [
    ...(elsewhere.length > 0
      ? [
          `The prices are those of ${PRICES_REGION}; of another Region: ${elsewhere.map(({ name, region }) => `${name} (${region ?? ''})`).join(', ')}.`,
        ]
      : []),
    ...(recorded.some(({ selectsData }) => selectsData) && usage.dataEvents === 0
      ? ['A trail records data events, and --data-events-per-month is 0: their cost is not in the total.']
      : []),
    ...(recorded.some(({ selectsNetwork }) => selectsNetwork) && usage.networkEvents === 0
      ? ['A trail records network activity, and --network-events-per-month is 0: its cost is not in the total.']
      : []),
    ...(recorded.length > 1
      ? [
          `Each of the ${recorded.length} trails is taken to record all of these events, also those of different accounts and Regions: where each has its own, estimate their stacks one by one.`,
        ]
      : []),
    ...recorded
      .filter(({ bucket }) => !buckets.includes(bucket))
      .map(
        ({ trail }) =>
          `The bucket of ${trail.id} is in no template: its lifecycle, replication and events are not known.`,
      ),
    ...(filters.length > 0 && usage.metricsWithData === Infinity
      ? ['All metric filters are taken to match in the month; fewer will: --metrics-with-data says how many.']
      : []),
    ...(filters.some(hasDimensions)
      ? [
          'A metric filter has dimensions: each combination of their values is a metric more, which is not in the total.',
        ]
      : []),
  ];
}

function hasDimensions({ properties }: { properties: Readonly<Record<string, unknown>> }): boolean {
  return JSON.stringify(properties.MetricTransformations ?? []).includes('"Dimensions"');
}
