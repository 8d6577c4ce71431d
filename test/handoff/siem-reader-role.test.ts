import { CfnParameter, Stack } from 'aws-cdk-lib';
import { SiemReaderRole, SiemReaderRoleProps } from 'cdk-secure-audit-trail';
import { expectRefusal } from '../support/refusal';
import { ACCOUNT } from '../support/stack';
import { ArchiveStack, COLLECTOR, EXTERNAL_ID, organizationTrail } from './fixture';

function reader(props: Partial<SiemReaderRoleProps> = {}, archiveStack = new ArchiveStack()): SiemReaderRole {
  return new SiemReaderRole(archiveStack.stack, 'Reader', {
    handOff: archiveStack.handOff(),
    collectorAccountId: COLLECTOR,
    externalId: EXTERNAL_ID,
    ...props,
  });
}

test('the role is trusted to the account of the collector with the external id alone', () => {
  const { role } = reader({ roleName: 'Siem' });
  const { stack } = role;
  expect(stack.resolve(role.assumeRolePolicy)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: `arn:aws:iam::${COLLECTOR}:root` },
        Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
      },
    ],
  });
});

test.each([
  ['an account', new ArchiveStack()],
  ['an organization with a prefix', new ArchiveStack(organizationTrail, { s3KeyPrefix: 'audit' })],
])('the policy of the role has no inline part and fits, for %s', (_, archiveStack) => {
  reader({}, archiveStack);
  const deployment = archiveStack.deployment();
  expect(deployment.all('AWS::IAM::Policy')).toEqual([]);
  const [policy] = deployment.all('AWS::IAM::ManagedPolicy');
  expect(JSON.stringify(policy.Properties.PolicyDocument).length).toBeLessThan(6_144);
});

describe('the role is refused', () => {
  const inStack = (build: (stack: Stack) => Partial<SiemReaderRoleProps>) => () => {
    const archiveStack = new ArchiveStack();
    reader(build(archiveStack.stack), archiveStack);
  };

  test.each(['', '4444', '44445555666x', 'arn:aws:iam::444455556666:root'])(
    'for the account %j',
    (collectorAccountId) =>
      expectRefusal(
        'collector-account',
        `'${collectorAccountId}'`,
        inStack(() => ({ collectorAccountId })),
      ),
  );

  test('for an account that only the deployment knows', () =>
    expectRefusal(
      'collector-account',
      'known only at deployment',
      inStack((stack) => ({ collectorAccountId: new CfnParameter(stack, 'Account').valueAsString })),
    ));

  test('for the account of the stack, whose collector needs none', () =>
    expectRefusal(
      'collector-here',
      ACCOUNT,
      inStack(() => ({ collectorAccountId: ACCOUNT })),
    ));

  test.each([
    '',
    'siem',
    'fifteen-letters',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    '1234512345123451',
    `siem-reader-${COLLECTOR}`,
    `${ACCOUNT}-cloudtrail`,
    'sixteen letters and blanks',
    'a"quote"and-something-else',
    'ü'.repeat(4) + 'mlauts-are-no-ascii',
    `4f3c1d1e${'-52a6'.repeat(250)}`,
  ])('with the external id %j', (externalId) =>
    expectRefusal(
      'siem-external-id',
      'externalId',
      inStack(() => ({ externalId })),
    ),
  );

  test('with an external id that only the deployment knows', () =>
    expectRefusal(
      'siem-external-id',
      'known only at deployment',
      inStack((stack) => ({ externalId: new CfnParameter(stack, 'Id').valueAsString })),
    ));

  test.each(['us2:0000000000A1B2C3', 'd41d8cd98f00b204e9800998ecf8427e', EXTERNAL_ID])(
    'not with %s, as vendors make them',
    (externalId) => expect(() => reader({ externalId })).not.toThrow(),
  );
});
