import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Template } from 'aws-cdk-lib/assertions';
import { DetectionAlarms, Detections, SecureAuditTrail, Severity } from 'cdk-secure-audit-trail';
import { compileEventPattern, parseEventPattern } from '../../lib/detection/language/event-pattern';
import { compile, parse, toEventPattern } from '../../lib/detection/language/filter-pattern';
import { stateOf } from '../support/alarm';
import { warnings } from '../support/checks';
import { Deployment, Resource } from '../support/deployment';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { auditStack, auditTemplate, newApp } from '../support/stack';
import { call, DEPLOYER, role, ROOT, service, USER } from './catalogue/record';

const DEPLOYER_ROLE = 'arn:aws:iam::111122223333:role/pipeline/Deployer';

function deploy(detections: Detections): { alarm: Resource; pattern: string } {
  const deployment = new Deployment(auditTemplate({ trailName: 'audit', detections }).toJSON());
  const alarm = deployment
    .all('AWS::CloudWatch::Alarm')
    .find(({ Properties }) => Properties.AlarmName !== 'audit-heartbeat')!;
  return {
    alarm: alarm.Properties as Resource,
    pattern: deployment.one('AWS::Logs::MetricFilter').Properties.FilterPattern as string,
  };
}

const one = (id: string) =>
  Detections.none().including(
    ...[...Detections.all().list, ...Detections.tuned().list].filter((each) => each.id === id),
  );

describe('a detection that is tuned', () => {
  const { alarm } = deploy(
    one('credentials-created').tune('credentials-created', {
      threshold: 3,
      period: Duration.minutes(15),
      severity: Severity.LOW,
      exceptPrincipals: [DEPLOYER_ROLE],
    }),
  );

  test('has an alarm of that threshold and period', () => {
    expect(alarm).toMatchObject({ Threshold: 3, Period: 900, Statistic: 'Sum', EvaluationPeriods: 1 });
    expect(stateOf(alarm, [[1, 1]])).toBe('OK');
    expect(stateOf(alarm, [[1, 1, 1]])).toBe('ALARM');
  });

  test('says so, and whom it leaves out, in the description of the alarm', () => {
    expect(alarm.AlarmDescription).toMatch(/^LOW: /);
    expect(alarm.AlarmDescription).toContain(`(except ${DEPLOYER_ROLE})`);
  });

  test('leaves the rest, and the choice that it was made from, as they were', () => {
    const before = Detections.all();
    const after = before.tune('root-usage', { severity: Severity.LOW, threshold: undefined });
    expect(before.list).toEqual(Detections.all().list);
    expect(after.list.slice(1)).toEqual(before.list.slice(1));
    expect(after.list[0]).toEqual({ ...before.list[0], severity: Severity.LOW });
  });

  test('must be there', () =>
    expect(() => Detections.all().tune('rot-usage', {})).toThrow(/'rot-usage' to tune.*unknown-detection/));

  test.each([0, -1, 1.5, NaN])('has no threshold of %d', (threshold) =>
    expectRefusal('threshold', `is ${threshold}`, (stack) => {
      new SecureAuditTrail(stack, 'Audit', { detections: one('root-usage').tune('root-usage', { threshold }) });
    }),
  );

  test.each([Duration.seconds(30), Duration.seconds(90), Duration.hours(25)])('has no period of %s', (period) =>
    expectRefusal('period', period.toHumanString(), (stack) => {
      new SecureAuditTrail(stack, 'Audit', { detections: one('root-usage').tune('root-usage', { period }) });
    }),
  );
});

describe('principals that are left out', () => {
  const fires = (exceptPrincipals: string[], userIdentity: object | undefined) => {
    const { pattern } = deploy(one('credentials-created').tune('credentials-created', { exceptPrincipals }));
    const record = call('iam', 'CreateAccessKey', { userIdentity });
    const read = parse(pattern);
    const rule = compileEventPattern(parseEventPattern(toEventPattern(read)));
    expect(rule({ detail: record })).toBe(compile(read)(record));
    return compile(read)(record);
  };
  const app = role('App', 'i-0a0a0a0a0a0a0a0a0');

  test('are a role, whatever its session', () => {
    expect(fires([DEPLOYER_ROLE], DEPLOYER)).toBe(false);
    expect(fires([DEPLOYER_ROLE], app)).toBe(true);
    expect(fires(['arn:aws:iam::111122223333:role/pipeline/*'], DEPLOYER)).toBe(false);
    expect(fires(['arn:aws:iam::111122223333:role/Deployer'], DEPLOYER)).toBe(true);
  });

  test('are one session of a role', () => {
    expect(fires(['arn:aws:sts::111122223333:assumed-role/Deployer/deployment-42'], DEPLOYER)).toBe(false);
    expect(fires(['arn:aws:sts::111122223333:assumed-role/Deployer/deployment-43'], DEPLOYER)).toBe(true);
  });

  test('are users and root', () => {
    expect(fires([USER.arn], USER)).toBe(false);
    expect(fires([ROOT.arn], ROOT)).toBe(false);
    expect(fires([ROOT.arn], USER)).toBe(true);
  });

  test('are several of several kinds', () => {
    const all = [DEPLOYER_ROLE, 'arn:aws:iam::111122223333:role/App', USER.arn, ROOT.arn];
    expect([DEPLOYER, app, USER, ROOT].map((identity) => fires(all, identity))).toEqual([false, false, false, false]);
    expect(fires(all, role('Other', 'session'))).toBe(true);
  });

  test('are none whom an event does not name', () => {
    for (const identity of [service('iam'), {}, undefined, { type: 'IAMUser', userName: 'maria' }]) {
      expect(fires([DEPLOYER_ROLE, USER.arn], identity)).toBe(true);
    }
  });

  test('may be a role of the app, whose name only CloudFormation knows', () =>
    expectAccepted((stack) => {
      const { roleArn } = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
      const detections = one('credentials-created').tune('credentials-created', { exceptPrincipals: [roleArn] });
      new SecureAuditTrail(stack, 'Audit', { detections });
      const [pattern] = Object.values(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter'));
      expect(JSON.stringify(pattern)).toContain('sessionIssuer.arn != ');
    }));

  test.each([
    ['*', 'nobody or everybody'],
    ['arn:*', 'nobody or everybody'],
    ['arn:aws:iam::111122223333:*', 'nobody or everybody'],
    ['Deployer', 'nobody or everybody'],
    ['', 'nobody or everybody'],
    ['arn:aws:iam::111122223333:role/*/Deployer', 'in the middle'],
    ['arn:aws:iam::111122223333:role/a") || ($.a = "b', 'no ARN of a principal has'],
  ])('are not %j', (arn, problem) =>
    expectRefusal('exclusion', problem, (stack) => {
      const detections = one('credentials-created').tune('credentials-created', { exceptPrincipals: [arn] });
      new SecureAuditTrail(stack, 'Audit', { detections });
    }),
  );

  test('are not so many that CloudWatch Logs would refuse the pattern', () =>
    expectRefusal('pattern-length', 'and exclusions', (stack) => {
      const exceptPrincipals = Array.from({ length: 12 }, (_, index) => `${DEPLOYER_ROLE}${index}`);
      const detections = one('credentials-created').tune('credentials-created', { exceptPrincipals });
      new SecureAuditTrail(stack, 'Audit', { detections });
    }));

  test('do not hide a mistake in the pattern itself', () =>
    expectRefusal('pattern', 'text terms', (stack) => {
      const detections = Detections.none().including({
        ...one('root-usage').list[0],
        pattern: '(ERROR)',
        exceptPrincipals: [DEPLOYER_ROLE],
      });
      new SecureAuditTrail(stack, 'Audit', { detections });
    }));
});

describe('a text that Security Hub compares', () => {
  const warned = (detections: Detections) => {
    const app = newApp();
    auditStack({ detections }, {}, app);
    app.synth();
    return warnings(app);
  };

  test('is warned of when it leaves principals out, since its control fails', () =>
    expect(warned(one('root-usage').tune('root-usage', { exceptPrincipals: [ROOT.arn] }))).toEqual([
      'cdk-secure-audit-trail:text-of-security-hub at Stack/Audit/Detection/root-usage-filter',
    ]));

  test('is not warned of when only the alarm changes, nor is a text of our own', () => {
    expect(warned(one('root-usage').tune('root-usage', { severity: Severity.LOW, threshold: 2 }))).toEqual([]);
    expect(warned(one('rule-tampering').tune('rule-tampering', { exceptPrincipals: [ROOT.arn] }))).toEqual([]);
    expect(warned(Detections.tuned())).toEqual([]);
  });
});

test('people and auditors have a lane each, with a destination of its own', () => {
  const { stack, audit } = auditStack({ trailName: 'audit' });
  const { alarms } = new DetectionAlarms(stack, 'People', {
    trail: audit.identity,
    logGroup: audit.logGroup.logGroup,
    detections: Detections.tuned(),
    alarmActions: [],
  });
  expect(Object.keys(alarms)).toEqual(Detections.tuned().list.map(({ id }) => id));
  // No id twice: both lanes may stand in one stack, on one log group.
  expect(() => Detections.all().including(...Detections.tuned().list)).not.toThrow();
  expect(() => Template.fromStack(Stack.of(audit))).not.toThrow();
});
