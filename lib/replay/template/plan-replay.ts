import { moreUrgent } from '../severity';
import { elsewhere } from './elsewhere';
import { feeding } from './feed';
import { Template } from './load-templates';
import { Plan, PlannedDetection, Unresolved } from './plan';
import { planAlarm, watchOf } from './plan-alarm';
import { planFilter } from './plan-filter';
import { planRule } from './plan-rule';
import { Resolver, Settings } from './resolver';

/** What a resource is planned with. */
export interface Planning {
  readonly template: Template;
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly resolver: Resolver;
  /** Names what the template leaves open. */
  readonly leaveOpen: (what: string, treatedAs: string) => void;
}

/** Everything in the templates that looks at records of CloudTrail. */
export function planReplay(templates: readonly Template[], settings: Settings): Plan {
  const unresolved: Unresolved[] = [];
  const stacks = templates.map((template) => ({ template, resolver: new Resolver(template, settings) }));
  const of = (type: string, { template, resolver }: (typeof stacks)[number]): Planning[] =>
    [...template.resources]
      .filter(([, resource]) => resource.Type === type && resolver.isMade(resource))
      .map(([logicalId, resource]) => {
        const leaveOpen = (what: string, treatedAs: string): void => {
          unresolved.push({ template: template.name, logicalId, what, treatedAs });
        };
        if (resolver.conditionOf(resource) === undefined) {
          leaveOpen(`its condition ${String(resource.Condition)} is not known`, 'made');
        }
        return { template, logicalId, properties: resource.Properties, resolver, leaveOpen };
      });

  const detections = stacks.flatMap((stack) => [
    ...of('AWS::Logs::MetricFilter', stack).map(planFilter),
    ...of('AWS::Events::Rule', stack).flatMap((planning) => planRule(planning) ?? []),
  ]);
  // An alarm may watch what a filter of another stack feeds.
  const watching = stacks.flatMap((stack) => of('AWS::CloudWatch::Alarm', stack));
  const alarms = watching.flatMap((planning) => planAlarm(planning, detections) ?? []);
  for (const stack of stacks) {
    for (const type of ['AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::LogAlarm']) {
      of(type, stack).forEach(({ leaveOpen }) => leaveOpen('an alarm that watches no metric', 'not evaluated'));
    }
    unresolved.push(...elsewhere(stack, templates));
  }
  const known = uniqueIds(withSeverities(detections, watching));
  return {
    detections: known,
    alarms: alarms.map((alarm) => ({
      ...alarm,
      detections: alarm.detections.map((detection) => known[detections.indexOf(detection)]),
    })),
    unresolved,
  };
}

/** How urgent a filter is, only its alarms say. */
function withSeverities(
  detections: readonly PlannedDetection[],
  watching: readonly Planning[],
): readonly PlannedDetection[] {
  const severities = new Map<PlannedDetection, string | undefined>();
  for (const planning of watching) {
    const { keys, severity } = watchOf(planning);
    for (const detection of keys.flatMap((key) => feeding(detections, key, planning.template))) {
      severities.set(detection, moreUrgent(severity, severities.get(detection)));
    }
  }
  return detections.map((detection) => {
    const severity = severities.get(detection) ?? detection.severity;
    return severity === undefined ? detection : { ...detection, severity };
  });
}

/** An id that several have gets the name of the stack before it, and if that is not enough the logical id behind it. */
function uniqueIds(detections: readonly PlannedDetection[]): PlannedDetection[] {
  const rename = (list: readonly PlannedDetection[], name: (detection: PlannedDetection) => string) => {
    const counts = new Map<string, number>();
    list.forEach(({ id }) => counts.set(id, (counts.get(id) ?? 0) + 1));
    return list.map((detection) =>
      (counts.get(detection.id) ?? 0) > 1 ? { ...detection, id: name(detection) } : detection,
    );
  };
  const byStack = rename(detections, ({ template, id }) => `${template}/${id}`);
  return rename(byStack, ({ id, logicalId }) => `${id}/${logicalId}`);
}
