import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { evidence } from './evidence';
import { places } from './places';

/** Synthesizes the apps of the rehearsal in one process; the CLI then reads their cloud assemblies. */
const [directory, flags] = process.argv.slice(2);
const app = (name: string): App =>
  new App({ outdir: join(directory, name), context: JSON.parse(flags) as Record<string, unknown> });

for (const variant of ['first', 'second'] as const) {
  const assembly = app(variant);
  evidence(assembly, variant);
  assembly.synth();
}
const abroad = app('places');
places(abroad);
abroad.synth();
