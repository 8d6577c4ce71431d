import { Report } from './report/report';
import { UsageError } from './usage-error';

const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** What a pipeline expects of a replay. */
export interface Expectations {
  /** Ids of detections that must match. */
  readonly expect: readonly string[];
  /** Ids, `any`, or a severity, which stands for that and above, of detections that must not. */
  readonly failOnMatch: readonly string[];
}

/** The sentences that say what was not as expected; none: all was. */
export function disappointments(report: Report, { expect, failOnMatch }: Expectations): string[] {
  const missing = expect.flatMap((id) =>
    named(report, id)
      .filter(({ matches }) => !matches)
      .map(({ id: found, problem }) => `Expected '${found}' to match: ${problem ?? 'it did not'}.`),
  );
  const unwanted = failOnMatch
    .flatMap((id) => selected(report, id))
    .filter(({ matches, id }, index, all) => matches && all.findIndex((other) => other.id === id) === index)
    .map(({ id, matches }) => `'${id}' matched ${matches ?? 0} times.`);
  return [...missing, ...unwanted];
}

/** Refuses a name that no detection has, which would otherwise pass for ever. */
export function checkNames(known: readonly Pick<Report['detections'][number], 'id'>[], names: readonly string[]): void {
  for (const name of names) {
    if (!known.some(({ id }) => isNamed(id, name))) {
      const list = known.map(({ id }) => id).join(', ');
      throw new UsageError(`The template has no detection '${name}'. It has: ${list || 'none'}.`);
    }
  }
}

/** Names in `failOnMatch` that must be ids. */
export function idsAmong(failOnMatch: readonly string[]): string[] {
  return failOnMatch.filter((name) => name !== 'any' && !SEVERITIES.includes(name.toUpperCase()));
}

function selected(report: Report, name: string): Report['detections'] {
  const lowest = SEVERITIES.indexOf(name.toUpperCase());
  if (name === 'any') {
    return report.detections;
  }
  if (lowest === -1) {
    return named(report, name);
  }
  const urgent = report.alarms
    .filter(({ severity = '' }) => SEVERITIES.indexOf(severity) >= lowest)
    .flatMap(({ detection }) => detection?.split(', ') ?? []);
  return report.detections.filter(({ id }) => urgent.includes(id));
}

function named({ detections }: Report, name: string): Report['detections'] {
  return detections.filter(({ id }) => isNamed(id, name));
}

/** `root-usage` stands for `Stack/root-usage` of every stack. */
function isNamed(id: string, name: string): boolean {
  return id === name || id.endsWith(`/${name}`);
}
