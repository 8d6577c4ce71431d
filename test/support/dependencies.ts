import { Resource, TemplateJson } from './deployment';

/** The logical ids that each resource waits for: by DependsOn, Ref, Fn::GetAtt and Fn::Sub. */
export function dependencies(template: TemplateJson): Map<string, Set<string>> {
  const ids = Object.keys(template.Resources);
  return new Map(
    Object.entries<Resource>(template.Resources).map(([id, { DependsOn, Properties }]) => [
      id,
      new Set([...[DependsOn ?? []].flat(), ...references(Properties)].filter((name) => ids.includes(name))),
    ]),
  );
}

/** Whether CloudFormation finishes the second resource before it begins the first. */
export function waitsFor(template: TemplateJson, id: string, other: string): boolean {
  const edges = dependencies(template);
  const reached = new Set<string>();
  const visit = (name: string): void =>
    edges.get(name)?.forEach((next) => {
      if (!reached.has(next)) {
        reached.add(next);
        visit(next);
      }
    });
  visit(id);
  return reached.has(other);
}

/** Resources that wait for themselves, which CloudFormation refuses to deploy. */
export function cycles(template: TemplateJson): string[] {
  return Object.keys(template.Resources).filter((id) => waitsFor(template, id, id));
}

function references(value: unknown): string[] {
  if (value === null || typeof value !== 'object') {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap(references);
  }
  return Object.entries(value).flatMap(([key, argument]) => {
    switch (key) {
      case 'Ref':
        return [argument];
      case 'Fn::GetAtt':
        return [Array.isArray(argument) ? argument[0] : argument.split('.')[0]];
      case 'Fn::Sub': {
        const [text, variables] = [argument].flat();
        return [...text.matchAll(/\$\{([^!}.]+)/g)].map(([, name]) => name).concat(references(variables ?? {}));
      }
      default:
        return references(argument);
    }
  });
}
