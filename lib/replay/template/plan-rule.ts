import { DetectorSpec } from '../matching/detector';
import { severityIn } from '../severity';
import { PlannedDetection } from './plan';
import { problemOf } from './plan-filter';
import type { Planning } from './plan-replay';
import { hasPlaceholder, placeholdersIn, replacePlaceholders } from './placeholder';
import { widenEventPattern } from './widen';

/** Characters that PutRule takes; without a raised quota it is half of that. */
const LONGEST = 4096;

/** The detection that an `AWS::Events::Rule` is, unless it only runs on a schedule. */
export function planRule({
  template,
  logicalId,
  properties,
  resolver,
  leaveOpen,
}: Planning): PlannedDetection | undefined {
  const resolved = resolver.resolve(properties.EventPattern);
  if (resolved === undefined) {
    return undefined;
  }
  const { pattern, unknown } = widenEventPattern(typeof resolved === 'string' ? parsed(resolved) : resolved);
  unknown.forEach((what) => leaveOpen(what, 'any value'));
  const notes = unknown.map((what) => `${what} is not known: any value matches`);

  const state = resolver.resolve(properties.State) ?? 'ENABLED';
  const unknownState = typeof state === 'string' ? placeholdersIn(state) : [];
  unknownState.forEach((what) => leaveOpen(`its state ${what} is not known`, 'ENABLED'));
  const bus = resolver.resolve(properties.EventBusName);
  if (typeof bus === 'string' && bus !== 'default' && !bus.endsWith(':event-bus/default')) {
    // AWS services put their events on the default bus only; a rule there may forward them.
    const name = hasPlaceholder(bus) ? 'of its own' : `'${bus}'`;
    notes.push(`is on a bus ${name}, which gets events of CloudTrail only if a rule of the default bus forwards them`);
  }
  const spec: DetectorSpec = {
    kind: 'event-rule',
    pattern,
    readsEverything: state === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
    region: resolver.region,
    account: resolver.account,
  };
  const isDisabled = state === 'DISABLED';
  const text = typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
  const { length } = replacePlaceholders(text, () => '');
  const problem = isDisabled ? 'the rule is DISABLED' : length > LONGEST ? tooLong(length) : problemOf(spec);
  if (problem !== undefined) {
    leaveOpen(problem, 'not evaluated');
  }
  return {
    id: logicalId,
    kind: 'event-rule',
    logicalId,
    template: template.name,
    pattern,
    notes,
    // One that is disabled can do no harm.
    severity: isDisabled ? undefined : severityIn(resolver.resolve(properties.Description)),
    ...(problem === undefined ? { spec } : { problem }),
  };
}

function tooLong(length: number): string {
  return `the event pattern has ${length} characters, and EventBridge takes ${LONGEST} at most`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
