/**
 * `npm run bench:replay`: the command against DuckDB and against plain gunzip, on the same files, as whole processes,
 * in turns. Needs `npm run build`. The ratios say more than the times on a shared machine.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { App, Stack } from 'aws-cdk-lib';
import { makeLogs } from './make-logs';
import { SecureAuditTrail } from '../../lib';

const ROUNDS = 7;
/** No slower than DuckDB. */
const LIMIT = 1;
const ROOT = join(__dirname, '..', '..');
const CLI = join(ROOT, 'build', 'cli.js');

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
  readonly output: string;
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-replay-'));
  try {
    compare(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compare(folder: string): void {
  const logs = join(folder, 'logs');
  const { records, jsonBytes, gzipBytes } = makeLogs(logs);
  console.log(`${records} records, ${mega(jsonBytes)} MB of JSON, ${mega(gzipBytes)} MB in 300 .gz files`);
  const template = join(folder, 'Bench.template.json');
  writeFileSync(template, JSON.stringify(synthesize(join(folder, 'cdk.out'))));

  const replay = (files: string) => run(folder, [CLI, 'replay', template, files, '--format', 'json']);
  const contenders = {
    replay: () => replay(logs),
    duckdb: () => run(folder, ['-e', script('duckdb'), logs]),
    gunzip: () => run(folder, ['-e', script('gunzip'), logs]),
  };
  const rounds = Array.from({ length: ROUNDS + 1 }, (_, round) => {
    // In turns and in changing order, so that a slower moment of the machine hits all of them.
    const names = Object.keys(contenders) as Array<keyof typeof contenders>;
    const order = [...names.slice(round % 3), ...names.slice(0, round % 3)];
    return Object.fromEntries(order.map((name) => [name, contenders[name]()])) as Record<keyof typeof contenders, Run>;
  }).slice(1);

  const [first] = rounds;
  const report = JSON.parse(first.replay.output);
  compareCounts(report, JSON.parse(first.duckdb.output));
  for (const name of Object.keys(contenders) as Array<keyof typeof contenders>) {
    const seconds = median(rounds.map((round) => round[name].seconds)).toFixed(2);
    const megabytes = median(rounds.map((round) => round[name].megabytes)).toFixed(0);
    console.log(`${name.padEnd(8)} ${seconds} s, ${megabytes} MB at most`);
  }
  const ratio = median(rounds.map((round) => round.replay.seconds / round.duckdb.seconds));
  const toGunzip = median(rounds.map((round) => round.replay.seconds / round.gunzip.seconds));
  console.log(
    `${report.detections.length} detections, against DuckDB with ten: ratio ${ratio.toFixed(2)}${ratio > LIMIT ? ', OVER the limit' : ''}`,
  );
  console.log(`Against plain gunzip: ratio ${toGunzip.toFixed(2)}`);

  const more = join(folder, 'more');
  mkdirSync(more);
  for (const name of readdirSync(logs)) {
    [1, 2, 3, 4].forEach((copy) => linkSync(join(logs, name), join(more, `${copy}-${name}`)));
  }
  const megabytes = [first.replay, replay(more)].map((one) => one.megabytes.toFixed(0));
  console.log(`Memory with 300 files ${megabytes[0]} MB, with 1,200 ${megabytes[1]} MB`);
}

/** A figure is worth something only if both found the same. */
function compareCounts(report: { detections: Array<{ id: string; matches: number }> }, counts: Record<string, string>) {
  for (const [id, count] of Object.entries(counts)) {
    const ours = report.detections.find((detection) => detection.id === id)?.matches;
    if (ours !== Number(count)) {
      throw new Error(`${id}: ${ours} matches, and DuckDB has ${count}.`);
    }
  }
}

function synthesize(outdir: string): unknown {
  const app = new App({ outdir });
  new SecureAuditTrail(new Stack(app, 'Bench'), 'Audit');
  return app.synth().getStackByName('Bench').template;
}

/** JavaScript, so that no contender pays for a compiler. */
function script(name: string): string {
  const options = { jsc: { target: 'es2022' }, module: { type: 'commonjs' } } as const;
  return transformFileSync(join(__dirname, `${name}.ts`), options).code;
}

/** Runs Node.js with a hook that notes how much memory the process took at most. */
function run(folder: string, args: readonly string[]): Run {
  const hook = join(folder, 'memory.cjs');
  const memory = join(folder, 'memory.txt');
  // Not resourceUsage(): on Linux its maximum includes the process that started this one.
  writeFileSync(
    hook,
    `const fs = require('fs');
     process.on('exit', () => fs.writeFileSync(${JSON.stringify(memory)}, fs.readFileSync('/proc/self/status')));`,
  );
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', hook, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) {
    throw new Error(stderr);
  }
  return {
    seconds,
    megabytes: Number(/VmHWM:\s+(\d+)/.exec(readFileSync(memory, 'utf8'))?.[1]) / 1024,
    output: stdout,
  };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function mega(bytes: number): number {
  return Math.round(bytes / 1e6);
}

main();
