import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimate } from '../../lib/cost/estimate';
import { PRICES, PRICES_AS_OF, PRICES_REGION } from '../../lib/cost/price-table';
import { UNKNOWN_PRICE } from '../../lib/cost/resource-types';
import { Stack } from '../../lib/cost/stack';
import { readUsage } from '../../lib/cost/usage';
import { App, Stack as CdkStack } from 'aws-cdk-lib';
import {
  ArchiveReplica,
  SecureAuditTrail,
  SecureAuditTrailProps,
  SiemHandOff,
  TrailConfigRules,
  TrailDashboard,
} from 'cdk-secure-audit-trail';
import { examples } from '../../examples/app';
import { loadTemplates, Template } from '../../lib/replay/template/load-templates';
import { ACCOUNT, newApp } from '../support/stack';

function stacksOf(build: (app: App) => void, patch = (template: Template) => template): Stack[] {
  const app = newApp();
  build(app);
  return loadTemplates(app.synth().directory).map((template) => new Stack(patch(template)));
}
const stacks = stacksOf(examples);
const billOf = (name: string, options: Record<string, string> = {}) =>
  estimate(
    stacks.filter((stack) => stack.name === name),
    readUsage(options),
  );
const text = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8').replace(/\s+/g, ' ');
const README = text('README.md');
const DOCS = text('docs/costs.md');

describe('the default stack', () => {
  const { lines, fixedUsd, nextMillionUsd } = billOf('Quickstart');
  const usd = (item: string) => lines.find((line) => line.item === item)?.usd;

  test('costs what the README says', () => {
    expect(README).toContain(`$${fixedUsd.toFixed(2)} fixed`);
    expect(usd('KMS, keys')).toBe(2);
    expect(usd('CloudWatch, alarms')).toBeCloseTo(2.6);
    expect(README).toContain('about $1 for each million management events');
    expect(nextMillionUsd).toBeCloseTo(1, 1);
    expect(README).toContain('about $0.75 for a million events');
    expect(usd('CloudWatch Logs, ingestion')).toBeCloseTo(0.75);
    expect(README).toContain('$0.30 each, at most $7.50');
    expect(usd('CloudWatch, metrics of filters that match')).toBeCloseTo(7.5);
    expect(README).toContain('$20.00 for a million events');
  });

  test('costs what docs/costs.md says, option by option', () => {
    for (const line of lines.filter((each) => each.usd >= 0.005)) {
      expect(DOCS).toContain(`| ${line.item} | $${line.usd.toFixed(2)} |`);
    }
    expect(DOCS).toContain(`| **together** | **$${billOf('Quickstart').usd.toFixed(2)}** |`);
  });

  test('is dearer than that of a small company', () => {
    expect(billOf('Startup').fixedUsd).toBeCloseTo(3.4);
    expect(README).toContain('Its fixed costs are $3.40.');
  });
});

/** The default stack, and what a user adds to it. */
function withDefaults(
  add: (audit: SecureAuditTrail, stack: CdkStack) => void = () => undefined,
  props: (app: App) => SecureAuditTrailProps = () => ({}),
) {
  return (app: App) => {
    const env = { account: ACCOUNT, region: PRICES_REGION };
    const stack = new CdkStack(app, 'Audit', { env, terminationProtection: true });
    add(new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'], ...props(app) }), stack);
  };
}

const trailWith = (properties: object) => (template: Template) => ({
  ...template,
  resources: new Map(
    [...template.resources].map(([id, resource]) => [
      id,
      resource.Type === 'AWS::CloudTrail::Trail'
        ? { ...resource, Properties: { ...resource.Properties, ...properties } }
        : resource,
    ]),
  ),
});
const selecting = (...categories: string[]) =>
  trailWith({
    AdvancedEventSelectors: categories.map((category) => ({
      FieldSelectors: [{ Field: 'eventCategory', Equals: [category] }],
    })),
  });
const MILLION = '1000000';
const defaults = withDefaults();

describe('what an option adds is what docs/costs.md says', () => {
  test.each<[string, Stack[], Record<string, string | boolean>]>([
    [
      'a million data events',
      stacksOf(defaults, selecting('Management', 'Data')),
      { 'data-events-per-month': MILLION },
    ],
    [
      'a million network activity events',
      stacksOf(defaults, selecting('Management', 'NetworkActivity')),
      { 'network-events-per-month': MILLION },
    ],
    [
      'Insights on call and error rates',
      stacksOf(
        defaults,
        trailWith({
          InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }],
        }),
      ),
      {},
    ],
    ['another trail of the same events', stacksOf(defaults), { 'other-trail': true }],
    [
      '`TrailDashboard`',
      stacksOf(
        withDefaults((audit, stack) => {
          new TrailDashboard(stack, 'Dashboard', {
            trail: audit.identity,
            logGroup: audit.logGroup.logGroup,
            detectionAlarms: audit.detection.alarms,
          });
        }),
      ),
      {},
    ],
    [
      '`ArchiveReplica`',
      stacksOf(
        withDefaults(undefined, (app) => ({
          replica: new ArchiveReplica(
            new CdkStack(app, 'Replica', {
              env: { account: ACCOUNT, region: 'us-west-2' },
              terminationProtection: true,
            }),
            'Replica',
          ),
        })),
      ),
      {},
    ],
    [
      '`TrailConfigRules`',
      stacksOf(
        withDefaults((audit, stack) => {
          new TrailConfigRules(stack, 'Rules', {
            bucket: audit.archive.bucket,
            keys: [audit.monitoringKey],
            logGroup: audit.logGroup.logGroup,
            topic: audit.alerts.topic,
          });
        }),
      ),
      {},
    ],
    [
      '`SiemHandOff`',
      stacksOf(
        withDefaults((audit, stack) => {
          new SiemHandOff(stack, 'HandOff', {
            trail: audit.identity,
            archive: audit.archive,
            encryptionKey: audit.monitoringKey,
            alarmActions: [],
          });
        }),
      ),
      {},
    ],
    ['two more years of evidence', stacksOf(defaults), { months: '25' }],
  ])('%s', (option, stacksWith, options) => {
    const base = estimate(stacksOf(defaults), readUsage({})).usd;
    const added = estimate(stacksWith, readUsage(options)).usd - base;
    expect(DOCS).toContain(`| ${option} | $${added.toFixed(2)} |`);
  });
});

test('a hand-off is billed for each log file of the example', () => {
  const { lines } = billOf('Siem', { 'events-per-month': '100e6' });
  const quantity = (item: string) => lines.find((line) => line.item === item)?.quantity;
  expect(quantity('SQS, requests')).toBe(15_000_000);
  expect(quantity('S3, reading what a queue tells of')).toBe(5_000_000);
  // Digests are events of the bucket too: 17 an hour.
  expect(quantity('EventBridge, events of S3')).toBe(5_000_000 + 17 * 730);
});

test('every type of resource of every example has a price, or it is known why it has none', () => {
  const { notPriced } = estimate(stacks, readUsage({}));
  expect(notPriced.filter(({ type }) => !(type in UNKNOWN_PRICE))).toEqual([]);
});

test('the documents have each price, with its source and how sure it is', () => {
  expect(DOCS).toContain(PRICES_AS_OF);
  expect(DOCS).toContain(PRICES_REGION);
  for (const [id, { usd, per, unit, source, certainty }] of Object.entries(PRICES)) {
    expect(DOCS).toContain(`| \`${id}\` | $${usd} | ${per.toLocaleString('en')} ${unit} | ${source} | ${certainty} |`);
  }
});
