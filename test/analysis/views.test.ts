import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecureAuditTrailProps } from 'cdk-secure-audit-trail';
import { call, denied, DEPLOYER, ROOT, service, signIn, USER } from '../detection/catalogue/record';
import { Deployment } from '../support/deployment';
import { ACCOUNT, auditTemplate, OTHER_ACCOUNT } from '../support/stack';
import { Athena } from './athena';
import { daysAgo, LogFiles } from './log-files';
import { TrinoStatement } from './trino';

const deployed = (props: SecureAuditTrailProps): Deployment =>
  new Deployment(auditTemplate({ trailName: 'audit', ...props }).toJSON());
const makingIn = (of: Deployment): Record<string, string> =>
  Object.fromEntries(
    of
      .all('AWS::Athena::NamedQuery')
      .map(({ Properties }) => [Properties.Name.replace('Make the view ', ''), Properties.QueryString])
      .filter(([, sql]) => sql.startsWith('CREATE')),
  );

const organization = deployed({ organizationId: 'o-a1b2c3d4e5', views: true });
const ofOneAccount = deployed({ views: true });
const { S3BucketName } = organization.one('AWS::CloudTrail::Trail').Properties;
const temporary = mkdtempSync(join(tmpdir(), 'audit-trail-views-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const made = call('iam', 'CreateUser', { requestParameters: { userName: 'eve' } });
const refused = denied('iam', 'DeleteUser');
const read = call('iam', 'ListUsers', { userIdentity: USER });
const byService = call('kms', 'CreateGrant', { userIdentity: service('rds') });
const toData = call('s3', 'PutObject', { eventCategory: 'Data', managementEvent: false });
const ofOld = call('ec2', 'CreateVpc', { eventVersion: '1.05', eventCategory: undefined, managementEvent: undefined });
const throughService = call('iam', 'AttachRolePolicy', {
  userIdentity: { ...DEPLOYER, invokedBy: 'cloudformation.amazonaws.com' },
});
const failed = signIn('Failure', 'No', { errorMessage: 'Failed authentication' });
const withMfa = signIn('Success', 'Yes', { userIdentity: ROOT });

let athena: Athena;
beforeAll(async () => {
  const files = new LogFiles(temporary, `${S3BucketName}/AWSLogs/o-a1b2c3d4e5`);
  files.records([made, refused, read, byService, toData, ofOld, throughService, failed, withMfa]);
  files.records([call('iam', 'CreateUser')], { day: daysAgo(2) });
  files.records([call('iam', 'CreateUser')], { account: OTHER_ACCOUNT });
  athena = await Athena.over(organization, temporary);
  for (const [name, sql] of Object.entries(makingIn(organization))) await athena.createView(name, sql);
});

const ask = (select: string, view: string, condition = '') =>
  athena.run(`SELECT ${select} FROM ${view} WHERE account = ? AND dt = ? ${condition}`, ACCOUNT, daysAgo(0));
const idOf = (record: object) => ({ event_id: (record as { eventID: string }).eventID });

test('there is one of calls, of changes and of sign-ins, and none unless asked for', () => {
  expect(Object.keys(makingIn(ofOneAccount))).toEqual(['calls', 'changes', 'sign_ins']);
  expect(makingIn(deployed({}))).toEqual({});
});

test('calls holds every event, with what a line needs', async () => {
  await expect(ask('*', 'calls')).resolves.toHaveLength(9);
  const [{ parameters, ...line }] = await ask('*', 'calls', "AND action = 'CreateUser'");
  expect(JSON.parse(String(parameters))).toEqual({ userName: 'eve' });
  expect(line).toMatchObject({
    account: ACCOUNT,
    region: 'eu-west-1',
    dt: daysAgo(0),
    principal: DEPLOYER.arn,
    principal_type: 'AssumedRole',
    role: DEPLOYER.sessionContext.sessionIssuer.arn,
    access_key: DEPLOYER.accessKeyId,
    mfa: 'false',
    address: '203.0.113.24',
    service: 'iam.amazonaws.com',
    error: null,
  });
  await expect(ask('principal, role', 'calls', "AND invoked_by = 'rds.amazonaws.com'")).resolves.toEqual([
    { principal: 'rds.amazonaws.com', role: null },
  ]);
});

test('changes holds what people and roles changed, themselves or through a service, without data, failures and sign-ins', async () => {
  await expect(ask('event_id', 'changes', 'ORDER BY action DESC')).resolves.toEqual(
    [ofOld, made, throughService].map(idOf),
  );
});

test('sign_ins holds the results of sign-ins, and whether MFA was used', async () => {
  await expect(ask('principal, result, mfa, reason', 'sign_ins', 'ORDER BY result')).resolves.toEqual([
    { principal: USER.arn, result: 'Failure', mfa: 'No', reason: 'Failed authentication' },
    { principal: ROOT.arn, result: 'Success', mfa: 'Yes', reason: null },
  ]);
});

test('a bound on a view is a bound on the table', async () => {
  await expect(
    athena.reads(`SELECT * FROM changes WHERE account = ? AND dt = '${daysAgo(0)}'`, ACCOUNT),
  ).resolves.toMatchObject({ days: [daysAgo(0)] });
  for (const [of, keys] of [
    [organization, 'account, region, dt'],
    [ofOneAccount, 'region, dt'],
  ] as const) {
    for (const sql of Object.values(makingIn(of))) {
      const statement = new TrinoStatement(sql);
      expect([statement.syntaxErrors, statement.tables]).toEqual([0, ['cloudtrail']]);
      // As they are: of a column that is computed Athena knows no partitions.
      expect(sql).toContain(`\nSELECT ${keys}, eventtime, `);
    }
  }
});
