import { Template } from './load-templates';
import { Plan, PlannedAlarm, PlannedDetection, Unresolved } from './plan';
import { planAlarm } from './plan-alarm';
import { planFilter } from './plan-filter';
import { planRule } from './plan-rule';
import { Resolver, Settings } from './resolver';

/** What a resource is planned with. */
export interface Planning {
  readonly template: string;
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly resolver: Resolver;
  /** Names what the template leaves open. */
  readonly leaveOpen: (what: string, treatedAs: string) => void;
}

/** Everything in the templates that looks at records of CloudTrail. */
export function planReplay(templates: readonly Template[], settings: Settings): Plan {
  const unresolved: Unresolved[] = [];
  const detections: PlannedDetection[] = [];
  const alarms: PlannedAlarm[] = [];

  for (const template of templates) {
    const resolver = new Resolver(template, settings);
    const of = (type: string): Planning[] =>
      [...template.resources]
        .filter(([, resource]) => resource.Type === type && resolver.isMade(resource))
        .map(([logicalId, { Properties: properties }]) => ({
          template: template.name,
          logicalId,
          properties,
          resolver,
          leaveOpen: (what, treatedAs) => unresolved.push({ template: template.name, logicalId, what, treatedAs }),
        }));
    const filters = of('AWS::Logs::MetricFilter').map(planFilter);
    const rules = of('AWS::Events::Rule').flatMap((planning) => planRule(planning) ?? []);
    detections.push(...filters, ...rules);
    alarms.push(...of('AWS::CloudWatch::Alarm').flatMap((planning) => planAlarm(planning, filters) ?? []));
    for (const { leaveOpen } of [...of('AWS::CloudWatch::CompositeAlarm'), ...of('AWS::CloudWatch::LogAlarm')]) {
      leaveOpen('an alarm that watches no metric', 'not evaluated');
    }
  }
  const unique = uniqueIds(detections);
  return {
    detections: unique,
    alarms: alarms.map((alarm) => ({
      ...alarm,
      detections: alarm.detections.map((detection) => unique[detections.indexOf(detection)]),
    })),
    unresolved,
  };
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
