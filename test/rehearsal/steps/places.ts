import { ABROAD, expect, type Rehearsal } from '../rehearsal';

export async function places(rehearsal: Rehearsal): Promise<void> {
  await rehearsal.step('two trails in one stack, and one in each of two Regions', async () => {
    const world = rehearsal.bareWorld();
    return rehearsal.within(world, async () => {
      await rehearsal.cdk(ABROAD[0], 'deploy', '--all', '--concurrency', '3', '--app', rehearsal.assemblies.places);
      await rehearsal.expectHealthy();
      const trails = world.all('AWS::CloudTrail::Trail').map(({ id, region }) => `${id} in ${region}`);
      expect(trails.length === 4, `Expected four trails, found ${trails.join(', ')}`);
      return trails.join(', ');
    });
  });
}
