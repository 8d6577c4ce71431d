/**
 * Draws the dashboard of `examples/regulated.ts`, as synthesized, with made-up data: docs/images/dashboard.png. It is a
 * likeness of what CloudWatch shows: places, sizes, titles, labels, columns and sorting are those of the template.
 *
 *     npx tsx scripts/dashboard-picture.ts            CHROMIUM=/path/to/chromium, or one on the PATH
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Body, heightOf, page } from './dashboard-picture/page';
import { context } from '../cdk.json';
import { regulated } from '../examples/regulated';
import { loadTemplates } from '../lib/replay/template/load-templates';
import { Resolver } from '../lib/replay/template/resolver';

const PICTURE = join(__dirname, '../docs/images/dashboard.png');
const BROWSERS = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'];
/** A full screen. */
const WIDTH = 1920;
const HEIGHT = 1080;

/** The body of the dashboard with every name filled in, as CloudWatch gets it. */
function synthesize(outdir: string): string {
  const app = new App({ outdir, context });
  regulated(app);
  app.synth();
  const template = loadTemplates(outdir).find(({ name }) => name === 'Regulated')!;
  const dashboard = [...template.resources.values()].find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard')!;
  return String(new Resolver(template, { values: new Map() }).resolve(dashboard.Properties.DashboardBody));
}

function browser(): string {
  const found = BROWSERS.find((name) => name && spawnSync(name, ['--version']).status === 0);
  if (!found) {
    throw new Error('There is no Chromium. Install one, or write CHROMIUM=/path/to/chromium.');
  }
  return found;
}

const folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
try {
  const command = browser();
  const html = join(folder, 'dashboard.html');
  const body: Body = JSON.parse(synthesize(join(folder, 'cdk.out')));
  const height = heightOf(body);
  if (height > HEIGHT) {
    throw new Error(`The dashboard has ${height} pixels and does not fit on one screen.`);
  }
  writeFileSync(html, page(body, WIDTH));
  const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((name) => `--disable-${name}`);
  const { status, stderr } = spawnSync(
    command,
    [
      ...['--headless', '--no-sandbox', '--no-first-run', '--hide-scrollbars', ...quiet],
      `--user-data-dir=${join(folder, 'profile')}`,
      `--window-size=${WIDTH},${height}`,
      `--screenshot=${PICTURE}`,
      `file://${html}`,
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(`${command} failed: ${stderr}`);
  }
  process.stdout.write(`${PICTURE}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
