import { PriceId, PRICES } from './price-table';
import { Deployed } from './stack';

/** One line of the bill. */
export interface Line {
  readonly stack: string;
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
  /** Billed for being there, whatever happens. */
  readonly fixed: boolean;
  readonly price: PriceId;
  /** Logical ids. */
  readonly resources: readonly string[];
  /** What would make it smaller. */
  readonly lever: string;
}

export function line(
  resource: Deployed,
  item: string,
  price: PriceId,
  quantity: number,
  lever: string,
  kind: 'fixed' | 'usage' = 'usage',
): Line {
  const { usd, per, unit } = PRICES[price];
  return {
    stack: resource.stack.name,
    item,
    quantity,
    unit,
    usd: (quantity / per) * usd,
    fixed: kind === 'fixed',
    price,
    resources: [resource.id],
    lever,
  };
}

/** Lines of one stack and item become one, in the order of their first. */
export function merge(lines: readonly Line[]): Line[] {
  const merged = new Map<string, Line>();
  for (const next of lines) {
    const key = JSON.stringify([next.stack, next.item, next.price]);
    const before = merged.get(key);
    merged.set(
      key,
      before
        ? {
            ...before,
            quantity: before.quantity + next.quantity,
            usd: before.usd + next.usd,
            resources: [...new Set([...before.resources, ...next.resources])],
          }
        : next,
    );
  }
  return [...merged.values()];
}

export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}
