/** `npm run bench`: what the library costs at synthesis, as ratios within one run; these say more than times on a shared machine. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { handWritten } from './hand-written';
import { SecureAuditTrail } from '../lib';

const ROUNDS = 15;
const { context } = JSON.parse(readFileSync(join(__dirname, '..', 'cdk.json'), 'utf8'));

interface Run {
  readonly milliseconds: number;
  readonly resources: number;
  readonly bytes: number;
}

function synthesize(fill: (stack: Stack) => void): Run {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
  const start = process.hrtime.bigint();
  const app = new App({ outdir, context });
  const stack = new Stack(app, 'Quickstart', { terminationProtection: true });
  fill(stack);
  app.synth();
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  const template = JSON.parse(readFileSync(join(outdir, stack.templateFile), 'utf8'));
  rmSync(outdir, { recursive: true });
  return {
    milliseconds,
    resources: Object.keys(template.Resources).length,
    bytes: JSON.stringify(template).length,
  };
}

const ours = () =>
  synthesize((stack) => new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'] }));
const theirs = () => synthesize(handWritten);

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function importMilliseconds(code: string): number {
  const start = process.hrtime.bigint();
  execFileSync(process.execPath, ['-e', code], { cwd: join(__dirname, '..') });
  return Number(process.hrtime.bigint() - start) / 1e6;
}

// The first synthesis of a process loads modules and the validator.
const size = { library: ours(), hand: theirs() };
const pairs = Array.from({ length: ROUNDS }, (_, round) => {
  // In turns, so that a slower moment of the machine hits both.
  const [first, second] = round % 2 ? [ours(), theirs()] : [theirs(), ours()];
  return round % 2 ? { library: first, hand: second } : { library: second, hand: first };
});
const ratio = median(pairs.map(({ library, hand }) => library.milliseconds / hand.milliseconds));

console.log(`Resources     library ${size.library.resources}, by hand ${size.hand.resources}`);
console.log(`Bytes         library ${size.library.bytes}, by hand ${size.hand.bytes} (minified)`);
console.log(
  `Synthesis     library ${median(pairs.map((p) => p.library.milliseconds)).toFixed(0)} ms, by hand ${median(pairs.map((p) => p.hand.milliseconds)).toFixed(0)} ms (medians of ${ROUNDS})`,
);
console.log(
  `Ratio         ${ratio.toFixed(2)} (${ratio <= 1.15 ? 'limit 1.15' : 'OVER the limit of 1.15, here and now'})`,
);

// Needs `npm run build` before.
// aws-cdk-lib loads a class when it is first asked for, so the modules alone would say nothing.
const classes = {
  'aws-athena': ['CfnNamedQuery', 'CfnWorkGroup'],
  'aws-cloudtrail': ['CfnTrail'],
  'aws-cloudwatch': ['Alarm', 'Metric'],
  'aws-cloudwatch-actions': ['SnsAction'],
  'aws-glue': ['CfnDatabase', 'CfnTable'],
  'aws-iam': ['Grant', 'ManagedPolicy', 'PolicyDocument', 'PolicyStatement', 'Role', 'ServicePrincipal'],
  'aws-kms': ['Key'],
  'aws-logs': ['LogGroup', 'MetricFilter'],
  'aws-s3': ['Bucket', 'BucketPolicy', 'CfnBucket'],
  'aws-sns': ['Subscription', 'Topic', 'TopicPolicy'],
};
const base = Object.entries(classes)
  .map(([name, used]) => `{const m=require('aws-cdk-lib/${name}');${used.map((one) => `m.${one};`).join('')}}`)
  .join('');
const imports = Array.from({ length: 5 }, () => ({
  base: importMilliseconds(base),
  library: importMilliseconds(`${base}require('./build');`),
}));
console.log(
  `Import ratio  ${median(imports.map((i) => i.library / i.base)).toFixed(2)} (the library and the classes of aws-cdk-lib that it needs, over those classes alone)`,
);
