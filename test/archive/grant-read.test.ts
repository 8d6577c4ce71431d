import { App, Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AccountPrincipal,
  AccountRootPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  Group,
  IGrantable,
  OrganizationPrincipal,
  PrincipalWithConditions,
  Role,
  StarPrincipal,
  User,
} from 'aws-cdk-lib/aws-iam';
import { AuditorRole, LogArchive, SecureAuditTrail, TrailIdentity, TrustedPrincipal } from 'cdk-secure-audit-trail';
import { Deployment, Place, Resource } from '../support/deployment';
import { Statement, mentions, statements } from '../support/policy';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, OTHER_ACCOUNT, newApp } from '../support/stack';

const HOME = { account: ACCOUNT, region: 'eu-west-1' };
const KEY_ARN = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** A role of a stack of its own, by itself and as an auditor, that may read the trail of another stack. */
function readBy(env: Environment, home: Environment = HOME) {
  const app = newApp();
  const auditStack = new Stack(app, 'Security', { env: home });
  const audit = new SecureAuditTrail(auditStack, 'Audit', { trailName: 'audit' });
  const readerStack = new Stack(app, 'Readers', { env });
  audit.archive.grantRead(new Role(readerStack, 'Role', { roleName: 'Reader', assumedBy: new AccountRootPrincipal() }));
  new AuditorRole(readerStack, 'Auditor', {
    roleName: 'Auditor',
    trustedPrincipals: [TrustedPrincipal.usersOf(ACCOUNT)],
    evidence: [audit.archive],
  });
  return { app, audit, auditStack, readerStack };
}

const plain = () => readBy(HOME);

const granted = (stack: Stack, place: Place = {}): Statement[] =>
  ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => new Deployment(Template.fromStack(stack).toJSON(), place).all(type))
    .flatMap(({ Properties }) => statements(Properties.PolicyDocument))
    .filter(({ effect }) => effect === 'Allow');

/** What bucket and key of the evidence allow to somebody else than services and their own account. */
function letIn(stack: Stack): Statement[] {
  const deployment = new Deployment(Template.fromStack(stack).toJSON());
  return [
    ...deployment.all('AWS::S3::BucketPolicy').map(({ Properties }): Resource => Properties.PolicyDocument),
    ...deployment.all('AWS::KMS::Key').map(({ Properties }): Resource => Properties.KeyPolicy),
  ]
    .flatMap(statements)
    .filter(
      ({ effect, sid, principals }) =>
        effect === 'Allow' && sid !== 'EnableIamPolicies' && principals.some((who) => who.startsWith('AWS:')),
    );
}

describe.each([
  ['another account', { account: OTHER_ACCOUNT, region: 'eu-west-1' }],
  ['another Region', { account: ACCOUNT, region: 'us-east-1' }],
])('a role of %s', (of, env) => {
  const { app, auditStack, readerStack } = readBy(env);
  app.synth();

  test('may be deployed before the archive, or after it', () => {
    expect([auditStack.dependencies, readerStack.dependencies]).toEqual([[], []]);
    expect(JSON.stringify(Template.fromStack(readerStack).toJSON())).not.toMatch(/GetStackOutput|ImportValue/);
    // S3 and KMS refuse a principal that does not exist.
    expect(letIn(auditStack).filter(({ principals }) => principals.join().includes(':role/'))).toEqual([]);
  });

  test('adds no role to the stack of the archive', () => {
    const roles = (stack: Stack) => Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles(auditStack)).toEqual(roles(plain().auditStack));
  });

  test('may use no key but through S3 and for the files of the archive', () => {
    const use = granted(readerStack, { account: env.account }).filter(({ actions }) => /kms:/.test(actions.join()));
    expect(use).toHaveLength(2);
    for (const { actions, resources, condition } of use) {
      expect(actions).toEqual(['kms:Decrypt']);
      expect(resources).toEqual([`arn:aws:kms:eu-west-1:${ACCOUNT}:key/*`]);
      expect(condition.StringEquals).toEqual({ 'kms:ViaService': ['s3.eu-west-1.amazonaws.com'] });
      const [bucket, files] = condition.StringLike!['kms:EncryptionContext:aws:s3:arn'] as string[];
      expect(bucket).toMatch(/^arn:aws:s3:::security.*-bucket-111122223333-eu-west-1-an$/);
      expect(files).toBe(`${bucket}/*`);
    }
  });

  test('is let in by bucket and key only where it is of another account', () => {
    const readers = letIn(auditStack).map(({ principals, condition }) => [
      ...principals,
      ...[condition.ArnEquals?.['aws:PrincipalArn']].flat(),
    ]);
    const named = ['Reader', 'Auditor'].map((name) => [
      `AWS:arn:aws:iam::${OTHER_ACCOUNT}:root`,
      `arn:aws:iam::${OTHER_ACCOUNT}:role/${name}`,
    ]);
    // Bucket, files and key for each.
    expect(readers.sort()).toEqual(
      of === 'another account' ? named.flatMap((reader) => [reader, reader, reader]).sort() : [],
    );
  });
});

test('a role of the same account and Region names the key itself, which does not name the role', () => {
  const { auditStack } = plain();
  expect(letIn(auditStack)).toEqual([]);
  const stack = new Stack(newApp(), 'Stack');
  const audit = new SecureAuditTrail(stack, 'Audit');
  audit.archive.grantRead(new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() }));
  const [key] = granted(stack).filter((statement) => mentions(statement, 'kms:DescribeKey'));
  expect(key.resources).toEqual([
    new Deployment(Template.fromStack(stack).toJSON()).fill(stack.resolve(audit.archive.encryptionKey.keyArn)),
  ]);
});

describe('a limit around a reader', () => {
  const limit = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };

  const limited = (env: Environment) => {
    const app = newApp();
    const auditStack = new Stack(app, 'Security', { env: HOME });
    const audit = new SecureAuditTrail(auditStack, 'Audit', { trailName: 'audit' });
    const readerStack = env === HOME ? auditStack : new Stack(app, 'Readers', { env });
    const role = new Role(readerStack, 'Reader', { roleName: 'Reader', assumedBy: new AccountRootPrincipal() });
    audit.grantRead(new PrincipalWithConditions(role, limit));
    return { auditStack, readerStack };
  };
  const ofReader = (stack: Stack) =>
    Object.entries<Resource>(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith('Reader'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Resource[]);

  test.each([HOME, { account: OTHER_ACCOUNT, region: 'eu-west-1' }])('is in each of its statements: %p', (env) => {
    const found = ofReader(limited(env).readerStack);
    expect(found.length).toBeGreaterThan(2);
    for (const { Condition } of found) expect(Condition).toMatchObject(limit);
  });

  test('is in the statements of bucket and key, and ties no stack to the other', () => {
    const { auditStack, readerStack } = limited({ account: OTHER_ACCOUNT, region: 'eu-west-1' });
    expect(letIn(auditStack)).toHaveLength(3);
    for (const { condition } of letIn(auditStack)) expect(condition).toMatchObject(limit);
    expect(JSON.stringify(Template.fromStack(readerStack).toJSON())).not.toMatch(/GetStackOutput|ImportValue/);
  });
});

test.each(['user/alice', 'role/Auditor'])('an imported %s of another account gets no policy in this one', (name) => {
  const stack = new Stack(newApp(), 'Security', { env: HOME });
  const audit = new SecureAuditTrail(stack, 'Audit');
  const arn = `arn:aws:iam::${OTHER_ACCOUNT}:${name}`;
  const imported = name.startsWith('user') ? User.fromUserArn(stack, 'U', arn) : Role.fromRoleArn(stack, 'R', arn);
  audit.archive.grantRead(imported);
  expect(granted(stack).flatMap(({ actions }) => actions)).not.toContain('s3:GetObject');
  const named = { principals: [`AWS:arn:aws:iam::${OTHER_ACCOUNT}:root`] };
  expect(letIn(stack)).toMatchObject([named, named, named]);
  for (const { condition } of letIn(stack)) expect(condition.ArnEquals).toEqual({ 'aws:PrincipalArn': [arn] });
});

test('a group of another account is refused, since no policy of a bucket knows groups', () =>
  expectRefusal('reader-group', 'group of another account', (stack) => {
    const audit = new SecureAuditTrail(stack, 'Audit');
    audit.archive.grantRead(Group.fromGroupArn(stack, 'Group', `arn:aws:iam::${OTHER_ACCOUNT}:group/auditors`));
  }));

test('a role of another account gets no statements of Athena and Glue, which know none', () => {
  const { audit, readerStack } = readBy({ account: OTHER_ACCOUNT, region: 'eu-west-1' });
  audit.grantRead(new Role(readerStack, 'Other', { roleName: 'Other', assumedBy: new AccountRootPrincipal() }));
  const services = granted(readerStack, { account: OTHER_ACCOUNT }).flatMap(({ actions }) =>
    actions.map((action) => action.split(':')[0]),
  );
  expect([...new Set(services)].sort()).toEqual(['kms', 's3']);
});

test("a role of the trail's stack may read an archive of another account, which is deployed before it", () => {
  const app = newApp();
  const trail = new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: 'eu-west-1' });
  const archiveStack = new Stack(app, 'Archive', { env: { account: OTHER_ACCOUNT, region: 'eu-west-1' } });
  const archive = new LogArchive(archiveStack, 'Archive', { trails: [trail] });
  const stack = new Stack(app, 'Trail', { env: HOME });
  const audit = new SecureAuditTrail(stack, 'Audit', { trailName: 'audit', archive });
  audit.grantRead(new Role(stack, 'Role', { roleName: 'Reader', assumedBy: new AccountRootPrincipal() }));
  app.synth();
  expect(archiveStack.dependencies).toEqual([]);
  expect(letIn(archiveStack).map(({ condition }) => condition.ArnEquals)).toEqual(
    Array(3).fill({ 'aws:PrincipalArn': [`arn:aws:iam::${ACCOUNT}:role/Reader`] }),
  );
});

test('in China the key is used through either name of S3', () => {
  const { readerStack } = readBy(
    { account: OTHER_ACCOUNT, region: 'cn-north-1' },
    { account: ACCOUNT, region: 'cn-north-1' },
  );
  const [use] = granted(readerStack, { account: OTHER_ACCOUNT, region: 'cn-north-1' }).filter((statement) =>
    mentions(statement, 'kms:Decrypt'),
  );
  expect(use.resources).toEqual([`arn:aws-cn:kms:cn-north-1:${ACCOUNT}:key/*`]);
  expect(use.condition.StringEquals).toEqual({
    'kms:ViaService': ['s3.cn-north-1.amazonaws.com', 's3.cn-north-1.amazonaws.com.cn'],
  });
});

test.each([HOME, { ...HOME, region: 'us-east-1' }, { ...HOME, account: OTHER_ACCOUNT }])(
  'the key of an imported archive is known to a role of %p',
  (env) => {
    const app = newApp();
    const stack = new Stack(app, 'Reader', { env });
    LogArchive.fromAttributes(new Stack(app, 'Security', { env: HOME }), 'Theirs', {
      bucketName: 'theirs',
      keyArn: KEY_ARN,
    }).grantRead(new Role(stack, 'Role', { roleName: 'Reader', assumedBy: new AccountRootPrincipal() }));
    const [use] = granted(stack, env).filter((statement) => mentions(statement, 'kms:Decrypt'));
    expect(use).toMatchObject({ resources: [KEY_ARN], condition: {} });
  },
);

test('what limits a reader of another account limits it in bucket and key too', () => {
  const app = newApp();
  const stack = new Stack(app, 'Security', { env: HOME });
  const role = Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader`);
  const condition = { StringEquals: { 'aws:SourceVpc': 'vpc-1' }, ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::x' } };
  new SecureAuditTrail(stack, 'Audit').archive.grantRead(new PrincipalWithConditions(role, condition));
  expect(letIn(stack).map((statement) => statement.condition)).toEqual(
    Array(3).fill({
      StringEquals: condition.StringEquals,
      ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::x', 'aws:PrincipalArn': [role.roleArn] },
    }),
  );
});

describe('everybody', () => {
  const read = (reader: IGrantable) => (stack: Stack) =>
    new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'] }).grantRead(reader);

  test.each([
    ['a StarPrincipal', new StarPrincipal()],
    ['an AnyPrincipal', new AnyPrincipal()],
    ["an ArnPrincipal of '*'", new ArnPrincipal('*')],
    ['one with empty conditions', new StarPrincipal().withConditions({})],
  ])('is refused as a reader: %s', (_, reader) => expectRefusal('everybody-reads', "'*'", read(reader)));

  test.each([
    ['of an organization', new OrganizationPrincipal('o-a1b2c3d4e5')],
    ['of an account', new AccountPrincipal(OTHER_ACCOUNT)],
    ['with a condition', new AnyPrincipal().withConditions({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })],
  ])('may read %s', (_, reader) => expectAccepted(read(reader)));
});

describe('where the account is known only at deployment', () => {
  const read = (home?: Environment, env?: Environment) => (_: Stack, app: App) => {
    const audit = new SecureAuditTrail(new Stack(app, 'Security', { env: home }), 'Audit');
    const stack = new Stack(app, 'Reader', { env });
    audit.archive.grantRead(new Role(stack, 'Role', { roleName: 'Reader', assumedBy: new AccountRootPrincipal() }));
  };

  test.each([
    ['of the archive', undefined, { account: OTHER_ACCOUNT, region: 'eu-west-1' }],
    ['of the reader', HOME, undefined],
  ])('a reader elsewhere is refused: that %s', (_, home, env) =>
    expectRefusal('reader-environment', 'Reader/Role', read(home, env)),
  );

  test('a reader of another stack may be as unknown as the archive', () => expectAccepted(read()));

  test('a reader that is imported into the stack may be of any account', () =>
    expectAccepted((_, app) => {
      const stack = new Stack(app, 'Security');
      const role = Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader`);
      new SecureAuditTrail(stack, 'Audit').grantRead(role);
    }));
});
