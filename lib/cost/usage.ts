import { UsageError } from '../replay/usage-error';

/** How much is recorded and asked in a month. No template says it. */
export interface Usage {
  /** Management events, read and write, of all accounts and Regions that a trail records. */
  readonly managementEvents: number;
  /** Data events that the selectors of a trail match. */
  readonly dataEvents: number;
  /** Network activity events that the selectors of a trail match. */
  readonly networkEvents: number;
  /** Bytes of an event, as JSON. */
  readonly eventBytes: number;
  /** Events in a log file. */
  readonly eventsPerFile: number;
  /** Which part of the management events writes, 0 to 1. */
  readonly writeShare: number;
  readonly queries: number;
  readonly scannedGb: number;
  readonly dashboardViews: number;
  /** How many metrics of metric filters have a data point in the month. */
  readonly metricsWithData: number;
  /** Which month since the trail began is billed: what is stored grows. */
  readonly months: number;
  /** Whether a trail that is in no template records the same management events already. */
  readonly otherTrail: boolean;
}

interface Option {
  readonly field: Exclude<keyof Usage, 'otherTrail'>;
  readonly default: number;
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
  readonly help: string;
}

/** 256 KB is the longest event that CloudTrail records. */
const LONGEST_EVENT = 262_144;
const MANY = 1e15;

const count = (field: Option['field'], byDefault: number, help: string): Option => ({
  field,
  default: byDefault,
  least: 0,
  most: MANY,
  help,
});

/** The options of the command that are numbers, by name. */
export const OPTIONS: Readonly<Record<string, Option>> = {
  'events-per-month': count(
    'managementEvents',
    1_000_000,
    'management events of all accounts and Regions that a trail records',
  ),
  'data-events-per-month': count('dataEvents', 0, 'data events that the selectors match'),
  'network-events-per-month': count('networkEvents', 0, 'network activity events that the selectors match'),
  'event-bytes': {
    field: 'eventBytes',
    default: 1500,
    least: 1,
    most: LONGEST_EVENT,
    help: 'bytes of an event, as JSON before compression',
  },
  'events-per-file': { field: 'eventsPerFile', default: 20, least: 1, most: MANY, help: 'events in a log file' },
  'write-share': {
    field: 'writeShare',
    default: 0.2,
    least: 0,
    most: 1,
    help: 'which part of the management events writes, 0 to 1',
  },
  'queries-per-month': count('queries', 20, 'Athena queries'),
  'scanned-gb-per-query': count('scannedGb', 0.05, 'compressed GB that a query reads'),
  'dashboard-views-per-month': count('dashboardViews', 100, 'refreshes of each dashboard'),
  'metrics-with-data': count(
    'metricsWithData',
    Infinity,
    'metric filters that match in the month; default: all of them',
  ),
  months: {
    field: 'months',
    default: 1,
    least: 1,
    most: 1200,
    whole: true,
    help: 'the bill of which month since the trail began; what is stored grows',
  },
};

/** What the options say, and their defaults; refuses what is no number or out of bounds. */
export function readUsage(options: Readonly<Record<string, string | boolean | undefined>>): Usage {
  const numbers = Object.entries(OPTIONS).map(([name, option]) => [option.field, readNumber(name, options[name])]);
  return { ...Object.fromEntries(numbers), otherTrail: options['other-trail'] === true } as Usage;
}

function readNumber(name: string, text: string | boolean | undefined): number {
  const { least, most, whole, default: byDefault } = OPTIONS[name];
  if (text === undefined) {
    return byDefault;
  }
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : NaN;
  if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    const numbers =
      most >= MANY ? `a number, ${least} to 1e15` : `${whole ? 'a whole' : 'a'} number, ${least} to ${most}`;
    throw new UsageError(`--${name} takes ${numbers}, not '${String(text)}'.`);
  }
  return value;
}
