import { createRequire } from 'node:module';
import { AwsError } from '../errors';
import { isObject, object, strings, truthy, word, type Json, type JsonObject } from '../json';
import { references, resolve, type Scope } from './intrinsics';
import { findCycle } from './order';
import { resourceTypes } from '../services';

/** The YAML parser that aws-cdk-lib bundles: the CLI writes small templates as YAML with it. */
const yaml = createRequire(require.resolve('aws-cdk-lib'))('yaml') as { parse(text: string): Json };

export interface TemplateResource {
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: string[];
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
  readonly metadata: Json;
}

/** A template with its conditions decided: only resources that are to exist. */
export interface Template {
  readonly resources: Map<string, TemplateResource>;
  readonly dependencies: Map<string, Set<string>>;
  readonly outputs: JsonObject;
  readonly scope: Omit<Scope, 'ref' | 'getAtt' | 'importValue'>;
}

export function resourceOf(template: Template, id: string): TemplateResource {
  const found = template.resources.get(id);
  if (!found) throw new Error(`The template has no resource ${id}`);
  return found;
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

/** Limits of CloudFormation: a template in a request, a template in S3, resources in a stack. */
const INLINE_BYTES = 51_200;
const S3_BYTES = 1_000_000;
const RESOURCES = 500;

export function parseTemplate(text: string, from: 'body' | 's3'): JsonObject {
  const limit = from === 'body' ? INLINE_BYTES : S3_BYTES;
  if (Buffer.byteLength(text) > limit) {
    throw invalid(`1 validation error detected: 'template' must have length less than or equal to ${limit}`);
  }
  const template: Json = text.trimStart().startsWith('{') ? (JSON.parse(text) as Json) : yaml.parse(text);
  if (!isObject(template) || !isObject(template.Resources) || Object.keys(template.Resources).length === 0) {
    throw invalid('Template format error: At least one Resources member must be defined.');
  }
  if (Object.keys(template.Resources).length > RESOURCES) {
    throw invalid(`Template format error: Number of resources is greater than maximum allowed, ${RESOURCES}`);
  }
  const unknown = Object.values(template.Resources)
    .map((resource) => word(object(resource).Type))
    .filter((type) => !(type in resourceTypes));
  if (unknown.length > 0) {
    throw invalid(`Template format error: Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`);
  }
  return template;
}

/** Decides the conditions and draws the graph; refuses references to nothing and cycles, as CloudFormation does. */
export function prepare(source: JsonObject, base: Omit<Template['scope'], 'conditions' | 'mappings'>): Template {
  const scope = { ...base, mappings: object(source.Mappings), conditions: decideConditions(source, base) };
  const resources = new Map<string, TemplateResource>();
  for (const [id, resource] of Object.entries(object(source.Resources))) {
    if (!isObject(resource)) throw invalid(`Template format error: [/Resources/${id}] must be an object`);
    if (typeof resource.Condition === 'string' && !scope.conditions[resource.Condition]) continue;
    const deletionPolicy = word(resource.DeletionPolicy ?? 'Delete');
    resources.set(id, {
      type: word(resource.Type),
      properties: object(resource.Properties),
      dependsOn: strings(resource.DependsOn),
      deletionPolicy,
      updateReplacePolicy: word(resource.UpdateReplacePolicy ?? 'Delete'),
      metadata: resource.Metadata ?? null,
    });
  }
  const declared = new Set(Object.keys(object(source.Resources)));
  const dependencies = new Map<string, Set<string>>();
  for (const [id, resource] of resources) {
    const needs = new Set([...resource.dependsOn, ...references(resource.properties, scope.conditions)]);
    for (const name of needs) {
      if (name in scope.parameters) needs.delete(name);
      // A DependsOn on a resource that its condition switched off is simply void.
      else if (!resources.has(name) && declared.has(name) && resource.dependsOn.includes(name)) needs.delete(name);
      else if (!resources.has(name)) {
        throw invalid(
          `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
        );
      }
    }
    dependencies.set(id, needs);
  }
  const cycle = findCycle(dependencies);
  if (cycle) throw invalid(`Circular dependency between resources: [${cycle.join(', ')}]`);
  const outputs: JsonObject = {};
  for (const [id, output] of Object.entries(object(source.Outputs))) {
    if (!isObject(output)) continue;
    if (typeof output.Condition === 'string' && !scope.conditions[output.Condition]) continue;
    for (const name of references(output, scope.conditions)) {
      if (!resources.has(name) && !(name in scope.parameters)) {
        throw invalid(
          `Template format error: Unresolved resource dependencies [${name}] in the Outputs block of the template`,
        );
      }
    }
    outputs[id] = output;
  }
  return { resources, dependencies, outputs, scope };
}

function decideConditions(
  source: JsonObject,
  base: Omit<Template['scope'], 'conditions' | 'mappings'>,
): Record<string, boolean | undefined> {
  const declared = object(source.Conditions);
  const decided: Record<string, boolean | undefined> = {};
  const scope: Scope = {
    ...base,
    mappings: object(source.Mappings),
    conditions: new Proxy(decided, {
      // Conditions may name each other in any order.
      get: (target, name: string) =>
        name in declared ? (target[name] ??= truthy(resolve(declared[name], scope))) : undefined,
    }),
    ref: () => undefined,
    getAtt: (id) => {
      throw invalid(`Template format error: Fn::GetAtt of ${id} in the Conditions block`);
    },
    importValue: (name) => {
      throw invalid(`Template format error: Fn::ImportValue of ${name} in the Conditions block`);
    },
  };
  for (const name of Object.keys(declared)) decided[name] ??= truthy(resolve(declared[name], scope));
  return decided;
}

/** True when creating the template needs CAPABILITY_IAM or CAPABILITY_NAMED_IAM. */
export function makesIdentities(source: JsonObject): boolean {
  return Object.values(object(source.Resources)).some((resource) =>
    word(object(resource).Type).startsWith('AWS::IAM::'),
  );
}
