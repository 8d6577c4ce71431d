import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';

export const ROOT = join(__dirname, '..', '..', '..');

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as JavaScript in a folder of its own, so that no build is needed and threads start as they do from one. */
export class CompiledCli {
  public readonly folder = mkdtempSync(join(tmpdir(), 'audit-trail-'));
  private readonly built = join(this.folder, 'build');

  public constructor() {
    for (const part of ['cost', 'drill', 'replay', 'detection/language']) {
      for (const name of readdirSync(join(ROOT, 'lib', part), { recursive: true, encoding: 'utf8' })) {
        if (name.endsWith('.ts')) {
          this.compile(join(part, name));
        }
      }
    }
    this.compile('cli.ts');
  }

  private compile(name: string): void {
    const { code } = transformFileSync(join(ROOT, 'lib', name), {
      jsc: { target: 'es2022' },
      module: { type: 'commonjs' },
    });
    this.write(join('build', name.replace(/\.ts$/, '.js')), code);
  }

  /** Writes a file of the test; its path. */
  public write(name: string, content: string | Buffer | object): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
    return path;
  }

  public run(args: readonly string[], input = ''): Outcome {
    return this.node([join(this.built, 'cli.js'), ...args], input);
  }

  public node(args: readonly string[], input = ''): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.folder,
      input,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    return { status, stdout, stderr };
  }

  /** Runs `replay … --format json`, which must succeed. */
  public replay(...args: string[]) {
    const { status, stdout, stderr } = this.run(['replay', ...args, '--format', 'json']);
    if (status !== 0) {
      throw new Error(`Exit status ${status}: ${stderr}`);
    }
    return JSON.parse(stdout);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
