import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Detection, Detections, SecureAuditTrail, Severity } from 'cdk-secure-audit-trail';
import { auditTemplate } from '../support/stack';
import { CompiledCli } from './support/compiled-cli';
import { record } from './support/fixtures';

const cli = new CompiledCli();
afterAll(() => cli.remove());

const own: Detection = {
  id: 'payroll-key-used',
  title: 'The payroll key was used',
  severity: Severity.HIGH,
  pattern: '{ ($.eventSource = kms.amazonaws.com) && ($.resources[0].ARN = "*:key/1234abcd-*") }',
  why: 'Only the payroll batch may use it.',
  firstStep: 'Compare the caller with the batch role.',
};
const used = (key: string, minute: number, user = 'alice') =>
  record({
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    eventTime: `2026-01-05T12:0${minute}:00Z`,
    resources: [{ ARN: `arn:aws:kms:eu-west-1:111122223333:key/${key}` }],
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::111122223333:user/${user}` },
  });

/** What the command says of the detection, as it is deployed. */
function replayed(detections: Detections, ...records: object[]) {
  const template = auditTemplate(
    { trailName: 'audit', detections },
    { env: { account: '111122223333', region: 'eu-west-1' } },
  );
  const plan = cli.write('Security.template.json', template.toJSON());
  const logs = cli.write('logs.json', { Records: [...records, record({ eventTime: '2026-01-05T13:00:00Z' })] });
  const report = cli.replay(plan, logs);
  const byDetection = (list: Array<Record<string, unknown>>, key: string) => list.find((each) => each[key] === own.id);
  const { stateChanges } = byDetection(report.alarms, 'detection') as {
    stateChanges: Array<{ to: string; value?: number }>;
  };
  return {
    matches: byDetection(report.detections, 'id')?.matches,
    wentOffAt: stateChanges.filter(({ to }) => to === 'ALARM').map(({ value }) => value),
    status: (...args: string[]) => cli.run(['replay', plan, logs, ...args]).status,
  };
}

describe('a detection of the owner, from the app to the replay of its template', () => {
  test('matches what it names, sets off its alarm, and is told from the others', () => {
    const { matches, wentOffAt, status } = replayed(
      Detections.all().including(own),
      used('1234abcd-0000', 1),
      used('another', 2),
    );
    expect({ matches, wentOffAt }).toEqual({ matches: 1, wentOffAt: [1] });
    expect(status('--expect', own.id)).toBe(0);
    expect(status('--fail-on-match', own.id)).toBe(1);
    expect(status('--fail-on-match', 'HIGH')).toBe(1);
    expect(status('--fail-on-match', 'CRITICAL')).toBe(0);
    expect(status('--expect', 'root-usage')).toBe(1);
  });

  test('as it is tuned: the alarm counts to the threshold within the period', () => {
    const tuned = Detections.none()
      .including(own)
      .tune(own.id, { threshold: 3, period: Duration.minutes(10) });
    const twice = [used('1234abcd-0000', 1), used('1234abcd-0000', 2)];
    expect(replayed(tuned, ...twice)).toMatchObject({ matches: 2, wentOffAt: [] });
    expect(replayed(tuned, ...twice, used('1234abcd-0000', 9))).toMatchObject({ matches: 3, wentOffAt: [3] });
  });

  test('without whom it leaves out', () => {
    const except = Detections.none().including({ ...own, exceptPrincipals: ['arn:aws:iam::111122223333:user/batch'] });
    const records = [used('1234abcd-0000', 1, 'batch'), used('1234abcd-0000', 2, 'bart')];
    expect(replayed(except, ...records)).toMatchObject({ matches: 1 });
  });

  test('without a role whose name CloudFormation makes up: everybody counts until it is given', () => {
    const stack = new Stack(undefined, 'Security');
    const role = new Role(stack, 'Ci', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
    const detections = Detections.all().tune('credentials-created', { exceptPrincipals: [role.roleArn] });
    new SecureAuditTrail(stack, 'Audit', { trailName: 'audit', detections });
    const plan = cli.write('Made.template.json', Template.fromStack(stack).toJSON());
    const created = (name: string) =>
      record({
        eventSource: 'iam.amazonaws.com',
        eventName: 'CreateAccessKey',
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::111122223333:assumed-role/${name}/session`,
          sessionContext: { sessionIssuer: { arn: `arn:aws:iam::111122223333:role/${name}` } },
        },
      });
    const logs = cli.write('created.json', { Records: [created('Ci'), created('Somebody')] });
    const matches = (...options: string[]) =>
      cli.replay(plan, logs, ...options).detections.find(({ id }: { id: string }) => id === 'credentials-created')
        .matches;
    expect(matches()).toBe(2);
    const [logicalId] = Object.keys(
      Template.fromStack(stack).findResources('AWS::IAM::Role', {
        Properties: {
          AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'codebuild.amazonaws.com' } }] },
        },
      }),
    );
    expect(matches('--set', `${logicalId}.Arn=arn:aws:iam::111122223333:role/Ci`)).toBe(1);
  });
});
