import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { retained, stacksOf, type AssembledStack } from '../assembly';
import { latest } from '../double/cloudformation/order';
import { AwsError } from '../double/errors';
import { object, word } from '../double/json';
import { resourceTypes } from '../double/services';
import { silentFailures } from '../double/silence';
import type { Live, Operation, World } from '../double/world';
import { Deployer, portrait } from '../in-process';
import { expect, failureOf, HOME, SEED, type Rehearsal } from '../rehearsal';

/** The next such operation on the resource fails; the one after does not. */
export function failOnce(world: World, operations: readonly Operation[], logicalId: string): void {
  let left = 1;
  world.fault = (operation, id) => {
    if (left === 0 || id !== logicalId || !operations.includes(operation)) return undefined;
    left -= 1;
    return new AwsError('ServiceInternalError', 'Internal Failure (injected)', 500);
  };
}

/** Everything that exists, apart from the history. */
export function picture(world: World): string {
  return JSON.stringify(
    world.live
      .map(portrait)
      .filter((line) => !line.includes('-assets-'))
      .sort(),
  );
}

/** Physical ids of retained resources that came into being, by logical id. */
function madeAndRetained(world: World, target: AssembledStack): Map<string, string> {
  const keep = new Set(retained(target.template));
  const made = world.calls.filter(
    (call) => call.stack === target.name && call.operation === 'create' && keep.has(call.logicalId),
  );
  return new Map(made.map((call) => [call.logicalId, call.id]));
}

interface Memory {
  readonly portrait: string;
  /** Keys of the objects in a bucket: more may come, none may go. */
  readonly objects: string[];
}

/** Watches the evidence of a stack: what it is now, and that nothing touches it from here on. */
export class Evidence {
  private readonly memory: { readonly id: string; readonly live: Live; readonly before: Memory }[];

  constructor(
    private readonly world: World,
    target: AssembledStack,
  ) {
    const types = object(target.template.Resources);
    this.memory = [...madeAndRetained(world, target)].flatMap(([id, physicalId]) => {
      const live = world.find(word(object(types[id]).Type), target.place, physicalId);
      return live ? [{ id, live, before: remember(live) }] : [];
    });
  }

  expectUnharmed(when: string): void {
    for (const { id, live, before } of this.memory) {
      expect(this.world.live.includes(live), `${when}: ${id} is gone`);
      const after = remember(live);
      expect(
        after.portrait === before.portrait,
        `${when}: ${id} was changed\nfrom ${before.portrait}\nto   ${after.portrait}`,
      );
      expect(
        before.objects.every((key) => after.objects.includes(key)),
        `${when}: objects of ${id} are gone`,
      );
    }
  }
}

function remember(live: Live): Memory {
  return { portrait: portrait(live), objects: Object.keys(object(live.marks.objects)) };
}

/**
 * CloudFormation can adopt by itself only what has a plain-text name in the template. A stack that leaves account
 * and Region open computes its bucket names, so an operator names the resources, as `cdk import` asks for.
 */
type Recovery = 'automatic' | 'by hand';

async function recover(deployer: Deployer, how: Recovery, kept: readonly string[]): Promise<string> {
  if (how === 'automatic') return failureOf(await deployer.deploy({ importExistingResources: true }));
  if (kept.length > 0) {
    const adopted = await deployer.adopt(kept);
    if (!adopted.status.endsWith('CREATE_COMPLETE')) return `import: ${failureOf(adopted)}`;
  }
  return failureOf(await deployer.deploy());
}

async function failEachCreation(rehearsal: Rehearsal, target: AssembledStack, how: Recovery): Promise<string> {
  const ids = Object.keys(object(target.template.Resources));
  const prepared = await rehearsal.worldFor(target);
  for (const id of ids) {
    const world = prepared.fork(SEED);
    // After all others, so that as much as possible has to be rolled back.
    world.order = latest(id);
    failOnce(world, ['create'], id);
    const before = picture(world);
    const deployer = new Deployer(world, target);
    const failed = await deployer.deploy();
    expect(failed.status === 'ROLLBACK_COMPLETE', `${id}: ${failureOf(failed)}`);
    const kept = madeAndRetained(world, target);
    const evidence = new Evidence(world, target);
    expect(
      world.calls.every((call) => call.operation !== 'delete' || !kept.has(call.logicalId)),
      `${id}: the rollback deleted evidence`,
    );
    for (const [retainedId] of kept) {
      expect(rehearsal.orphans(world, target).has(retainedId), `${id}: ${retainedId} did not survive the rollback`);
    }
    if (kept.size === 0) expect(picture(world) === before, `${id}: the rollback left something behind`);

    deployer.liftTerminationProtection();
    evidence.expectUnharmed(`${id} failed`);
    const outcome = await recover(deployer, how, [...kept.keys()]);
    expect(/^(CREATE|UPDATE)_COMPLETE$/.test(outcome), `${id} failed; the deployment after it: ${outcome}`);
    if (how === 'by hand') evidence.expectUnharmed(`${id} failed, deployed again`);
    const silent = await silentFailures(world);
    expect(silent.length === 0, `${id}: what AWS accepts and does not do:\n${silent.join('\n')}`);
  }
  return `${ids.length} resources`;
}

export async function creationFaults(rehearsal: Rehearsal): Promise<void> {
  for (const example of rehearsal.examples) {
    await rehearsal.step(
      `${example.name}: each resource in turn fails on the first deploy; evidence survives, and is adopted by name`,
      () => failEachCreation(rehearsal, example, 'by hand'),
    );
  }
}

/** What `--import-existing-resources` needs: every name that a retained resource is found by, in plain text. */
export async function automaticImport(rehearsal: Rehearsal): Promise<void> {
  const [evidence] = stacksOf(rehearsal.assemblies.first, HOME);
  const app = ['--app', rehearsal.assemblies.first];
  await rehearsal.step(
    `${evidence.name}: retained resources have names in plain text, as automatic import requires`,
    () => {
      const resources = object(evidence.template.Resources);
      const dynamic = retained(evidence.template).flatMap((id) => {
        const { Type, Properties } = object(resources[id]);
        const names = resourceTypes[word(Type)].identifier ?? [];
        return names.filter((name) => typeof object(Properties)[name] !== 'string').map((name) => `${id}.${name}`);
      });
      expect(dynamic.length === 0, `CloudFormation adopts no resource whose name is a function: ${dynamic.join(', ')}`);
      return Promise.resolve(undefined);
    },
  );
  await rehearsal.step(
    `${evidence.name}: each resource in turn fails on the first deploy; --import-existing-resources adopts the evidence`,
    () => failEachCreation(rehearsal, evidence, 'automatic'),
  );
  const trail = idOf(evidence, 'AWS::CloudTrail::Trail');
  await rehearsal.step(
    `${trail} fails under cdk deploy; cdk deploy --import-existing-resources repairs it`,
    async () => {
      const world = rehearsal.bareWorld();
      world.order = latest(trail);
      failOnce(world, ['create'], trail);
      return rehearsal.within(world, async () => {
        await rehearsal.cdkRefused(HOME, 'injected', 'deploy', evidence.name, ...app);
        const kept = new Evidence(world, evidence);
        // The CLI protects the stack before the deployment, and a failed stack has to be deleted before the next.
        await rehearsal.cdkRefused(HOME, 'TerminationProtection', 'deploy', evidence.name, ...app);
        new Deployer(world, evidence).liftTerminationProtection();
        kept.expectUnharmed('after the failure');
        await rehearsal.cdk(HOME, 'deploy', evidence.name, '--import-existing-resources', ...app);
        await rehearsal.expectHealthy();
        return 'after its termination protection was lifted';
      });
    },
  );
  await rehearsal.step('cdk destroy; cdk deploy --import-existing-resources adopts what was kept', async () => {
    const world = rehearsal.bareWorld();
    const deployer = new Deployer(world, evidence);
    await deployer.deploy();
    deployer.liftTerminationProtection();
    return rehearsal.within(world, async () => {
      await rehearsal.cdk(HOME, 'destroy', evidence.name, '--force', ...app);
      const kept = new Evidence(world, evidence);
      await rehearsal.cdk(HOME, 'deploy', evidence.name, '--import-existing-resources', ...app);
      kept.expectUnharmed('after the new deployment');
      await rehearsal.expectHealthy();
      const imported = world.calls.filter(({ operation }) => operation === 'import');
      return imported
        .map(({ type }) => type.split('::').slice(1).join(' '))
        .sort()
        .join(', ');
    });
  });
}

export async function deletionFaults(rehearsal: Rehearsal): Promise<void> {
  const [target] = rehearsal.examples;
  await rehearsal.step(
    `${target.name}: the deletion of each resource in turn fails; evidence stays, and the next destroy succeeds`,
    async () => {
      const deployed = rehearsal.bareWorld();
      await new Deployer(deployed, target).deploy();
      const keep = new Set(retained(target.template));
      const ids = Object.keys(object(target.template.Resources)).filter((id) => !keep.has(id));
      for (const id of ids) {
        const world = deployed.fork(SEED);
        failOnce(world, ['delete'], id);
        const evidence = new Evidence(world, target);
        const deployer = new Deployer(world, target);
        deployer.liftTerminationProtection();
        const failed = await deployer.destroy();
        expect(failed?.status === 'DELETE_FAILED', `${id}: ${failed?.status}`);
        const repeated = await deployer.destroy();
        expect(repeated?.status === 'DELETE_COMPLETE', `${id}: ${repeated && failureOf(repeated)}`);
        evidence.expectUnharmed(id);
      }
      return `${ids.length} resources`;
    },
  );
}

/** The same through the CLI, with what an operator has to do in between. */
export async function faultsThroughTheCli(rehearsal: Rehearsal): Promise<void> {
  const [example] = rehearsal.examples;
  const alarm = idOf(example, 'AWS::CloudWatch::Alarm');
  await rehearsal.step(`${alarm} fails under cdk deploy; cdk import and cdk deploy repair it`, async () => {
    const world = rehearsal.bareWorld();
    world.order = latest(alarm);
    failOnce(world, ['create'], alarm);
    await rehearsal.within(world, async () => {
      await rehearsal.cdkRefused(HOME, 'injected', 'deploy', example.name, '--app', rehearsal.assemblies.examples);
      const evidence = new Evidence(world, example);
      await adoptThroughTheCli(rehearsal, example);
      evidence.expectUnharmed('after the failure');
    });
  });
}

/**
 * Clears away what is left of the stack, adopts the evidence by name, deploys the rest. `cdk import` compares with the
 * template of a stack that failed to come up as if it were deployed, so that stack has to go first.
 */
export async function adoptThroughTheCli(rehearsal: Rehearsal, target: AssembledStack): Promise<void> {
  const { world } = rehearsal;
  const app = ['--app', rehearsal.assemblies.examples];
  const deployer = new Deployer(world, target);
  if (world.stacks.some((stack) => stack.name === target.name && stack.deletedAt === undefined)) {
    deployer.liftTerminationProtection();
    await rehearsal.cdk(HOME, 'destroy', target.name, '--force', ...app);
  }
  const file = join(rehearsal.cli.directory, 'mapping.json');
  writeFileSync(file, JSON.stringify(deployer.mapping([...madeAndRetained(world, target).keys()])));
  await rehearsal.cdk(HOME, 'import', target.name, '--resource-mapping', file, ...app);
  await rehearsal.cdk(HOME, 'deploy', target.name, ...app);
  await rehearsal.expectHealthy();
}

function idOf(target: AssembledStack, type: string): string {
  const found = Object.entries(object(target.template.Resources)).find(
    ([, resource]) => object(resource).Type === type,
  );
  expect(found, `${target.name} has no ${type}`);
  return found[0];
}
