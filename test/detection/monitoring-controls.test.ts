import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../../lib/detection/catalogue';
import { FRAMEWORK_REQUIREMENTS, MONITORING_CONTROLS } from '../../lib/detection/catalogue/monitoring-controls';
import { TUNED } from '../../lib/detection/catalogue/tuned';
import { lint, parse } from '../../lib/detection/language/filter-pattern';

const controlsOf = (id: string) => CATALOGUE.find((detection) => detection.id === id)?.controls;

describe.each(MONITORING_CONTROLS.map((control) => [control.title, control] as const))('%s', (_, control) => {
  test('is monitored by the detection that says so itself', () => {
    const controls = controlsOf(control.verbatim)!.join();
    expect(controls).toContain(` ${control.cis14}`);
    expect(control.beside ? controlsOf(control.beside)!.join() : controls).toContain(`CIS 6.0-7.0 ${control.cis60}`);
    expect(controls.includes('Security Hub')).toBe(control.securityHub !== undefined);
    expect(controls).toContain(control.securityHub ?? '');
    expect(controls).toContain(control.cis12 ? `CIS 1.2 ${control.cis12}` : '');
  });

  test('has a tuned detection that stands beside it, if any', () => {
    const tuned = TUNED.find(({ id }) => id === control.tuned);
    expect(tuned?.controls).toEqual(control.tuned && [`Beside CIS 1.4-5.0 ${control.cis14}`]);
  });
});

test('what the requirements of other frameworks name is there', () =>
  FRAMEWORK_REQUIREMENTS.flatMap(({ detections }) => detections).forEach((id) => expect(controlsOf(id)).toBeDefined()));

describe.each(TUNED.map((detection) => [detection.id, detection] as const))('%s', (id, { pattern }) => {
  test('means what it says', () => expect(lint(parse(pattern))).toEqual([]));

  test('has a section in the documentation, where its alarm links to', () =>
    expect(readFileSync(join(__dirname, '../../docs/detections.md'), 'utf8')).toMatch(new RegExp(`^## ${id}$`, 'm')));
});
