import { Cli, type Run } from './cli';
import type { Stack } from './double/cloudformation/stack';
import { DoubleServer } from './double/server';
import { silentFailures } from './double/silence';
import type { Place } from './double/place';
import { World, type Live } from './double/world';
import type { AssembledStack } from './assembly';
import { Deployer } from './in-process';

/** Of each world that is tried in turn: the same made-up names, and so the same policies to judge. */
export const SEED = 7;
export const HOME: Place = { account: '111111111111', region: 'us-east-1' };
export const ABROAD: Place[] = [
  { account: '222222222222', region: 'us-east-1' },
  { account: '222222222222', region: 'eu-west-1' },
];

/** Something the rehearsal expected and did not see. */
export class Failure extends Error {}

export function expect(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Failure(message);
}

/** The stage of a rehearsal: an AWS, a CLI and what was built for it. */
export class Rehearsal {
  readonly assemblies: Record<string, string> = {};
  examples: AssembledStack[] = [];
  /** The world before any stack of the library: where most rehearsals begin. */
  private bare?: World;

  private constructor(
    readonly server: DoubleServer,
    readonly cli: Cli,
  ) {}

  static async start(verbose: boolean): Promise<Rehearsal> {
    const server = new DoubleServer(new World());
    return new Rehearsal(server, new Cli(await server.listen(), verbose));
  }

  async stop(): Promise<void> {
    this.cli.remove();
    await this.server.close();
  }

  get world(): World {
    return this.server.world;
  }

  rememberBareWorld(): void {
    this.bare = this.world.fork();
  }

  /** A fresh world, bootstrapped and otherwise empty. */
  bareWorld(): World {
    expect(this.bare, 'The bootstrap has not been rehearsed yet');
    return this.bare.fork();
  }

  /** A fresh world with the stacks that an example needs before its own. */
  async worldFor(target: AssembledStack): Promise<World> {
    const world = this.bareWorld();
    await this.deployBefore(world, target);
    return world;
  }

  private async deployBefore(world: World, target: AssembledStack): Promise<void> {
    for (const needed of this.examples.filter(({ name }) => target.after.includes(name))) {
      if (world.stacks.some(({ name }) => name === needed.name)) continue;
      await this.deployBefore(world, needed);
      const stack = await new Deployer(world, needed).deploy();
      expect(stack.status === 'CREATE_COMPLETE', `${needed.name}, before ${target.name}: ${failureOf(stack)}`);
    }
  }

  /** Lets the CLI act in another world for a while. */
  async within<T>(world: World, work: () => Promise<T>): Promise<T> {
    const before = this.server.world;
    this.server.world = world;
    try {
      return await work();
    } finally {
      this.server.world = before;
    }
  }

  /** One step with a tick, or the end of the rehearsal. */
  async step(title: string, work: () => Promise<string | undefined>): Promise<void> {
    const started = Date.now();
    const detail = await work();
    const crash = this.server.crashes.at(0);
    if (crash) throw crash;
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(`  ✓ ${title}${detail ? `: ${detail}` : ''} (${seconds} s)\n`);
  }

  /** Runs the CLI and expects it to succeed. */
  async cdk(place: Place, ...parameters: string[]): Promise<string> {
    const run = await this.cli.cdk(place, ...parameters);
    expect(run.code === 0, `cdk ${parameters.join(' ')} failed:\n${run.output}`);
    return run.output;
  }

  /** Runs the CLI and expects it to be refused with these words. */
  async cdkRefused(place: Place, words: string, ...parameters: string[]): Promise<Run> {
    const run = await this.cli.cdk(place, ...parameters);
    expect(run.code !== 0, `cdk ${parameters.join(' ')} should have been refused:\n${run.output}`);
    expect(run.output.includes(words), `cdk ${parameters.join(' ')} did not say "${words}":\n${run.output}`);
    return run;
  }

  async expectHealthy(world = this.world): Promise<void> {
    const silent = await silentFailures(world);
    expect(silent.length === 0, `What AWS accepts and does not do:\n${silent.join('\n')}`);
  }

  /** Logical ids of resources of a stack that exist although no stack owns them. */
  orphans(world: World, target: AssembledStack): Set<string> {
    const made = world.calls.filter((call) => call.stack === target.name && call.operation === 'create');
    const left = made.filter((call) => world.find(call.type, target.place, call.id)?.owner === undefined);
    return new Set(left.filter((call) => world.find(call.type, target.place, call.id)).map((call) => call.logicalId));
  }

  /** Resources that a stack owns, by logical id. */
  owned(stackName: string, world = this.world): Map<string, Live> {
    const stack = world.stacks.find((item) => item.name === stackName && item.deletedAt === undefined);
    expect(stack, `There is no stack ${stackName}`);
    return new Map(
      [...stack.resources.values()].flatMap((resource): [string, Live][] => {
        const live = world
          .all(resource.type, stack)
          .find((item) => item.id === resource.physicalId && item.owner === stack.id);
        return live ? [[resource.logicalId, live]] : [];
      }),
    );
  }
}

/** Why a stack did not get where it should. */
export function failureOf(stack: Stack): string {
  const failed = stack.events.filter((event) => event.status.endsWith('_FAILED'));
  return [stack.status, ...failed.map((event) => `  ${event.logicalId} ${event.status}: ${event.reason}`)].join('\n');
}
