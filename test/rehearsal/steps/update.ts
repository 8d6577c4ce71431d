import { stacksOf, type AssembledStack } from '../assembly';
import { object, word } from '../double/json';
import type { World } from '../double/world';
import { Deployer } from '../in-process';
import { failOnce, picture } from './faults';
import { expect, failureOf, HOME, type Rehearsal } from '../rehearsal';

/** What an update must never replace. */
const EVIDENCE = [
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::CloudTrail::Trail',
];
const GUARDED = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::KMS::Key'];
const OTHER_ROLE = 'arn:aws:iam::111111111111:role/OtherAdministrator';

function variant(rehearsal: Rehearsal, name: 'first' | 'second'): AssembledStack {
  return stacksOf(rehearsal.assemblies[name], HOME)[0];
}

export async function update(rehearsal: Rehearsal): Promise<void> {
  const [first, second] = [variant(rehearsal, 'first'), variant(rehearsal, 'second')];
  const world = rehearsal.bareWorld();
  addAdministrator(world);
  await rehearsal.within(world, async () => {
    await rehearsal.step('cdk deploy of a change in every evidence resource replaces none', async () => {
      await rehearsal.cdk(HOME, 'deploy', first.name, '--app', rehearsal.assemblies.first);
      await rehearsal.expectHealthy();
      const before = rehearsal.owned(first.name);
      const calls = world.calls.length;
      await rehearsal.step('  another administrator role is refused', () => refusedForOthers(rehearsal, second));
      await rehearsal.cdk(HOME, 'deploy', second.name, '--app', rehearsal.assemblies.second);
      await rehearsal.expectHealthy();
      const after = rehearsal.owned(second.name);
      const made = world.calls.slice(calls);
      for (const [id, resource] of before) {
        if (!EVIDENCE.includes(resource.type)) continue;
        expect(after.get(id)?.id === resource.id, `${id} was replaced: ${resource.id} became ${after.get(id)?.id}`);
        const updated = made.some((call) => call.operation === 'update' && call.logicalId === id);
        expect(updated, `${id} (${resource.type}) was not touched by the update, so the rehearsal shows nothing`);
      }
      return `${made.length} changes`;
    });
  });
}

/** The Deny statements name the deployment role; whoever deploys as somebody else does not get past them. */
async function refusedForOthers(rehearsal: Rehearsal, second: AssembledStack): Promise<string> {
  const world = rehearsal.world.fork();
  await rehearsal.within(world, async () => {
    await rehearsal.cdkRefused(
      HOME,
      'explicit deny',
      'deploy',
      second.name,
      '--app',
      rehearsal.assemblies.second,
      '--role-arn',
      OTHER_ROLE,
    );
    const stack = world.stacks.find((item) => item.name === second.name);
    expect(
      /^UPDATE_ROLLBACK_(COMPLETE|FAILED)$/.test(stack?.status ?? ''),
      `The refused update ended in ${stack?.status}`,
    );
  });
  return 'rolled back';
}

/** Somebody with every permission that identity policies can give. */
function addAdministrator(world: World): void {
  world.live.push({
    ...HOME,
    type: 'AWS::IAM::Role',
    id: 'OtherAdministrator',
    properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    },
    attributes: { Arn: OTHER_ROLE },
    marks: {},
  });
}

/** One guarded resource at a time, so that none hides behind the refusal of another. */
export async function guards(rehearsal: Rehearsal): Promise<void> {
  const [first, second] = [variant(rehearsal, 'first'), variant(rehearsal, 'second')];
  await rehearsal.step(
    'another administrator role is refused the change of each bucket, bucket policy and key',
    async () => {
      const deployed = rehearsal.bareWorld();
      addAdministrator(deployed);
      await new Deployer(deployed, first).deploy();
      const [before, after] = [first, second].map(({ template }) => object(template.Resources));
      const guarded = Object.keys(before).filter((id) => GUARDED.includes(word(object(before[id]).Type)));
      for (const id of guarded) {
        const template = { ...first.template, Resources: { ...before, [id]: after[id] } };
        const refused = await new Deployer(deployed.fork(), first).deploy({ template, roleArn: OTHER_ROLE });
        const failed = refused.events.find(({ status }) => status === 'UPDATE_FAILED');
        expect(
          failed?.logicalId === id && failed.reason?.includes('explicit deny'),
          `${id} was not refused: ${failureOf(refused)}`,
        );
        const allowed = await new Deployer(deployed.fork(), first).deploy({ template });
        expect(
          allowed.status === 'UPDATE_COMPLETE',
          `${id} is refused to the deployment role too: ${failureOf(allowed)}`,
        );
      }
      return `${guarded.length} resources`;
    },
  );
}

export async function updateFaults(rehearsal: Rehearsal): Promise<void> {
  const [first, second] = [variant(rehearsal, 'first'), variant(rehearsal, 'second')];
  await rehearsal.step(
    'the update of each resource in turn fails: all is as it was, and the next update succeeds',
    async () => {
      const deployed = rehearsal.bareWorld();
      const stack = await new Deployer(deployed, first).deploy();
      expect(stack.status === 'CREATE_COMPLETE', failureOf(stack));
      const updated = deployed.fork();
      await new Deployer(updated, second).deploy();
      const touched = new Set(
        updated.calls
          .slice(deployed.calls.length)
          .filter((call) => ['create', 'update'].includes(call.operation))
          .map((call) => call.logicalId),
      );
      for (const id of touched) {
        const world = deployed.fork();
        failOnce(world, ['create', 'update'], id);
        const before = picture(world);
        const failed = await new Deployer(world, second).deploy();
        expect(failed.status === 'UPDATE_ROLLBACK_COMPLETE', `${id}: ${failureOf(failed)}`);
        expect(picture(world) === before, `${id}: the rollback left something changed`);
        const repeated = await new Deployer(world, second).deploy();
        expect(repeated.status === 'UPDATE_COMPLETE', `${id}: ${failureOf(repeated)}`);
        await rehearsal.expectHealthy(world);
      }
      return `${touched.size} resources`;
    },
  );
}
