import { Deployer } from '../in-process';
import { expect, HOME, type Rehearsal } from '../rehearsal';
import { adoptThroughTheCli, Evidence } from './faults';

export async function destroy(rehearsal: Rehearsal): Promise<void> {
  const { world } = rehearsal;
  const [target] = rehearsal.examples;
  const app = ['--app', rehearsal.assemblies.examples];
  const evidence = new Evidence(world, target);
  await rehearsal.step('cdk destroy is refused under termination protection', async () => {
    await rehearsal.cdkRefused(HOME, 'TerminationProtection', 'destroy', target.name, '--force', ...app);
    evidence.expectUnharmed('after the refused destroy');
  });
  await rehearsal.step('without the protection, cdk destroy leaves all evidence in place', async () => {
    // Somebody has run a query: the workgroup is no longer empty.
    for (const group of world.all('AWS::Athena::WorkGroup')) world.mark(group, 'used', true);
    const deployer = new Deployer(world, target);
    deployer.liftTerminationProtection();
    await rehearsal.cdk(HOME, 'destroy', target.name, '--force', ...app);
    expect(!world.stacks.some((stack) => stack.name === target.name && !stack.deletedAt), 'The stack is still there');
    evidence.expectUnharmed('after the destroy');
    const made = new Set(world.calls.filter(({ stack }) => stack === target.name).map(({ id }) => id));
    const kept = world.live.filter((item) => item.owner === undefined && made.has(item.id));
    return kept
      .map(({ type }) => type.split('::').slice(1).join(' '))
      .sort()
      .join(', ');
  });
  await rehearsal.step('cdk import and cdk deploy adopt what was kept', async () => {
    await adoptThroughTheCli(rehearsal, target);
    evidence.expectUnharmed('after the new deployment');
  });
}
