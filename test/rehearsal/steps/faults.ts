import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { retained, stacksOf, type AssembledStack } from '../assembly';
import { latest } from '../double/cloudformation/order';
import { AwsError } from '../double/errors';
import { object, word } from '../double/json';
import type { Operation, World } from '../double/world';
import { Deployer, portrait } from '../in-process';
import { expect, failureOf, HOME, type Rehearsal } from '../rehearsal';

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

/** Watches the evidence of a stack: what it was when it was made, and that nothing has touched it since. */
export class Evidence {
  private readonly memory: Map<string, Memory>;

  constructor(
    private readonly world: World,
    private readonly target: AssembledStack,
  ) {
    this.memory = this.look();
  }

  expectUnharmed(when: string): void {
    const now = this.look();
    for (const [id, { portrait: before, objects }] of this.memory) {
      const after = now.get(id);
      expect(after, `${when}: ${id} is gone`);
      expect(after.portrait === before, `${when}: ${id} was changed\nfrom ${before}\nto   ${after.portrait}`);
      expect(
        objects.every((key) => after.objects.includes(key)),
        `${when}: objects of ${id} are gone`,
      );
    }
  }

  private look(): Map<string, Memory> {
    const types = object(this.target.template.Resources);
    return new Map(
      [...madeAndRetained(this.world, this.target)].flatMap(([id, physicalId]): [string, Memory][] => {
        const live = this.world.find(word(object(types[id]).Type), this.target.place, physicalId);
        return live ? [[id, { portrait: portrait(live), objects: Object.keys(object(live.marks.objects)) }]] : [];
      }),
    );
  }
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
  for (const id of ids) {
    const world = rehearsal.bareWorld();
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
    await rehearsal.expectHealthy(world);
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
  const [evidence] = stacksOf(rehearsal.assemblies.first, HOME);
  await rehearsal.step(`${evidence.name}: the same, and --import-existing-resources adopts it`, () =>
    failEachCreation(rehearsal, evidence, 'automatic'),
  );
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
        const world = deployed.fork();
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
  const [target] = stacksOf(rehearsal.assemblies.first, HOME);
  const app = ['--app', rehearsal.assemblies.first];
  const trail = idOf(target, 'AWS::CloudTrail::Trail');
  await rehearsal.step(
    `${trail} fails under cdk deploy; cdk deploy --import-existing-resources repairs it`,
    async () => {
      const world = rehearsal.bareWorld();
      world.order = latest(trail);
      failOnce(world, ['create'], trail);
      await rehearsal.within(world, async () => {
        await rehearsal.cdkRefused(HOME, 'injected', 'deploy', target.name, ...app);
        const evidence = new Evidence(world, target);
        // The CLI protects the stack before the deployment, and a failed stack has to be deleted before the next.
        await rehearsal.cdkRefused(HOME, 'TerminationProtection', 'deploy', target.name, ...app);
        new Deployer(world, target).liftTerminationProtection();
        evidence.expectUnharmed('after the failure');
        await rehearsal.cdk(HOME, 'deploy', target.name, '--import-existing-resources', ...app);
        await rehearsal.expectHealthy();
      });
    },
  );

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
