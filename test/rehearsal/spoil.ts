import { administrator, type Caller } from './double/caller';
import { CloudFormation } from './double/cloudformation/cloudformation';
import type { Stack } from './double/cloudformation/stack';
import { isObject, type Json, type JsonObject } from './double/json';
import { silentFailures } from './double/silence';
import { World } from './double/world';
import { ACCOUNT, healthyTemplate, REGION } from './healthy-template';

/** Tests of the double: the healthy template, spoiled in one place. */
export const PLACE = { account: ACCOUNT, region: REGION };
export type Template = ReturnType<typeof healthyTemplate>;
export type Spoil = (template: Template) => void;

interface Options {
  world?: World;
  place?: { account: string; region: string };
  name?: string;
  caller?: Caller;
  roleArn?: string;
  importExistingResources?: boolean;
}

export async function deploy(
  template: unknown,
  options: Options = {},
): Promise<{ world: World; stack: Stack; service: CloudFormation }> {
  const { world = new World(), place = PLACE, name = 'Audit' } = options;
  const service = new CloudFormation(world, place, options.caller ?? administrator(place));
  const changeSet = service.createChangeSet({
    stackName: name,
    name: 'change-set',
    kind: service.find(name) ? 'UPDATE' : 'CREATE',
    templateBody: JSON.stringify(template),
    capabilities: ['CAPABILITY_NAMED_IAM'],
    roleArn: options.roleArn,
    importExistingResources: options.importExistingResources,
  });
  if (changeSet.status === 'FAILED') return { world, stack: service.stack(name), service };
  return { world, stack: await service.executeChangeSet(name, changeSet.id), service };
}

export function reasons(stack: Stack): string[] {
  return stack.events
    .filter(({ status, type }) => status.endsWith('_FAILED') && type !== 'AWS::CloudFormation::Stack')
    .map(({ logicalId, reason }) => `${logicalId}: ${reason}`);
}

export function spoiled(spoil: Spoil): Template {
  const template = healthyTemplate();
  spoil(template);
  return template;
}

/** The healthy template, spoiled in one place, is refused on that resource with this error. */
export function refuses(what: string, id: string, words: RegExp | string, spoil: Spoil, world?: () => World): void {
  it(what, async () => {
    const { stack } = await deploy(spoiled(spoil), { world: world?.() });
    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    expect(reasons(stack)).toEqual([expect.stringMatching(words)]);
    expect(reasons(stack)[0]).toMatch(new RegExp(`^${id}: `));
  });
}

/** The healthy template, spoiled in one place, deploys, and then something silently does not happen. */
export function flags(what: string, words: RegExp, spoil: Spoil): void {
  it(what, async () => {
    const { stack, world } = await deploy(spoiled(spoil));
    expect(reasons(stack)).toEqual([]);
    expect(await silentFailures(world)).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
  });
}

export const properties = (template: Template, id: string): JsonObject => template.Resources[id].Properties;

export function statements(template: Template, id: string): JsonObject[] {
  const { KeyPolicy, PolicyDocument, AssumeRolePolicyDocument } = properties(template, id);
  const document = [KeyPolicy, PolicyDocument, AssumeRolePolicyDocument].find(isObject);
  return document?.Statement as JsonObject[];
}

export function dropStatement(id: string, action: string): Spoil {
  return (template) => {
    const all = statements(template, id);
    const index = all.findIndex((statement) =>
      JSON.stringify([statement.Principal, statement.Action]).includes(action),
    );
    expect(index).toBeGreaterThanOrEqual(0);
    all.splice(index, 1);
  };
}

export const set =
  (id: string, name: string, value: Json): Spoil =>
  (template) => {
    properties(template, id)[name] = value;
  };
