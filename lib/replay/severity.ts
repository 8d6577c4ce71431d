/** The severities with which this library begins descriptions, from the least urgent. */
export const SEVERITIES: readonly string[] = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** `CRITICAL` of `CRITICAL: The trail was stopped.` */
export function severityIn(description: unknown): string | undefined {
  const [, word] = /^([A-Z]+):/.exec(typeof description === 'string' ? description : '') ?? [];
  return SEVERITIES.find((severity) => severity === word);
}

/** The more urgent of two. */
export function moreUrgent(one: string | undefined, other: string | undefined): string | undefined {
  return SEVERITIES.indexOf(one ?? '') >= SEVERITIES.indexOf(other ?? '') ? one : other;
}
