import { OTHER_ACCOUNT } from '../access/audit-stack';
import {
  administrator,
  administratorElsewhere,
  almostBreakGlass,
  breakGlass,
  deployment,
  Principal,
  role,
  rootUser,
} from '../access/principals';
import { ADMINISTRATOR_ACCESS } from '../access/policy';
import { TrailGuardrails } from '../../lib/guardrails/trail-guardrails';
import { EVIDENCE, GUARDRAILS, READS, SETTINGS } from './fixture';
import { Request, surprises } from './organization';

// Of services there is no case here: AWS binds users and roles by these policies, the simulator whomever it is told.
const { serviceControlPolicies } = TrailGuardrails.documents(GUARDRAILS);
const documents = { serviceControlPolicies };

const caller = role(deployment.context['aws:PrincipalArn'].replace('cfn-exec', 'deploy'), ADMINISTRATOR_ACCESS);
const borrowedName = role(
  breakGlass.context['aws:PrincipalArn'].replace('111122223333', OTHER_ACCOUNT),
  ADMINISTRATOR_ACCESS,
);

const by =
  (who: Principal) =>
  ({ resource, actions }: { resource: string; actions: string[] }): Request[] =>
    actions.map((action) => ({ who, action, resource }));

const untrusted: Array<[string, Principal]> = [
  ['an administrator of the member account', administrator],
  ['the root user of the member account', rootUser],
  ['an administrator of another member account', administratorElsewhere],
  ['a role whose name begins like that of the break-glass role', almostBreakGlass],
  ['a role of the name of the break-glass role in another account', borrowedName],
];

describe.each(untrusted)('%s', (_, who) => {
  test.each(SETTINGS)('cannot alter $on', async (attack) =>
    expect(await surprises(documents, 'denied', by(who)(attack))).toEqual([]),
  );

  test('cannot write, erase, unlock or open a log file', async () =>
    expect(await surprises(documents, 'denied', by(who)(EVIDENCE))).toEqual([]));

  test('cannot take the account out of the organization, nor close it', async () => {
    const leave = { actions: ['organizations:LeaveOrganization'], resource: '*' };
    const close = { actions: ['account:CloseAccount'], resource: 'arn:aws:account::111122223333:account' };
    expect(await surprises(documents, 'denied', [leave, close].flatMap(by(who)))).toEqual([]);
  });

  test('does what they like with what is not protected, and reads what is', async () => {
    const unrelated = [...SETTINGS, EVIDENCE].flatMap((attack) => by(who)({ ...attack, resource: attack.unrelated }));
    const reads = READS.map(([action, resource]) => ({ who, action, resource }));
    expect(await surprises(documents, 'allowed', [...unrelated, ...reads])).toEqual([]);
  });
});

describe('the break-glass role', () => {
  test('alters everything and erases evidence', async () =>
    expect(await surprises(documents, 'allowed', [...SETTINGS, EVIDENCE].flatMap(by(breakGlass)))).toEqual([]));

  test('erases nothing where the guardrails name none', async () => {
    const without = TrailGuardrails.documents({ protect: GUARDRAILS.protect });
    expect(await surprises(without, 'denied', by(breakGlass)(EVIDENCE))).toEqual([]);
  });
});

describe.each([
  ['the role that CloudFormation uses', deployment],
  ['the role that calls CloudFormation', caller],
])('%s', (_, who) => {
  test('alters all settings', async () =>
    expect(await surprises(documents, 'allowed', SETTINGS.flatMap(by(who)))).toEqual([]));

  test('erases no evidence', async () => expect(await surprises(documents, 'denied', by(who)(EVIDENCE))).toEqual([]));
});

test('a service gets a grant on the key through somebody who uses it', async () => {
  const request = {
    who: administrator,
    action: 'kms:CreateGrant',
    resource: SETTINGS[2].resource,
    context: { 'kms:GrantIsForAWSResource': 'true' },
  };
  expect(await surprises(documents, 'allowed', [request])).toEqual([]);
});

test('by default the bootstrap of other accounts stays free', async () => {
  const resource = `arn:aws:iam::${OTHER_ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${OTHER_ACCOUNT}-eu-west-1`;
  const request = { who: administratorElsewhere, action: 'iam:CreateRole', resource, owner: OTHER_ACCOUNT };
  expect(await surprises(documents, 'allowed', [request])).toEqual([]);
});

describe('events in the log group', () => {
  const group = SETTINGS[3].resource;
  const delivery = role('arn:aws:iam::111122223333:role/Delivery-1A2B', ADMINISTRATOR_ACCESS);
  const guarded = TrailGuardrails.documents({
    ...GUARDRAILS,
    deliveryRoleArns: ['arn:*:iam::111122223333:role/Delivery-*'],
  });
  const write = (who: Principal, resource = `${group}:log-stream:111122223333_CloudTrail_eu-west-1`): Request[] =>
    ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ who, action, resource }));

  test.each([...untrusted, ['the role that CloudFormation uses', deployment] as const])(
    'are not written by %s once the delivery role is named',
    async (_, who) => expect(await surprises(guarded, 'denied', write(who))).toEqual([]),
  );

  test('are written by CloudTrail, in the delivery role', async () =>
    expect(await surprises(guarded, 'allowed', write(delivery))).toEqual([]));

  test('of other log groups are free', async () =>
    expect(await surprises(guarded, 'allowed', write(administrator, SETTINGS[4].unrelated))).toEqual([]));

  test('are free where no delivery role is named, or CloudTrail could not deliver', async () =>
    expect(await surprises(documents, 'allowed', write(delivery))).toEqual([]));

  test('cannot be written in a role that somebody makes of that name', async () => {
    const resource = 'arn:aws:iam::111122223333:role/Delivery-2';
    const make = { who: administrator, action: 'iam:CreateRole', resource };
    expect(await surprises(guarded, 'denied', [make])).toEqual([]);
  });

  test('leave the delivery role without any other exception', async () =>
    expect(await surprises(guarded, 'denied', [...SETTINGS, EVIDENCE].flatMap(by(delivery)))).toEqual([]));
});
