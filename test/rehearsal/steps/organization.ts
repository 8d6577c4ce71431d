import { retained, type AssembledStack } from '../assembly';
import { latest } from '../double/cloudformation/order';
import { dig, list, object, word } from '../double/json';
import type { World } from '../double/world';
import { Deployer } from '../in-process';
import { expect, failureOf, HOME, type Rehearsal } from '../rehearsal';
import { adoptThroughTheCli, Evidence, picture } from './faults';

const REPLICA = 'Organization-Replica';
const ARCHIVE = 'Organization-Archive';
const TRAIL = 'Organization-Trail';
const TRAIL_TYPE = 'AWS::CloudTrail::Trail';

/** Two accounts, two Regions: the right order by itself, and what a wrong one leaves behind. */
export async function organization(rehearsal: Rehearsal): Promise<void> {
  const app = ['--app', rehearsal.assemblies.examples];
  const world = rehearsal.bareWorld();
  await rehearsal.within(world, async () => {
    await rehearsal.step(
      'cdk deploy Organization-Trail deploys replica, archive and trail, in that order',
      async () => {
        await rehearsal.cdk(HOME, 'deploy', TRAIL, ...app);
        const order = [...new Set(world.calls.map(({ stack }) => stack))].filter((name) => !name.startsWith('CDK'));
        expect(order.join() === [REPLICA, ARCHIVE, TRAIL].join(), `The order was ${order.join(', ')}`);
        return [REPLICA, ARCHIVE, TRAIL].map((name) => placeOf(rehearsal, name)).join(', ');
      },
    );
    await rehearsal.step('the trail delivers for members, their streams are let in, and S3 may replicate', async () => {
      await rehearsal.expectHealthy();
      return deliveries(world);
    });
    await rehearsal.step('cdk destroy of all three leaves evidence and replica in place', async () => {
      const stacks = [REPLICA, ARCHIVE, TRAIL].map((name) => stackOf(rehearsal, name));
      const evidence = stacks.map((stack) => new Evidence(world, stack));
      stacks.forEach((stack) => new Deployer(world, stack).liftTerminationProtection());
      // The stacks that depend on the replica's go first.
      await rehearsal.cdk(HOME, 'destroy', REPLICA, '--force', ...app);
      for (const { name } of stacks) {
        expect(!world.stacks.some((stack) => stack.name === name && !stack.deletedAt), `${name} is still there`);
      }
      evidence.forEach((memory) => memory.expectUnharmed('after the destroy'));
      return `${stacks.map(({ template }) => retained(template).length).join(' + ')} resources`;
    });
    await rehearsal.step(
      'cdk import and cdk deploy adopt what was kept, the archive with its replication',
      async () => {
        for (const name of [REPLICA, ARCHIVE, TRAIL]) {
          const target = stackOf(rehearsal, name);
          const evidence = new Evidence(world, target);
          await adoptThroughTheCli(rehearsal, target);
          evidence.expectUnharmed(`after the import of ${name}`);
        }
        return deliveries(world);
      },
    );
  });
  await wrongOrder(rehearsal);
}

async function wrongOrder(rehearsal: Rehearsal): Promise<void> {
  await rehearsal.step('an order declared the wrong way round is refused at synth; AWS is not asked', async () => {
    const world = rehearsal.bareWorld();
    const before = picture(world);
    const asked = rehearsal.server.requests.length;
    await rehearsal.within(world, async () => {
      const program = rehearsal.cli.program('test/rehearsal/apps/wrong-order.ts');
      await rehearsal.cdkRefused(HOME, 'cyclic', 'deploy', '--all', '--app', program);
    });
    expect(
      rehearsal.server.requests.length === asked,
      `AWS was asked ${rehearsal.server.requests.slice(asked).join()}`,
    );
    expect(picture(world) === before, 'Something was made');
    return undefined;
  });
  // The CLI does as it is told, and AWS looks at the bucket no sooner than when it makes the trail or the replication.
  await alone(rehearsal, TRAIL, TRAIL_TYPE, 'S3 bucket', [ARCHIVE]);
  await alone(rehearsal, ARCHIVE, 'AWS::S3::Bucket', 'Destination bucket must exist', [REPLICA]);
}

/** `--exclusively` before its time: refused by the service, rolled back, and repaired once the others are there. */
async function alone(
  rehearsal: Rehearsal,
  name: string,
  refusedType: string,
  words: string,
  missing: string[],
): Promise<void> {
  const app = ['--app', rehearsal.assemblies.examples];
  const target = stackOf(rehearsal, name);
  await rehearsal.step(
    `cdk deploy ${name} --exclusively before ${missing.join()} is refused and rolled back; the right order repairs it`,
    async () => {
      const world = rehearsal.bareWorld();
      const resources = Object.entries(object(target.template.Resources));
      const [refused] = resources.find(
        ([, resource]) =>
          dig(resource, 'Type') === refusedType &&
          (refusedType === TRAIL_TYPE || dig(resource, 'Properties', 'ReplicationConfiguration') !== undefined),
      )!;
      // As late as it can be, so that most is left behind.
      world.order = latest(refused);
      return rehearsal.within(world, async () => {
        await rehearsal.cdkRefused(HOME, words, 'deploy', name, '--exclusively', ...app);
        const stack = new Deployer(world, target).stack;
        expect(stack.status === 'ROLLBACK_COMPLETE', failureOf(stack));
        expect(world.all('AWS::CloudTrail::Trail').length === 0, 'There is a trail');
        const left = [...rehearsal.orphans(world, target)];
        const keep = retained(target.template);
        expect(
          left.every((id) => keep.includes(id)),
          `More than what is retained was left: ${left.join(', ')}`,
        );
        const evidence = new Evidence(world, target);
        // A stack that never came up is deleted before the next attempt, for which it must not be protected.
        new Deployer(world, target).liftTerminationProtection();
        await rehearsal.cdk(HOME, 'deploy', TRAIL, '--import-existing-resources', ...app);
        evidence.expectUnharmed('after the right order');
        await rehearsal.expectHealthy();
        return `left behind and adopted or kept: ${left
          .map((id) => word(dig(target.template.Resources, id, 'Type')))
          .sort()
          .join(', ')}`;
      });
    },
  );
}

function deliveries(world: World): string {
  const [trail] = world.all(TRAIL_TYPE);
  const bucket = world.all('AWS::S3::Bucket').find(({ id }) => id === word(trail.properties.S3BucketName));
  const replicated = list(dig(bucket?.properties, 'ReplicationConfiguration', 'Rules'));
  expect(bucket && bucket.account !== trail.account, 'The trail and its bucket are of one account');
  expect(replicated.length === 1, 'The archive is not replicated');
  return `${trail.account} delivers into ${bucket.account}, under ${word(trail.properties.KMSKeyId)}`;
}

function stackOf(rehearsal: Rehearsal, name: string): AssembledStack {
  const found = rehearsal.examples.find((example) => example.name === name);
  expect(found, `There is no example ${name}`);
  return found;
}

function placeOf(rehearsal: Rehearsal, name: string): string {
  const { place } = stackOf(rehearsal, name);
  return `${place.account} in ${place.region}`;
}
