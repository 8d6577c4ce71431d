import type { Random } from '../random';

/**
 * CloudFormation works on every resource whose dependencies are done at once. Which of them finishes first is
 * chance, so the double picks: by lot, or on purpose the worst order for one resource.
 */
export interface Order {
  pick(ready: readonly string[], dependencies: ReadonlyMap<string, ReadonlySet<string>>): string;
}

/** By lot. */
export function shuffled(random: Random): Order {
  return { pick: (ready) => random.pick(ready) };
}

/** This resource as soon as what it says it depends on is there: a dependency left unsaid then shows. */
export function earliest(target: string): Order {
  return {
    pick(ready, dependencies) {
      const needed = closure(target, dependencies);
      return ready.find((id) => id === target) ?? ready.find((id) => needed.has(id)) ?? ready[0];
    },
  };
}

/** This resource after all others: when it fails, the most has to be rolled back. */
export function latest(target: string): Order {
  return {
    pick(ready, dependencies) {
      return ready.find((id) => id !== target && !closure(id, dependencies).has(target)) ?? ready[0];
    },
  };
}

function closure(id: string, dependencies: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
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
export async function inOrder(
  dependencies: ReadonlyMap<string, ReadonlySet<string>>,
  order: Order,
  work: (id: string) => Promise<void>,
): Promise<void> {
  const waiting = new Set(dependencies.keys());
  while (waiting.size > 0) {
    const ready = [...waiting].filter((id) => [...(dependencies.get(id) ?? [])].every((on) => !waiting.has(on)));
    const next = order.pick(ready, dependencies);
    await work(next);
    waiting.delete(next);
  }
}

/** The same graph read backwards: deletion goes from the leaves to the roots. */
export function reversed(dependencies: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  const back = new Map([...dependencies.keys()].map((id) => [id, new Set<string>()]));
  for (const [id, needs] of dependencies) for (const need of needs) back.get(need)?.add(id);
  return back;
}

/** A cycle in the graph, or undefined. */
export function findCycle(dependencies: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const left = new Map([...dependencies].map(([id, needs]) => [id, new Set(needs)]));
  for (;;) {
    const free = [...left].filter(([, needs]) => [...needs].every((need) => !left.has(need)));
    if (free.length === 0) break;
    for (const [id] of free) left.delete(id);
  }
  return left.size === 0 ? undefined : [...left.keys()];
}
