import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CfnElement } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DetectionAlarms, Detections } from 'cdk-secure-audit-trail';
import { TECHNIQUES } from '../../lib/detection/catalogue/techniques';
import { CompiledCli } from '../replay/support/compiled-cli';
import { describeRealRecords, EVENTS } from '../support/real-records';
import { auditStack } from '../support/stack';

const FOLDER = join(EVENTS, 'stratus-red-team/docs/detonation-logs');
const ids = (detections: Detections) => detections.list.map(({ id }) => id);

test('the table of techniques names detections that are there, and a gap where nothing notices', () => {
  for (const { id, detections, tuned, gap } of TECHNIQUES) {
    expect([id, ids(Detections.all())]).toEqual([id, expect.arrayContaining([...detections])]);
    expect([id, ids(Detections.tuned())]).toEqual([id, expect.arrayContaining([...tuned])]);
    expect([id, detections.length + tuned.length > 0 || gap !== undefined]).toEqual([id, true]);
  }
});

describeRealRecords('the alarms of the default stack and of the tuned lane, replayed on attacks', () => {
  const cli = new CompiledCli();
  afterAll(() => cli.remove());
  const { stack, audit } = auditStack({ trailName: 'audit' });
  new DetectionAlarms(stack, 'People', {
    trail: audit.identity,
    logGroup: audit.logGroup.logGroup,
    detections: Detections.tuned(),
    alarmActions: [],
  });
  const plan = cli.write('Stack.template.json', Template.fromStack(stack).toJSON());
  const bucket = stack.getLogicalId(audit.archive.bucket.node.defaultChild as CfnElement);

  test('are those of the table, technique for technique', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
    const found = files.map((name) => {
      // A bucket of another name matches an unknown one; so does a key.
      const { alarms } = cli.replay(plan, join(FOLDER, name), '--set', `${bucket}=audit`);
      const wentOff = (alarms as Array<{ detection: string | null; stateChanges: Array<{ to: string }> }>)
        .filter(({ detection, stateChanges }) => detection !== null && stateChanges.some(({ to }) => to === 'ALARM'))
        .map(({ detection }) => detection as string);
      const of = (detections: Detections) =>
        ids(detections)
          .filter((id) => wentOff.includes(id))
          .sort();
      return { id: name.replace('.json', ''), detections: of(Detections.all()), tuned: of(Detections.tuned()) };
    });
    const table = TECHNIQUES.map(({ id, detections, tuned }) => ({
      id,
      detections: [...detections],
      tuned: [...tuned],
    }));
    expect(found).toEqual(table);
  });
});
