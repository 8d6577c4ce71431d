/**
 * Rehearses deployments: the real CDK CLI against a double of AWS on loopback. Nothing leaves this machine.
 * `npm run rehearse`, or `npm run rehearse -- --verbose` for what the CLI says.
 */
import { Failure, Rehearsal } from './rehearsal';
import { deployExamples, everyOrder, prepare } from './steps/deploy';
import { destroy } from './steps/destroy';
import { automaticImport, creationFaults, deletionFaults, faultsThroughTheCli } from './steps/faults';
import { organization } from './steps/organization';
import { places } from './steps/places';
import { guards, update, updateFaults } from './steps/update';

async function main(): Promise<void> {
  const started = Date.now();
  const rehearsal = await Rehearsal.start(process.argv.includes('--verbose'));
  try {
    await prepare(rehearsal);
    await deployExamples(rehearsal);
    await organization(rehearsal);
    await update(rehearsal);
    await guards(rehearsal);
    await places(rehearsal);
    await everyOrder(rehearsal);
    await creationFaults(rehearsal);
    await updateFaults(rehearsal);
    await deletionFaults(rehearsal);
    await faultsThroughTheCli(rehearsal);
    await destroy(rehearsal);
    await automaticImport(rehearsal);
    process.stdout.write(`\nRehearsed in ${((Date.now() - started) / 1000).toFixed(0)} s.\n`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stdout.write(`  ✗ ${error.message}\n`);
    process.exitCode = 1;
  } finally {
    await rehearsal.stop();
  }
}

void main();
