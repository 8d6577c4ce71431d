import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { accessKeyOf } from './double/server';
import type { Place } from './double/place';

export const PROJECT = resolve(__dirname, '..', '..');

export interface Run {
  readonly code: number;
  readonly output: string;
}

/** The real CDK CLI in a home of its own, with an AWS that is nowhere but on loopback. */
export class Cli {
  readonly directory = mkdtempSync(join(tmpdir(), 'audit-trail-rehearsal-'));

  constructor(
    private readonly endpoint: string,
    private readonly verbose: boolean,
  ) {
    mkdirSync(join(this.directory, 'home'));
  }

  /** `cdk …` as an administrator of the place. */
  async cdk(place: Place, ...parameters: string[]): Promise<Run> {
    const script = join(PROJECT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const fixed = ['--no-notices', '--no-version-reporting', '--ci', '--no-color'];
    if (parameters[0] === 'deploy') fixed.push('--require-approval', 'never');
    // Away from the project: its cdk.json must not add to what the step says.
    return this.run([script, ...parameters, ...fixed], this.environment(place), this.directory);
  }

  /** An app of this project, as `--app` takes it from anywhere. */
  program(path: string): string {
    const tsx = join(PROJECT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const [loader, config, app] = [tsx, join(PROJECT, 'tsconfig.json'), join(PROJECT, path)].map((file) => `"${file}"`);
    return `node ${loader} --tsconfig ${config} ${app}`;
  }

  /** Runs the examples as the CLI would; every later step reads their cloud assembly. */
  async synthExamples(): Promise<string> {
    const outdir = join(this.directory, 'examples');
    await this.tsx(['examples/app.ts'], { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(flags()) });
    return outdir;
  }

  /** Runs the apps of the rehearsal: one directory each in the one returned. */
  async synthApps(): Promise<string> {
    await this.tsx(['test/rehearsal/apps/all.ts', this.directory, JSON.stringify(flags())], {});
    return this.directory;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private environment(place: Place): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: join(this.directory, 'home'),
      TMPDIR: this.directory,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyOf(place.account),
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: place.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NO_COLOR: '1',
    };
  }

  /** In the project, whose tsconfig.json says what `cdk-secure-audit-trail` is. */
  private async tsx(parameters: string[], env: NodeJS.ProcessEnv): Promise<void> {
    const tsx = join(PROJECT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const { code, output } = await this.run([tsx, ...parameters], { ...process.env, ...env }, PROJECT);
    if (code !== 0) throw new Error(`${parameters[0]} does not synthesize:\n${output}`);
  }

  private async run(parameters: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Run> {
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, parameters, { cwd, env });
      let output = '';
      const collect = (data: Buffer): void => {
        output += data.toString();
        if (this.verbose) process.stderr.write(data);
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.on('error', fail);
      child.on('close', (code) => done({ code: code ?? 1, output }));
    });
  }
}

/** The feature flags of the project, which the CLI would hand to the app. */
function flags(): Record<string, unknown> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require(join(PROJECT, 'cdk.json')) as { context?: Record<string, unknown> }).context ?? {};
}
