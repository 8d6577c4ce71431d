import { Estimate, Unestimated } from './estimate';
import { Line } from './line';
import { PRICES, PRICES_AS_OF, PRICES_REGION } from './price-table';

const WIDTH = 100;

/** For people, at most 100 columns wide. */
export function table(estimate: Estimate): string {
  const { lines, usd, fixedUsd, nextMillionUsd, usage } = estimate;
  const stacks = [...new Set(byCost(lines).map(({ stack }) => stack))];
  const sections = [
    [
      `Estimate of a month, no quote: list prices of ${PRICES_REGION}, ${PRICES_AS_OF}, without free tiers and tax.`,
      ...wrap(
        `${number(usage.managementEvents)} management, ${number(usage.dataEvents)} data, ${number(usage.networkEvents)} network activity events of ${number(usage.eventBytes)} bytes; month ${number(usage.months)} of the trail.`,
      ),
    ],
    ...stacks.map((stack) =>
      stackLines(
        stack,
        lines.filter((line) => line.stack === stack),
      ),
    ),
    [
      row('Total', '', money(usd)),
      row('  of it fixed, whatever happens', '', money(fixedUsd)),
      row('  each further million management events', '', money(nextMillionUsd)),
    ],
    dominating(estimate),
    section('Billed by use, not estimated', estimate.byUse),
    section('NOT PRICED, and not in the total', estimate.notPriced),
    estimate.notes.flatMap((note) => wrap(`Note: ${note}`)),
  ];
  return `${sections
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

/** For programs: what the table says, with prices, resources and what would make each line smaller. */
export function json(estimate: Estimate): string {
  const { lines, usage, ...rest } = estimate;
  const { metricsWithData } = usage;
  return `${JSON.stringify(
    {
      estimate: true,
      pricesAsOf: PRICES_AS_OF,
      pricesRegion: PRICES_REGION,
      usage: { ...usage, metricsWithData: Number.isFinite(metricsWithData) ? metricsWithData : 'all' },
      ...rest,
      lines: lines.map(({ price, ...line }) => ({ ...line, price: PRICES[price] })),
      dominates: byCost(lines)[0]?.item ?? null,
      toHalve: halving(estimate).map(({ stack, item, usd, lever }) => ({ stack, item, usd, lever })),
    },
    undefined,
    2,
  )}\n`;
}

function stackLines(stack: string, lines: readonly Line[]): string[] {
  return [
    row(stack, '', 'USD'),
    '─'.repeat(WIDTH),
    ...byCost(lines).map(({ item, quantity, unit, usd }) =>
      row(item, `${number(quantity)} ${quantity === 1 ? unit.replace(/s$/, '') : unit}`, money(usd)),
    ),
  ];
}

function dominating(estimate: Estimate): string[] {
  const [first] = byCost(estimate.lines);
  if (estimate.usd === 0) {
    return [];
  }
  const share = Math.round((first.usd / estimate.usd) * 100);
  return [
    ...wrap(`Dominates: ${first.item}, ${share} %.`),
    'These lines are half of the bill. What makes each smaller:',
    ...halving(estimate).flatMap(({ stack, item, usd, lever }) =>
      wrap(`  ${money(usd).trim()}  ${stack}, ${item}: ${lever}.`),
    ),
  ];
}

/** The dearest lines, until they make up half of the bill. */
function halving({ lines, usd }: Estimate): Line[] {
  const dearest: Line[] = [];
  let sum = 0;
  for (const line of byCost(lines)) {
    if (sum >= usd / 2) {
      break;
    }
    dearest.push(line);
    sum += line.usd;
  }
  return dearest;
}

function byCost(lines: readonly Line[]): Line[] {
  return [...lines].sort((one, other) => other.usd - one.usd);
}

function section(title: string, entries: readonly Unestimated[]): string[] {
  return entries.length === 0
    ? []
    : [
        `${title}:`,
        ...entries.flatMap(({ type, why, resources }) =>
          wrap(`  ${resources.length} × ${type}: ${why}${resources.length === 1 ? ` (${resources[0]})` : ''}`),
        ),
      ];
}

function row(item: string, quantity: string, usd: string): string {
  return `${item.padEnd(52)} ${quantity.padStart(34)} ${usd.padStart(12)}`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== '' && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = `    ${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function money(usd: number): string {
  return usd > 0 && usd < 0.005
    ? '<0.01'
    : usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 3 : 0 });
}
