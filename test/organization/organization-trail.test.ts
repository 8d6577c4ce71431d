import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountProjection, SecureAuditTrail, SecureAuditTrailProps } from 'cdk-secure-audit-trail';
import { Deployment } from '../support/deployment';
import { statements } from '../support/policy';
import { expectRefusal } from '../support/refusal';
import { newApp } from '../support/stack';

const MANAGEMENT = '111122223333';
const ORGANIZATION = 'o-a1b2c3d4e5';

function organizationTrail(props: SecureAuditTrailProps = {}): Deployment {
  const stack = new Stack(newApp(), 'Stack', { env: { account: MANAGEMENT, region: 'eu-west-1' } });
  new SecureAuditTrail(stack, 'Audit', { organizationId: ORGANIZATION, ...props });
  return new Deployment(Template.fromStack(stack).toJSON());
}

test('CloudTrail may write for the management account and for every member, below the prefix', () => {
  const deployment = organizationTrail({ s3KeyPrefix: 'audit' });
  const written = deployment
    .all('AWS::S3::BucketPolicy')
    .flatMap(({ Properties }) => statements(Properties.PolicyDocument))
    .filter(({ sid }) => sid.startsWith('AWSCloudTrail') && sid.includes('Write'))
    .flatMap(({ resources }) => resources.map((resource) => resource.replace(/^.*?\//, '')));
  expect(written).toEqual([`audit/AWSLogs/${MANAGEMENT}/*`, `audit/AWSLogs/${ORGANIZATION}/*`]);
});

test('the delivery role may write the streams of member accounts, and no others', () => {
  const [{ Properties }] = organizationTrail().all('AWS::IAM::ManagedPolicy');
  const streams = statements(Properties.PolicyDocument)
    .flatMap(({ resources }) => resources)
    .map((resource) => resource.replace(/^.*log-stream:/, ''));
  expect(streams).toEqual([`${MANAGEMENT}_CloudTrail_eu-west-1*`, `${ORGANIZATION}_*`]);
});

test('the trail is that of the organization', () => {
  expect(organizationTrail().one('AWS::CloudTrail::Trail').Properties.IsOrganizationTrail).toBe(true);
});

describe('the table', () => {
  const table = (accounts?: AccountProjection) =>
    organizationTrail({ accounts }).one('AWS::Glue::Table').Properties.TableInput;

  test('has a folder for each account, which a query must name', () => {
    const { Parameters, PartitionKeys } = table();
    expect(PartitionKeys.map(({ Name }: { Name: string }) => Name)).toEqual(['account', 'region', 'dt']);
    expect(Parameters['projection.account.type']).toBe('injected');
    expect(Parameters['storage.location.template']).toMatch(
      new RegExp(`/AWSLogs/${ORGANIZATION}/\\$\\{account\\}/CloudTrail/\\$\\{region\\}/\\$\\{dt\\}$`),
    );
  });

  test('is asked by queries that name the account first', () => {
    const queries = organizationTrail().all('AWS::Athena::NamedQuery');
    expect(queries.length).toBeGreaterThan(10);
    for (const { Properties } of queries) {
      expect(Properties.QueryString).toMatch(/WHERE account = \?\n {2}AND dt >= /);
    }
  });

  test('may list its accounts; then a query need not name one', () => {
    const { Parameters } = table(AccountProjection.enumerated(['444455556666', '777788889999']));
    expect(Parameters).toMatchObject({
      'projection.account.type': 'enum',
      'projection.account.values': '444455556666,777788889999',
    });
    const listed = organizationTrail({ accounts: AccountProjection.enumerated(['444455556666']) });
    expect(JSON.stringify(listed.all('AWS::Athena::NamedQuery'))).not.toContain('account = ?');
  });

  test.each([[[]], [['1234']], [['444455556666', '444455556666']]])('refuses the list %j', (accounts) =>
    expectRefusal('accounts', 'accounts', (stack) => {
      new SecureAuditTrail(stack, 'Audit', {
        organizationId: ORGANIZATION,
        accounts: AccountProjection.enumerated(accounts),
      });
    }),
  );

  test('of one account knows no accounts', () =>
    expectRefusal('accounts-without-organization', 'accounts', (stack) => {
      new SecureAuditTrail(stack, 'Audit', { accounts: AccountProjection.injected() });
    }));
});

describe('a trail is refused', () => {
  test.each(['o-short', 'a1b2c3d4e5', 'o-A1B2C3D4E5', 'r-a1b2'])('for the organization %s', (organizationId) =>
    expectRefusal('organization-id', organizationId, (stack) => {
      new SecureAuditTrail(stack, 'Audit', { organizationId });
    }),
  );

  test('in the account of a delegated administrator, where CloudFormation could not start it', () => {
    const stack = new Stack(newApp(), 'Stack', { env: { account: '444455556666', region: 'eu-west-1' } });
    expect(
      () => new SecureAuditTrail(stack, 'Audit', { organizationId: ORGANIZATION, managementAccountId: MANAGEMENT }),
    ).toThrow(/\[cdk-secure-audit-trail:delegated-administrator\]/);
  });
});
