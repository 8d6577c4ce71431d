import { Detection, Detections, Severity } from 'cdk-secure-audit-trail';

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
