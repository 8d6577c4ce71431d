import type { Random } from '../random';

/** What each resource needs. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * CloudFormation works on every resource whose dependencies are done at once. Which of them finishes first is
 * chance, so the double picks: by lot, or on purpose the worst order for one resource.
 */
export interface Order {
  pick(ready: readonly string[], dependencies: Graph): string;
}

/** By lot. */
export function shuffled(random: Random): Order {
  return { pick: (ready) => random.pick(ready) };
}

/** This resource as soon as what it says it depends on is there: a dependency left unsaid then shows. */
export function earliest(target: string): Order {
  const needed = remembered((dependencies) => closure(target, dependencies));
  return {
    pick: (ready, dependencies) =>
      ready.find((id) => id === target) ?? ready.find((id) => needed(dependencies).has(id)) ?? ready[0],
  };
}

/** This resource after all others: when it fails, the most has to be rolled back. */
export function latest(target: string): Order {
  const dependents = remembered((dependencies) => closure(target, reversed(dependencies)));
  return {
    pick: (ready, dependencies) => ready.find((id) => id !== target && !dependents(dependencies).has(id)) ?? ready[0],
  };
}

/** Of the last graph, since an order is asked once for each resource of it. */
function remembered<T>(find: (dependencies: Graph) => T): (dependencies: Graph) => T {
  let last: { readonly dependencies: Graph; readonly found: T } | undefined;
  return (dependencies) => {
    if (last?.dependencies !== dependencies) last = { dependencies, found: find(dependencies) };
    return last.found;
  };
}

function closure(id: string, dependencies: Graph): Set<string> {
  const seen = new Set<string>();
  const visit = (at: string): void => {
    for (const next of dependencies.get(at) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      visit(next);
    }
  };
  visit(id);
  return seen;
}

/** Calls back for every node after its dependencies, one at a time, in the order that `order` picks. */
export async function inOrder(dependencies: Graph, order: Order, work: (id: string) => Promise<void>): Promise<void> {
  const dependents = reversed(dependencies);
  const open = new Map(
    [...dependencies].map(([id, needs]) => [id, [...needs].filter((on) => dependencies.has(on)).length]),
  );
  while (open.size > 0) {
    const ready = [...open].filter(([, needs]) => needs === 0).map(([id]) => id);
    const next = order.pick(ready, dependencies);
    await work(next);
    open.delete(next);
    for (const id of dependents.get(next) ?? []) open.set(id, (open.get(id) ?? 0) - 1);
  }
}

/** The same graph read backwards: deletion goes from the leaves to the roots. */
export function reversed(dependencies: Graph): Map<string, Set<string>> {
  const back = new Map([...dependencies.keys()].map((id) => [id, new Set<string>()]));
  for (const [id, needs] of dependencies) for (const need of needs) back.get(need)?.add(id);
  return back;
}

/** A cycle in the graph, or undefined. */
export function findCycle(dependencies: Graph): string[] | undefined {
  const left = new Map([...dependencies].map(([id, needs]) => [id, new Set(needs)]));
  for (;;) {
    const free = [...left].filter(([, needs]) => [...needs].every((need) => !left.has(need)));
    if (free.length === 0) break;
    for (const [id] of free) left.delete(id);
  }
  return left.size === 0 ? undefined : [...left.keys()];
}
