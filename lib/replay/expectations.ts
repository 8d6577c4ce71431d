import { Report } from './report/report';
import { SEVERITIES } from './severity';
import { UsageError } from './usage-error';

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
    .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index)
    .flatMap(({ id, matches, problem }) => {
      if (problem !== undefined) {
        return [`Whether '${id}' matches is not known: ${problem}.`];
      }
      return matches ? [`'${id}' matched ${matches} times.`] : [];
    });
  return [...missing, ...unwanted];
}

/** Refuses what no detection has, a name or any severity at all: it would pass for ever. */
export function checkNames(
  known: readonly Pick<Report['detections'][number], 'id' | 'severity'>[],
  { expect, failOnMatch }: Expectations,
): void {
  const severity = failOnMatch.find(isSeverity);
  if (severity !== undefined && known.every((detection) => detection.severity === undefined)) {
    throw new UsageError(
      `--fail-on-match ${severity}: no detection here has a severity. The description of a rule, or of an alarm on a metric filter, must begin with one, as in 'HIGH: …'.`,
    );
  }
  for (const name of [...expect, ...failOnMatch.filter((each) => each !== 'any' && !isSeverity(each))]) {
    if (!known.some(({ id }) => isNamed(id, name))) {
      const list = known.map(({ id }) => id).join(', ');
      throw new UsageError(`The template has no detection '${name}'. It has: ${list || 'none'}.`);
    }
  }
}

function isSeverity(name: string): boolean {
  return SEVERITIES.includes(name.toUpperCase());
}

function selected(report: Report, name: string): Report['detections'] {
  if (name === 'any') {
    // Patterns of another kind, for other logs, say nothing of CloudTrail.
    return report.detections.filter(({ problem }) => problem === undefined);
  }
  if (!isSeverity(name)) {
    return named(report, name);
  }
  const lowest = SEVERITIES.indexOf(name.toUpperCase());
  return report.detections.filter(({ severity = '' }) => SEVERITIES.indexOf(severity) >= lowest);
}

function named({ detections }: Report, name: string): Report['detections'] {
  return detections.filter(({ id }) => isNamed(id, name));
}

/** `root-usage` stands for `Stack/root-usage` of every stack. */
function isNamed(id: string, name: string): boolean {
  return id === name || id.endsWith(`/${name}`);
}
