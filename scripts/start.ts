/** `npm start`: synthesizes every example, has it checked, and says what is in it. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R4Checks,
  NIST80053R5Checks,
  PCIDSS321Checks,
} from 'cdk-nag';
import { examples } from '../examples/app';

const OUTPUT = 'cdk.out';
const INLINE_LIMIT = 51_200;

interface Report {
  readonly pluginReports: Array<{
    readonly pluginName: string;
    readonly violations: Array<{
      readonly ruleName: string;
      readonly severity?: string;
      readonly description: string;
      readonly violatingConstructs: Array<{ readonly constructPath?: string }>;
    }>;
  }>;
}

interface Finding {
  readonly stack: string;
  readonly text: string;
}

function main(): number {
  const root = join(__dirname, '..');
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  rmSync(join(root, OUTPUT), { recursive: true, force: true });
  const app = new App({ outdir: join(root, OUTPUT), context });
  examples(app);
  const packs = [
    new AwsSolutionsChecks(app),
    new NIST80053R4Checks(app),
    new NIST80053R5Checks(app),
    new HIPAASecurityChecks(app),
    new PCIDSS321Checks(app),
  ];
  // The CloudFormation validator of aws-cdk-lib needs no registration: it runs at every synthesis.
  Validations.of(app).addPlugins(...packs);

  const failure = synthesize(app);
  const findings = readFindings(join(root, OUTPUT));
  if (failure && findings.length === 0) {
    throw failure; // Not a finding but a refusal, which comes before any report.
  }
  const stacks = app.node.findAll().filter((child): child is Stack => Stack.isStack(child));

  print('\nChecked by the CloudFormation validator of aws-cdk-lib and by five cdk-nag packs:');
  print('AwsSolutions, NIST 800-53 R4 and R5, HIPAA Security, PCI DSS 3.2.1.\n');
  table([
    ['Stack', 'Resources', 'Bytes', 'Alarms', 'Findings', 'Acknowledged'],
    ...stacks.map((stack) => {
      const { text, resources } = template(stack, root);
      return [
        stack.stackName,
        String(Object.keys(resources).length),
        text.length.toLocaleString('en'),
        String(Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm').length),
        String(findings.filter((finding) => finding.stack === stack.stackName).length),
        String(acknowledgements(stack).size),
      ];
    }),
  ]);
  print(
    `\nBytes are those of the minified template; ${INLINE_LIMIT.toLocaleString('en')} can be deployed without a bucket.`,
  );

  for (const { stack, text } of findings) {
    print(`\nFinding in ${stack}: ${text}`);
  }
  printAcknowledgements(stacks);

  print('\nNext step:');
  print(
    findings.length > 0
      ? '  Mend the findings above, or acknowledge them with a reason.'
      : `  Read the templates in ${OUTPUT}/, put your address into examples/quickstart.ts, then: npx cdk deploy Quickstart`,
  );
  return findings.length > 0 ? 1 : 0;
}

/** A synthesis with findings fails, but only after it has written templates and report. */
function synthesize(app: App): Error | undefined {
  try {
    app.synth();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function readFindings(outdir: string): Finding[] {
  const file = join(outdir, 'validation-report.json');
  if (!existsSync(file)) {
    return [];
  }
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  return report.pluginReports.flatMap(({ pluginName, violations }) =>
    violations.flatMap(({ ruleName, description, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath = '?' }) => ({
        stack: constructPath.split('/')[0],
        text: `${constructPath}\n  ${pluginName} ${ruleName}: ${description}`,
      })),
    ),
  );
}

function template(stack: Stack, root: string): { text: string; resources: Record<string, { Type: string }> } {
  const file = join(root, OUTPUT, stack.templateFile);
  const parsed = JSON.parse(readFileSync(file, 'utf8'));
  return { text: JSON.stringify(parsed), resources: parsed.Resources };
}

/** Rule and construct of every acknowledgement below a stack, with its reason. */
function acknowledgements(stack: Stack): Map<string, { rule: string; path: string; reason: string }> {
  const found = new Map<string, { rule: string; path: string; reason: string }>();
  for (const child of stack.node.findAll()) {
    for (const { type, data } of child.node.metadata) {
      if (type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY) {
        for (const [id, reason] of Object.entries(data as Record<string, string>)) {
          const rule = id.replace(/^annotation::/i, '').replace(/\[.*/, '');
          found.set(`${rule} ${child.node.path}`, { rule, path: child.node.path, reason });
        }
      }
    }
  }
  return found;
}

function printAcknowledgements(stacks: Stack[]): void {
  const byReason = new Map<string, { rules: Set<string>; places: Set<string> }>();
  for (const stack of stacks) {
    for (const { rule, path, reason } of acknowledgements(stack).values()) {
      const entry = byReason.get(reason) ?? { rules: new Set(), places: new Set() };
      entry.rules.add(rule);
      entry.places.add(path.split('/').slice(1).join('/'));
      byReason.set(reason, entry);
    }
  }
  print('\nAcknowledged, each with its reason:');
  for (const [reason, { rules, places }] of byReason) {
    print(`\n  ${[...places].join(', ')}: ${[...rules].join(', ')}`);
    print(
      wrap(reason, 100)
        .map((line) => `    ${line}`)
        .join('\n'),
    );
  }
}

function wrap(text: string, width: number): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines[lines.length - 1];
    return lines.length > 0 && last.length + word.length < width
      ? [...lines.slice(0, -1), `${last} ${word}`]
      : [...lines, word];
  }, []);
}

function table(rows: string[][]): void {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  rows.forEach((row, index) => {
    print(
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('   ')}`,
    );
    if (index === 0) {
      print(`  ${widths.map((width) => '─'.repeat(width)).join('   ')}`);
    }
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = main();
