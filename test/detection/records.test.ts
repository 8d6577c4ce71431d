import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { DetectionAlarms, Detections } from 'cdk-secure-audit-trail';
import { compileEventPattern, parseEventPattern } from '../../lib/detection/language/event-pattern';
import { compile, parse, toEventPattern } from '../../lib/detection/language/filter-pattern';
import { Deployment, Resource } from '../support/deployment';
import { describeRealRecords, realRecords } from '../support/real-records';
import { auditStack } from '../support/stack';
import { Records } from './catalogue/record';

const FOLDER = join(__dirname, 'catalogue');

const { stack, audit } = auditStack({ trailName: 'audit' });
new DetectionAlarms(stack, 'People', {
  trail: audit.identity,
  logGroup: audit.logGroup.logGroup,
  detections: Detections.tuned(),
  alarmActions: [],
});
const deployment = new Deployment(Template.fromStack(stack).toJSON());
const names = deployment.fill(stack.resolve(audit.resourceNames)) as Record<string, string>;
const deployed = deployment
  .all('AWS::Logs::MetricFilter')
  .map(({ Properties }): [string, string] => [
    (Properties.MetricTransformations as Resource[])[0].MetricName,
    Properties.FilterPattern,
  ]);

/** What its own records say of a detection, with the names of the stack in them. */
function recordsOf(id: string): Records {
  const { records } = jest.requireActual<{ records: Records }>(join(FOLDER, `${id}.records`));
  return JSON.parse(JSON.stringify(records).replace(/\$\{(\w+)\}/g, (_, name: string) => names[name])) as Records;
}

/** Detections that fire in records of accounts in which nothing happened, and why they should. */
const EXPLAINED: Readonly<Record<string, string>> = {};

test('every detection has records of its own', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.records.ts'));
  expect(files.map((file) => file.replace('.records.ts', '')).sort()).toEqual(deployed.map(([id]) => id).sort());
});

describe.each(deployed)('%s', (id, text) => {
  const { fires, quiet } = recordsOf(id);
  const pattern = parse(text);
  const matches = compile(pattern);
  const rule = compileEventPattern(parseEventPattern(toEventPattern(pattern)));

  test.each(Object.entries(fires))('fires when %s', (_, record) => {
    expect(matches(record)).toBe(true);
    expect(rule({ detail: record })).toBe(true);
  });

  test.each(Object.entries(quiet))('is quiet when %s', (_, record) => {
    expect(matches(record)).toBe(false);
    expect(rule({ detail: record })).toBe(false);
  });
});

test('a record without anything fires nothing, nor does one of another service', () => {
  const other = { eventSource: 'dynamodb.amazonaws.com', eventName: 'ListTables', userIdentity: null };
  for (const [, text] of deployed) {
    expect([{}, other].filter(compile(parse(text)))).toEqual([]);
  }
});

describeRealRecords('detections on real records', () => {
  const all = realRecords();
  const benign = realRecords('opensearch-catalog');

  test('which are as many as there were', () => {
    expect(all.length).toBeGreaterThan(1_300);
    expect(benign.length).toBe(891);
  });

  test.each(deployed)('%s is quiet in accounts in which nothing happened', (id, text) => {
    const found = benign.filter(compile(parse(text)));
    expect(found.length > 0).toBe(id in EXPLAINED);
  });

  test.each(deployed)('the rule of %s agrees on every record', (_, text) => {
    const pattern = parse(text);
    const rule = compileEventPattern(parseEventPattern(toEventPattern(pattern)));
    expect(all.filter((record) => rule({ detail: record }))).toEqual(all.filter(compile(pattern)));
  });

  test('fire as often as they did', () => {
    const counts = deployed.map(([id, text]) => [id, all.filter(compile(parse(text))).length] as const);
    expect(Object.fromEntries(counts.filter(([, count]) => count > 0))).toMatchInlineSnapshot(`
     {
       "bucket-policy-changes": 3,
       "bucket-protection-changes": 2,
       "bucket-tampering": 2,
       "cloudtrail-changes": 9,
       "config-changes": 5,
       "console-sign-in-without-mfa": 6,
       "credentials-created": 6,
       "denied-calls": 53,
       "failed-sign-ins": 4,
       "iam-policy-changes": 2,
       "identity-changes": 4,
       "key-access-changes": 8,
       "key-disabled": 4,
       "log-sources-removed": 2,
       "network-acl-changes": 2,
       "organizations-changes": 5,
       "root-usage": 12,
       "rule-tampering": 2,
       "security-group-changes": 3,
       "sign-in-failures": 3,
       "sign-in-without-mfa": 4,
       "snapshots-shared": 9,
       "trail-tampering": 10,
       "unauthorized-api-calls": 53,
       "vpc-changes": 1,
     }
    `);
  });
});
