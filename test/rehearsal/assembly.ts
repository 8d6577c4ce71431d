import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, object, word, type Json, type JsonObject } from './double/json';
import type { Place } from './double/place';

export interface AssembledStack {
  readonly name: string;
  readonly place: Place;
  readonly template: JsonObject;
  readonly terminationProtection: boolean;
}

/** The stacks of a cloud assembly; a stack that names no account or Region goes where the CLI's credentials point. */
export function stacksOf(directory: string, fallback: Place): AssembledStack[] {
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as JsonObject;
  return Object.entries(object(manifest.artifacts)).flatMap(([id, artifact]) => {
    if (!isObject(artifact) || artifact.type !== 'aws:cloudformation:stack') return [];
    const properties = object(artifact.properties);
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(word(artifact.environment)) ?? [];
    return [
      {
        name: word(properties.stackName ?? id),
        place: {
          account: account === 'unknown-account' ? fallback.account : account,
          region: region === 'unknown-region' ? fallback.region : region,
        },
        template: JSON.parse(readFileSync(join(directory, word(properties.templateFile)), 'utf8')) as JsonObject,
        terminationProtection: properties.terminationProtection === true,
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
    .filter(([, resource]) => object(resource as Json).DeletionPolicy === 'Retain')
    .map(([id]) => id);
}
