import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledCli } from '../replay/support/compiled-cli';
import { bucket, trail } from './bill';

// Its folder has no node_modules: a command that loaded aws-cdk-lib would not even start.
const cli = new CompiledCli();
afterAll(() => cli.remove());
const template = cli.write('Stack.template.json', {
  Resources: {
    Bucket: bucket(),
    Trail: trail(),
    Key: { Type: 'AWS::KMS::Key' },
    Server: { Type: 'AWS::EC2::Instance' },
  },
});
const cost = (...args: string[]) => cli.run(['cost', ...args]);

describe('audit-trail cost', () => {
  const { status, stdout, stderr } = cost(template);

  test('prints an estimate that says it is one, of which day and Region the prices are', () => {
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Estimate of a month, no quote: list prices of us-east-1, \d{4}-\d\d-\d\d, /);
    expect(stdout).toMatch(/KMS, keys +1 key +1\.00/);
    expect(stdout).toMatch(/Total +1\.26/);
  });

  test('says what dominates, and what would make it smaller', () => {
    expect(stdout).toContain('Dominates: KMS, keys, 80 %.');
    expect(stdout).toContain('one key for what the same people read');
  });

  test('names what has no price', () => {
    expect(stdout).toMatch(/NOT PRICED.*\n {2}1 × AWS::EC2::Instance/);
  });

  test('fits into 100 columns', () => {
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('prints the same as JSON, with each price and its source', () => {
    const report = JSON.parse(cost(template, '--format', 'json', '--events-per-month', '2e6').stdout);
    expect(report).toMatchObject({
      estimate: true,
      pricesRegion: 'us-east-1',
      usage: { managementEvents: 2_000_000, metricsWithData: 'all', otherTrail: false },
      fixedUsd: 1,
      dominates: 'KMS, keys',
      toHalve: [{ stack: 'Stack', item: 'KMS, keys', usd: 1 }],
      notPriced: [{ type: 'AWS::EC2::Instance', resources: ['Stack/Server'] }],
    });
    expect(report.usd).toBeCloseTo(1 + 2 * 0.255175);
    expect(report.lines).toContainEqual(
      expect.objectContaining({
        item: 'S3, writing log and digest files',
        quantity: 100_000,
        usd: 0.5,
        resources: ['Bucket'],
        price: { usd: 0.005, per: 1000, unit: 'requests', source: expect.any(String), certainty: 'remembered' },
      }),
    );
  });

  test('takes a whole cdk.out', () => {
    cli.write('cdk.out/One.template.json', { Resources: { Key: { Type: 'AWS::KMS::Key' } } });
    cli.write('cdk.out/Two.template.json', { Resources: { Key: { Type: 'AWS::KMS::Key' } } });
    const { usd, lines } = JSON.parse(cost(join(cli.folder, 'cdk.out'), '--format', 'json').stdout);
    expect(usd).toBe(2);
    expect(lines.map(({ stack }: { stack: string }) => stack)).toEqual(['One', 'Two']);
  });

  test('explains its options', () => {
    const help = cost('--help');
    expect(help.status).toBe(0);
    expect(help.stdout).toMatch(/--events-per-month <number> .*default: 1,000,000/);
    expect(cli.run(['--help']).stdout).toContain('audit-trail cost');
  });
});

describe('what is wrong ends with 2 and a reason', () => {
  mkdirSync(join(cli.folder, 'empty'));
  const yaml = cli.write('stack.yaml', 'Resources: {}');
  const broken = cli.write('broken.json', '{');

  test.each<[string, string[], RegExp]>([
    ['no template', [], /Give one template/],
    ['two templates', [template, template], /Give one template/],
    ['a file that is not there', ['missing.json'], /no template or cdk.out 'missing.json'/],
    ['a folder without templates', [join(cli.folder, 'empty')], /npx cdk synth/],
    ['YAML', [yaml], /is not JSON/],
    ['broken JSON', [broken], /is not valid JSON/],
    [
      'a word for a number',
      [template, '--events-per-month', 'many'],
      /--events-per-month takes a number, 0 to 1e15, not 'many'/,
    ],
    ['a negative number', [template, '--events-per-month=-1'], /0 to 1e15, not '-1'/],
    ['more than can be', [template, '--events-per-month', '9e15'], /0 to 1e15, not '9e15'/],
    ['no number', [template, '--event-bytes', ''], /--event-bytes takes a number, 1 to 262144, not ''/],
    ['infinity', [template, '--data-events-per-month', 'Infinity'], /not 'Infinity'/],
    ['an event that CloudTrail does not record', [template, '--event-bytes', '300000'], /1 to 262144/],
    ['more than everything', [template, '--write-share', '20'], /0 to 1, not '20'/],
    ['no events in a file', [template, '--events-per-file', '0'], /1 to 1e15/],
    ['half a month', [template, '--months', '1.5'], /a whole number, 1 to 1200/],
    ['an unknown format', [template, '--format', 'yaml'], /Write table or json/],
    ['an unknown option', [template, '--event-per-month', '1'], /--event-per-month/],
  ])('%s', (_, args, reason) => {
    const { status, stdout, stderr } = cost(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});
