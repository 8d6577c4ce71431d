import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Detection, Detections, Severity } from 'cdk-secure-audit-trail';
import { compile, parse } from '../../lib/detection/language/filter-pattern';
import { runbookOf } from '../../lib/detection/runbook';

const own: Detection = {
  id: 'payroll-read',
  title: 'Payroll was read',
  severity: Severity.LOW,
  pattern: '{ $.eventName = GetObject }',
  why: 'Salaries are private.',
  firstStep: 'Ask the reader.',
};
const ids = (detections: Detections) => detections.list.map(({ id }) => id);

describe('the choice of detections', () => {
  test('can be narrowed to what is urgent', () => {
    const severities = (lowest: Severity) =>
      new Set(
        Detections.all()
          .atLeast(lowest)
          .list.map((one) => one.severity),
      );
    expect(severities(Severity.LOW)).toEqual(new Set(Object.values(Severity)));
    expect(severities(Severity.HIGH)).toEqual(new Set([Severity.HIGH, Severity.CRITICAL]));
    expect(severities(Severity.CRITICAL)).toEqual(new Set([Severity.CRITICAL]));
  });

  test('can leave some out', () => {
    const without = Detections.all().without('vpc-changes', 'route-table-changes');
    expect(ids(without)).toEqual(
      ids(Detections.all()).filter((id) => !['vpc-changes', 'route-table-changes'].includes(id)),
    );
  });

  test('can take in detections of the owner, and replace one of the catalogue', () => {
    expect(ids(Detections.none().including(own))).toEqual(['payroll-read']);
    const replaced = Detections.all()
      .without('root-usage')
      .including({ ...own, id: 'root-usage' });
    expect(replaced.list.find(({ id }) => id === 'root-usage')?.pattern).toBe(own.pattern);
  });

  test('leaves the choice that it was made from as it was', () => {
    const all = Detections.all();
    const before = ids(all);
    all.without('root-usage');
    all.including(own);
    all.atLeast(Severity.CRITICAL);
    expect(ids(all)).toEqual(before);
    expect(ids(Detections.all())).toEqual(before);
  });

  test('refuses to leave out what is not there, since a mistyped id would stay unnoticed', () => {
    expect(() => Detections.all().without('root-usage', 'rot-usage')).toThrow(
      /'rot-usage'.*Write one of: root-usage.*\[cdk-secure-audit-trail:unknown-detection\]/,
    );
  });

  test('refuses two of one id, since it names the metric and the alarm', () => {
    expect(() => Detections.all().including({ ...own, id: 'root-usage' })).toThrow(
      /'root-usage'.*without\('root-usage'\).*\[cdk-secure-audit-trail:detection-twice\]/,
    );
    expect(() => Detections.none().including(own, own)).toThrow('[cdk-secure-audit-trail:detection-twice]');
  });
});

describe('the topic of a second lane', () => {
  test('is watched like the first one, under an id of its own', () => {
    const [watching] = Detections.none().watchingTopic('On_Call-alerts').list;
    const [ours] = Detections.all().list.filter(({ id }) => id === 'topic-tampering');
    expect(watching).toMatchObject({ id: 'topic-tampering-on-call-alerts', severity: ours.severity });
    const fires = compile(parse(watching.pattern));
    const deleted = (name: string) => ({
      eventSource: 'sns.amazonaws.com',
      eventName: 'DeleteTopic',
      requestParameters: { topicArn: `arn:aws:sns:eu-west-1:111122223333:${name}` },
    });
    expect([deleted('On_Call-alerts'), deleted('billing')].map(fires)).toEqual([true, false]);
    expect(Detections.all().watchingTopic('a').watchingTopic('b').list).toHaveLength(Detections.all().list.length + 2);
  });

  test.each(['${Token[TOKEN.1]}', 'arn:aws:sns:eu-west-1:111122223333:on-call', 'on call', ''])(
    'must have a name that is known at synth, not %j',
    (name) => expect(() => Detections.all().watchingTopic(name)).toThrow('[cdk-secure-audit-trail:watched-topic]'),
  );
});

describe('in Markdown', () => {
  const documented = Detections.none()
    .including({
      ...own,
      runbook: 'https://wiki.example.com/payroll',
      threshold: 3,
      exceptPrincipals: ['arn:aws:iam::111122223333:role/Payroll'],
    })
    .toMarkdown();

  test('a detection of the owner reads like those of the library', () => {
    expect(documented).toContain(`| [payroll-read](#payroll-read) | ${own.severity} | ${own.title} |`);
    expect(documented).toContain('## payroll-read');
    for (const text of [own.why, own.firstStep, own.pattern, 'https://wiki.example.com/payroll', 'role/Payroll']) {
      expect(documented).toContain(text);
    }
    expect(documented).toContain('at 3 matches in 5 minutes');
  });

  test('all detections have a section each', () => {
    const text = Detections.all().toMarkdown();
    ids(Detections.all()).forEach((id) => expect(text).toMatch(new RegExp(`^## ${id}$`, 'm')));
  });
});

test('a runbook is where the section is: of the library, of the owner, or how to write one', () => {
  expect(runbookOf({ id: 'root-usage' })).toMatch(/\/detections\.md#root-usage$/);
  expect(runbookOf({ id: 'root-usage', runbook: 'https://wiki.example.com' })).toBe('https://wiki.example.com');
  expect(runbookOf({ id: 'payroll-read' })).toMatch(/#detections-of-your-own$/);
  // Each of them is there.
  const page = readFileSync(join(__dirname, '../../docs/detections.md'), 'utf8');
  expect(page).toContain('\n## Detections of your own\n');
  for (const id of ['break-glass-used', 'heartbeat', ...ids(Detections.tuned())])
    expect(page).toContain(`\n## ${id}\n`);
});
