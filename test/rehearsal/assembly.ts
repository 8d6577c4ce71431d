import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dig, isObject, object, strings, word, type JsonObject } from './double/json';
import type { Place } from './double/place';

const STACK = 'aws:cloudformation:stack';

export interface AssembledStack {
  readonly name: string;
  readonly place: Place;
  readonly template: JsonObject;
  readonly terminationProtection: boolean;
  /** Names of the stacks that have to be deployed before. */
  readonly after: string[];
}

/** The stacks of a cloud assembly; a stack that names no account or Region goes where the CLI's credentials point. */
export function stacksOf(directory: string, fallback: Place): AssembledStack[] {
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as JsonObject;
  const artifacts = object(manifest.artifacts);
  const nameOf = (id: string): string => word(dig(artifacts[id], 'properties', 'stackName') ?? id);
  const isStack = (id: string): boolean => dig(artifacts[id], 'type') === STACK;
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (!isObject(artifact) || !isStack(id)) return [];
    const properties = object(artifact.properties);
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(word(artifact.environment)) ?? [];
    return [
      {
        name: nameOf(id),
        place: {
          account: account === 'unknown-account' ? fallback.account : account,
          region: region === 'unknown-region' ? fallback.region : region,
        },
        template: JSON.parse(readFileSync(join(directory, word(properties.templateFile)), 'utf8')) as JsonObject,
        terminationProtection: properties.terminationProtection === true,
        after: strings(artifact.dependencies).filter(isStack).map(nameOf),
      },
    ];
  });
}

/** Ids of organizations that templates name: the double plays the first of them. */
export function organizationIds(stacks: readonly AssembledStack[]): string[] {
  const found = stacks.flatMap(({ template }) => JSON.stringify(template).match(/\bo-[a-z0-9]{10,32}\b/g) ?? []);
  return [...new Set(found)];
}

/** The logical ids of resources that CloudFormation must never delete. */
export function retained(template: JsonObject): string[] {
  return Object.entries(object(template.Resources))
    .filter(([, resource]) => object(resource).DeletionPolicy === 'Retain')
    .map(([id]) => id);
}
