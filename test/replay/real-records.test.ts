import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../../lib/detection/catalogue';
import { compile, parse } from '../../lib/detection/language/filter-pattern';
import { CompiledCli, ROOT } from './support/compiled-cli';
import { filter, template } from './support/fixtures';

/** Real records, which lie beside the project and not in it. */
const EVENTS = join(ROOT, '..', 'shared', 'events');
const there = existsSync(EVENTS);

test('the real records are there', () => {
  if (!there && process.env.CI !== 'true') {
    console.warn(`Skipped: there are no real records in ${EVENTS}.`);
    return;
  }
  expect(there).toBe(true);
});

(there ? describe : describe.skip)('real records', () => {
  const cli = new CompiledCli();
  afterAll(() => cli.remove());
  const detections = CATALOGUE.map(({ id, pattern }) => ({ id, pattern: pattern.replace(/\$\{\w+\}/g, '*') }));
  const plan = cli.write(
    'All.template.json',
    template(Object.fromEntries(detections.map(({ id, pattern }) => [id.replace(/-/g, ''), filter(id, pattern)]))),
  );
  const found = (report: { detections: Array<{ id: string; matches: number }> }) =>
    Object.fromEntries(report.detections.map(({ id, matches }) => [id, matches]));

  test('of attacks fire what a plain evaluation of every record fires', () => {
    const folder = join(EVENTS, 'stratus-red-team', 'docs', 'detonation-logs');
    const records: unknown[] = readdirSync(folder).flatMap((name) =>
      JSON.parse(readFileSync(join(folder, name), 'utf8')),
    );
    const expected = detections.map(({ id, pattern }) => [id, records.filter(compile(parse(pattern))).length]);
    const report = cli.replay(plan, folder, '--count-duplicates');
    expect(report).toMatchObject({ records: records.length, skipped: 0 });
    expect(found(report)).toEqual(Object.fromEntries(expected));
    expect(found(report)).toMatchObject({ 'unauthorized-api-calls': 51, 'sign-in-without-mfa': 1 });
  });

  test('are read the same from .json and .json.gz', () => {
    const folder = join(EVENTS, 'trailscraper', 'tests', 'cloudtrail', 'data');
    const names = readdirSync(folder).filter((name) => /\.json(\.gz)?$/.test(name));
    const [one, other] = names.map((name) => cli.replay(plan, join(folder, name)));
    expect(one.records).toBeGreaterThan(0);
    expect(other.records).toBe(one.records);
    expect(found(other)).toEqual(found(one));
    const both = cli.replay(plan, folder);
    expect(both.duplicates).toBe(one.records);
  });

  test('of every shape are read or named, and none is fatal', () => {
    const report = cli.replay(plan, EVENTS);
    expect(report.records).toBeGreaterThan(450);
    const reasons: string[] = report.skippedInputs.map(({ reason }: { reason: string }) => reason);
    expect(reasons).toEqual(
      expect.arrayContaining([
        'an Insights event',
        'a digest file',
        'an event that is not from CloudTrail',
        'not JSON',
      ]),
    );
  });
});
