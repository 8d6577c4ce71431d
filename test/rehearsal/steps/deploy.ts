import { join } from 'node:path';
import { organizationIds, stacksOf } from '../assembly';
import { earliest } from '../double/cloudformation/order';
import { object } from '../double/json';
import { Deployer } from '../in-process';
import { furnish, managementAccount } from '../precondition';
import { ABROAD, expect, failureOf, HOME, SEED, type Rehearsal } from '../rehearsal';

export async function prepare(rehearsal: Rehearsal): Promise<void> {
  const { cli } = rehearsal;
  await rehearsal.step('the examples and the apps of the rehearsal synthesize', async () => {
    const [examples, apps] = await Promise.all([cli.synthExamples(), cli.synthApps()]);
    const [first, second, places] = ['first', 'second', 'places'].map((name) => join(apps, name));
    Object.assign(rehearsal.assemblies, { examples, first, second, places });
    rehearsal.examples = stacksOf(examples, HOME);
    const [organization] = organizationIds(rehearsal.examples);
    const management = managementAccount(rehearsal.examples) ?? HOME.account;
    if (organization) rehearsal.world.organization = { id: organization, management };
    return rehearsal.examples.map(({ name }) => name).join(', ');
  });
  await rehearsal.step('cdk bootstrap', async () => {
    const places = [HOME, ...ABROAD, ...rehearsal.examples.map(({ place }) => place)];
    const names = [...new Set(places.map(({ account, region }) => `${account}/${region}`))];
    const accounts = [...new Set(places.map(({ account }) => account))];
    await Promise.all(
      accounts.map((account) =>
        rehearsal.cdk(
          { account, region: HOME.region },
          'bootstrap',
          ...names.filter((name) => name.startsWith(account)).map((name) => `aws://${name}`),
          ...(account === HOME.account
            ? []
            : [
                '--trust',
                HOME.account,
                '--cloudformation-execution-policies',
                'arn:aws:iam::aws:policy/AdministratorAccess',
              ]),
        ),
      ),
    );
    furnish(rehearsal.world, rehearsal.examples);
    rehearsal.rememberBareWorld();
    return names.join(', ');
  });
}

export async function deployExamples(rehearsal: Rehearsal): Promise<void> {
  const app = ['--app', rehearsal.assemblies.examples];
  await rehearsal.step('cdk deploy of every example', async () => {
    await rehearsal.cdk(HOME, 'deploy', '--all', '--concurrency', '2', ...app);
  });
  await rehearsal.step('every trail is logging, every alarm reaches its topic', async () => {
    await rehearsal.expectHealthy();
    const trails = rehearsal.world.all('AWS::CloudTrail::Trail');
    const alarms = rehearsal.world.all('AWS::CloudWatch::Alarm');
    expect(trails.length > 0 && alarms.length > 0, 'There is no trail, or no alarm');
    return `${trails.length} trails, ${alarms.length} alarms`;
  });
  await rehearsal.step('cdk diff finds no differences', async () => {
    const output = await rehearsal.cdk(HOME, 'diff', '--all', '--fail', ...app);
    expect(output.includes('Number of stacks with differences: 0'), output);
  });
  await rehearsal.step('a second cdk deploy changes nothing', async () => {
    const before = rehearsal.world.calls.length;
    const output = await rehearsal.cdk(HOME, 'deploy', '--all', '--force', '--concurrency', '2', ...app);
    expect(rehearsal.world.calls.length === before, `The second deploy changed resources:\n${output}`);
    return 'forced past the comparison of templates';
  });
}

/** Every resource as early as its declared dependencies allow: a dependency that is not declared then shows. */
export async function everyOrder(rehearsal: Rehearsal): Promise<void> {
  await rehearsal.step('each resource of each example, created as early as its dependencies allow', async () => {
    let deployments = 0;
    for (const example of rehearsal.examples) {
      const prepared = await rehearsal.worldFor(example);
      for (const id of Object.keys(object(example.template.Resources))) {
        const world = prepared.fork(SEED);
        world.order = earliest(id);
        const stack = await new Deployer(world, example).deploy();
        expect(stack.status === 'CREATE_COMPLETE', `${example.name} with ${id} first: ${failureOf(stack)}`);
        deployments += 1;
      }
    }
    return `${deployments} deployments`;
  });
}
