import { GuardrailStatement, documents } from '../../lib/guardrails/guardrail-documents';
import { GuardrailDocuments, TrailGuardrails } from '../../lib/guardrails/trail-guardrails';
import { GUARDRAILS, PROTECT } from './fixture';

const LIMIT = 5_120;

const texts = (found: GuardrailDocuments) => [...found.serviceControlPolicies, ...found.resourceControlPolicies];
const lengths = (found: string[]) => found.map((text) => text.length);
const statementsOf = (found: string[]): GuardrailStatement[] => found.flatMap((text) => JSON.parse(text).Statement);

/** An organization whose break-glass and deployment roles are in every account, as patterns name them. */
const organizationOf = (accounts: number) => {
  const members = Array.from({ length: accounts }, (_, index) => String(100_000_000_000 + index));
  const audit = members[0];
  const inAudit = (arns: string[]) => arns.map((arn) => arn.replace(/\d{12}/, audit));
  return TrailGuardrails.documents({
    protect: Object.fromEntries(Object.entries(PROTECT).map(([kind, arns]) => [kind, inAudit(arns)])),
    breakGlassRoleArns: ['arn:*:iam::*:role/BreakGlass'],
    deploymentRoleArns: ['arn:*:iam::*:role/cdk-*-deploy-role-*', 'arn:*:iam::*:role/cdk-*-cfn-exec-role-*'],
  });
};

test.each([1, 10, 500])('the policies of an organization of %i accounts are of the same size', (accounts) => {
  const { serviceControlPolicies, resourceControlPolicies } = organizationOf(accounts);
  expect(lengths(serviceControlPolicies)).toEqual(lengths(organizationOf(1).serviceControlPolicies));
  expect(lengths(resourceControlPolicies)).toEqual(lengths(organizationOf(1).resourceControlPolicies));
  expect([serviceControlPolicies.length, resourceControlPolicies.length]).toEqual([2, 1]);
});

test('all kinds of resource, with one break-glass role and the bootstrap, take two SCPs and one RCP', () => {
  const { serviceControlPolicies, resourceControlPolicies } = TrailGuardrails.documents(GUARDRAILS);
  // To be read after a deliberate change, and then changed here and in docs/organizations.md.
  expect(lengths(serviceControlPolicies)).toEqual([5_097, 1_754]);
  expect(lengths(resourceControlPolicies)).toEqual([3_358]);
});

test('that nobody else writes into the log group takes 391 characters of two SCPs', () => {
  const deliveryRoleArns = ['arn:*:iam::111122223333:role/Security-AuditLogsDeliveryRole-*'];
  const { serviceControlPolicies } = TrailGuardrails.documents({ ...GUARDRAILS, deliveryRoleArns });
  expect(lengths(serviceControlPolicies)).toEqual([5_104, 2_138]);
});

test('what a default stack has fits into one SCP', () => {
  const protect = { ...PROTECT, stackArns: [], stateMachineArns: [], ruleArns: [], queueArns: [] };
  const { serviceControlPolicies } = TrailGuardrails.documents({ ...GUARDRAILS, protect });
  expect(serviceControlPolicies).toHaveLength(1);
});

test('the policies are minified, and the same each time', () => {
  const found = texts(TrailGuardrails.documents(GUARDRAILS));
  expect(found.every((text) => text === JSON.stringify(JSON.parse(text)))).toBe(true);
  expect(found).toEqual(texts(TrailGuardrails.documents(GUARDRAILS)));
});

test('none is longer than Organizations takes, and no statement gets lost, however many resources there are', () => {
  const many = Array.from({ length: 120 }, (_, index) => `arn:*:iam::111122223333:role/Security-Audit-${index}`);
  const found = TrailGuardrails.documents({ ...GUARDRAILS, protect: { ...PROTECT, roleArns: many } });
  expect(Math.max(...lengths(texts(found)))).toBeLessThanOrEqual(LIMIT);
  const roles = statementsOf(found.serviceControlPolicies).filter(({ Sid }) => Sid.startsWith('Roles'));
  for (const role of many) {
    const actions = roles.filter(({ Resource }) => Resource.includes(role)).flatMap(({ Action }) => [Action].flat());
    expect(actions).toEqual(expect.arrayContaining(['iam:CreateRole', 'iam:PassRole', 'iam:UpdateAssumeRolePolicy']));
  }
  for (const text of found.serviceControlPolicies) {
    const sids = statementsOf([text]).map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
  }
});

describe('a statement', () => {
  const statement: GuardrailStatement = {
    Sid: 'Trail',
    Effect: 'Deny',
    Action: ['cloudtrail:DeleteTrail', 'cloudtrail:StopLogging', 'cloudtrail:UpdateTrail'],
    Resource: ['arn:*:cloudtrail:*:111122223333:trail/audit'],
  };

  test('that is too long is split by its actions, in their order', () => {
    const found = documents([statement], 200);
    expect(statementsOf(found ?? []).map(({ Sid, Action }) => [Sid, Action])).toEqual([
      ['TrailA', ['cloudtrail:DeleteTrail', 'cloudtrail:StopLogging']],
      ['TrailB', 'cloudtrail:UpdateTrail'],
    ]);
  });

  test('that is too long with a single action and resource leaves no documents', () =>
    expect(documents([statement], 100)).toBeUndefined());
});
