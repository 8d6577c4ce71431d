import {
  App,
  CfnResource,
  Duration,
  LegacyStackSynthesizer,
  NestedStack,
  Stack,
  StackProps,
  Stage,
  Validations,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { RetentionPolicy, SecureAuditTrail, SecureAuditTrailProps } from 'cdk-secure-audit-trail';
import { warnings } from './support/checks';
import { cycles } from './support/dependencies';
import { Deployment, Resource, TemplateJson } from './support/deployment';
import { matches, statements } from './support/policy';
import { ACCOUNT, OTHER_ACCOUNT, auditStack, auditTemplate, newApp } from './support/stack';
import { weaknesses } from './support/weaknesses';

const template = auditTemplate().toJSON();
const resources = Object.values<Resource>(template.Resources);

describe('with no props at all', () => {
  test('nothing of it is weak', () => {
    const stack = new Stack(newApp(), 'Stack');
    new SecureAuditTrail(stack, 'Audit');
    expect(weaknesses(Template.fromStack(stack).toJSON(), 'eu-west-1')).toEqual([]);
  });

  test('it is as strong in an app without feature flags', () => {
    const stack = new Stack(new App({ outdir: newApp().outdir, builtinCloudFormationValidation: false }), 'Stack');
    new SecureAuditTrail(stack, 'Audit');
    expect(weaknesses(Template.fromStack(stack).toJSON(), 'eu-west-1')).toEqual([]);
  });

  test('there is nothing to patch: no function, no custom resource, no asset', () => {
    const { stack } = auditStack();
    expect(resources.map(({ Type }) => Type).filter((type) => /Lambda|Custom|CloudFormation/.test(type))).toEqual([]);
    const assets = (stack.node.root as App).synth().getStackArtifact(stack.artifactId).assets;
    expect(assets).toEqual([]);
  });

  test('it is 79 resources, of one trail, two buckets, two keys, a topic and what belongs to them', () => {
    const count = (type: string) => resources.filter(({ Type }) => Type === type).length;
    expect(resources).toHaveLength(79);
    expect(count('AWS::CloudTrail::Trail')).toBe(1);
    expect(count('AWS::S3::Bucket')).toBe(2);
    expect(count('AWS::KMS::Key')).toBe(2);
    expect(count('AWS::SNS::Topic')).toBe(1);
    expect(count('AWS::CloudWatch::Alarm')).toBe(26);
  });

  test('CloudFormation finds an order to create it in', () => expect(cycles(template)).toEqual([]));
});

describe('the check for weaknesses', () => {
  const find = (type: string) => (json: TemplateJson) =>
    Object.values<Resource>(json.Resources).find(({ Type }) => Type === type)!;
  const bucket = (json: TemplateJson) =>
    Object.values<Resource>(json.Resources).find(({ Properties }) => Properties.ObjectLockEnabled === true)!;
  const policyStatements = (json: TemplateJson, sid: string): Resource[] =>
    Object.values<Resource>(json.Resources)
      .map(({ Properties }) => Properties.PolicyDocument ?? Properties.KeyPolicy)
      .filter((document) => document !== undefined)
      .flatMap((document) => document.Statement)
      .filter(({ Sid }) => Sid === sid);

  test.each<[string, RegExp, (json: TemplateJson) => void]>([
    ['a bucket that goes with the stack', /is not retained/, (json) => (bucket(json).DeletionPolicy = 'Delete')],
    ['a key that goes with the stack', /is not retained/, (json) => delete find('AWS::KMS::Key')(json).DeletionPolicy],
    ['no Object Lock', /no Object Lock/, (json) => (bucket(json).Properties.ObjectLockEnabled = false)],
    ['ACLs', /has ACLs/, (json) => delete bucket(json).Properties.OwnershipControls],
    [
      'public access',
      /may be public/,
      (json) => (bucket(json).Properties.PublicAccessBlockConfiguration.RestrictPublicBuckets = false),
    ],
    [
      'no TLS',
      /without TLS/,
      (json) => policyStatements(json, 'DenyInsecureTransport').forEach((one) => (one.Action = 's3:Get*')),
    ],
    [
      'an old TLS',
      /old TLS/,
      (json) =>
        policyStatements(json, 'DenyTlsBefore12').forEach(
          (one) => (one.Condition.NumericLessThan['s3:TlsVersion'] = '1.1'),
        ),
    ],
    [
      'erasure',
      /lets anybody erase/,
      (json) => policyStatements(json, 'DenyErase').forEach((one) => (one.Effect = 'Allow')),
    ],
    [
      'writers',
      /takes objects from people/,
      (json) => policyStatements(json, 'DenyWriteByPrincipals').forEach((one) => (one.Principal = { AWS: ACCOUNT })),
    ],
    [
      'a confused deputy',
      /on behalf of any account/,
      (json) => policyStatements(json, 'AllowCloudTrailDescribeAndDecrypt').forEach((one) => delete one.Condition),
    ],
    [
      'a key that never rotates',
      /does not rotate/,
      (json) => delete find('AWS::KMS::Key')(json).Properties.EnableKeyRotation,
    ],
    [
      'an alarm that tells nobody',
      /tells nobody/,
      (json) => (find('AWS::CloudWatch::Alarm')(json).Properties.AlarmActions = []),
    ],
    [
      'a trail of one Region',
      /IsMultiRegion/,
      (json) => (find('AWS::CloudTrail::Trail')(json).Properties.IsMultiRegionTrail = false),
    ],
    [
      'a log group that may be deleted',
      /may be deleted/,
      (json) => delete find('AWS::Logs::LogGroup')(json).Properties.DeletionProtectionEnabled,
    ],
    ['a topic in the clear', /not encrypted/, (json) => delete find('AWS::SNS::Topic')(json).Properties.KmsMasterKeyId],
  ])('finds %s', (_, weakness, weaken) => {
    const weakened = structuredClone(template);
    weaken(weakened);
    expect(weaknesses(weakened, 'eu-west-1').join('\n')).toMatch(weakness);
  });
});

describe('two of them in one stack', () => {
  const stack = new Stack(newApp(), 'Stack', { terminationProtection: true });
  new SecureAuditTrail(stack, 'Audit1');
  new SecureAuditTrail(stack, 'Audit2', { trailName: 'second' });
  const json = Template.fromStack(stack).toJSON();
  const deployment = new Deployment(json);

  test.each([
    ['AWS::Athena::WorkGroup', ({ Name }: Resource) => Name],
    ['AWS::CloudTrail::Trail', ({ TrailName }: Resource) => TrailName],
    ['AWS::CloudWatch::Alarm', ({ AlarmName }: Resource) => AlarmName],
    ['AWS::Glue::Database', ({ DatabaseInput }: Resource) => DatabaseInput.Name],
    ['AWS::Logs::LogGroup', ({ LogGroupName }: Resource) => LogGroupName],
    ['AWS::S3::Bucket', ({ BucketName }: Resource) => BucketName],
    ['AWS::SNS::Topic', ({ TopicName }: Resource) => TopicName],
  ])('have names of their own for every %s', (type, nameOf) => {
    const names = deployment.all(type).map(({ Properties }) => nameOf(Properties));
    expect(names.length).toBeGreaterThan(1);
    expect(new Set(names).size).toBe(names.length);
  });

  test('count their matches in metrics of their own', () => {
    const metrics = deployment.all('AWS::Logs::MetricFilter').map(
      ({
        Properties: {
          MetricTransformations: [metric],
        },
      }) => `${metric.MetricNamespace} ${metric.MetricName}`,
    );
    expect(new Set(metrics).size).toBe(metrics.length);
  });

  test('are as strong as one, and can be created', () => {
    expect(weaknesses(json, 'eu-west-1')).toEqual([]);
    expect(cycles(json)).toEqual([]);
  });
});

describe('wherever it is', () => {
  test('in a nested stack, it is whole there', () => {
    const nested = new NestedStack(new Stack(newApp(), 'Parent', { terminationProtection: true }), 'Nested');
    new SecureAuditTrail(nested, 'Audit');
    const json = Template.fromStack(nested).toJSON();
    expect(weaknesses(json, 'eu-west-1')).toEqual([]);
    expect(cycles(json)).toEqual([]);
    expect(json).not.toHaveProperty('Outputs');
  });

  test('in a stage, it is as strong as elsewhere', () => {
    const stage = new Stage(newApp(), 'Prod', { env: { account: ACCOUNT, region: 'us-east-2' } });
    const stack = new Stack(stage, 'Stack');
    new SecureAuditTrail(stack, 'Audit');
    expect(weaknesses(Template.fromStack(stack).toJSON(), 'us-east-2')).toEqual([]);
  });

  test.each(['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', undefined])(
    'no ARN is of another partition than its own, in %s',
    (region) => {
      const json = auditTemplate(
        { s3KeyPrefix: 'audit' },
        { env: region ? { account: ACCOUNT, region } : {} },
      ).toJSON();
      expect(JSON.stringify(json)).not.toContain('arn:aws:');
      const deployed = JSON.stringify(new Deployment(json, { region: region ?? 'cn-north-1' }).fill(json.Resources));
      expect([...new Set([...deployed.matchAll(/arn:(aws[a-z-]*):/g)].map(([, partition]) => partition))]).toHaveLength(
        1,
      );
    },
  );

  test('two syntheses give one template, so that cdk diff is empty', () => {
    expect(auditTemplate().toJSON()).toEqual(auditTemplate().toJSON());
  });
});

describe('the synthesis warns', () => {
  const warningsOf = (props: SecureAuditTrailProps, stackProps: StackProps = { terminationProtection: true }) => {
    const app = newApp();
    new SecureAuditTrail(new Stack(app, 'Stack', stackProps), 'Audit', props);
    app.synth();
    return warnings(app);
  };
  const alertEmails = ['security@example.com'];

  test('of nothing where somebody is told and the stack is protected', () => {
    expect(warningsOf({ alertEmails })).toEqual([]);
  });

  test.each([undefined, []])('of alarms that tell nobody: %s', (nobody) => {
    expect(warningsOf({ alertEmails: nobody })).toEqual(['cdk-secure-audit-trail:no-alert-destination at Stack/Audit']);
  });

  test('of a stack that anybody can delete', () => {
    expect(warningsOf({ alertEmails }, {})).toEqual([
      'cdk-secure-audit-trail:no-termination-protection at Stack/Audit',
    ]);
  });

  test('of no stack that is protected after the trail was made', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack');
    new SecureAuditTrail(stack, 'Audit', { alertEmails });
    stack.terminationProtection = true;
    app.synth();
    expect(warnings(app)).toEqual([]);
  });

  test('of COMPLIANCE mode, which cannot be undone', () => {
    const retentionPolicy = RetentionPolicy.compliance(Duration.days(30));
    expect(warningsOf({ alertEmails, retentionPolicy })).toEqual([
      'cdk-secure-audit-trail:compliance-mode at Stack/Audit/Archive',
    ]);
  });

  test('of a synthesizer that names no role', () => {
    const synthesizer = new LegacyStackSynthesizer();
    expect(warningsOf({ alertEmails }, { terminationProtection: true, synthesizer })).toEqual([
      'cdk-secure-audit-trail:no-deployment-role at Stack/Audit/Archive',
    ]);
  });

  test('of no missing protection in a nested stack, which goes only with its protected parent', () => {
    const app = newApp();
    const parent = new Stack(app, 'Parent', { terminationProtection: true });
    new SecureAuditTrail(new NestedStack(parent, 'Nested'), 'Audit', { alertEmails });
    app.synth();
    expect(warnings(app)).toEqual([]);
  });

  test('no more, once a warning is acknowledged', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack', { terminationProtection: true });
    Validations.of(stack).acknowledge({ id: 'cdk-secure-audit-trail:no-alert-destination', reason: 'Paged elsewhere' });
    new SecureAuditTrail(stack, 'Audit');
    app.synth();
    expect(warnings(app)).toEqual([]);
  });
});

describe('an auditor', () => {
  const { stack, audit } = auditStack({ trailName: 'audit' });
  const role = new Role(stack, 'Auditor', { assumedBy: new AccountPrincipal(ACCOUNT) });
  audit.grantRead(role).assertSuccess();
  const deployment = new Deployment(Template.fromStack(stack).toJSON());
  const allowed = deployment.all('AWS::IAM::Policy').flatMap(({ Properties }) => statements(Properties.PolicyDocument));
  const may = (action: string, resource: string) =>
    allowed.some(
      ({ effect, actions, resources: arns }) =>
        effect === 'Allow' &&
        actions.some((pattern) => matches(pattern, action)) &&
        arns.some((pattern) => matches(pattern, resource)),
    );

  const { S3BucketName, KMSKeyId } = deployment.one('AWS::CloudTrail::Trail').Properties;
  const { KmsKeyId: monitoringKey } = deployment.one('AWS::Logs::LogGroup').Properties;
  const file = `arn:aws:s3:::${S3BucketName}/AWSLogs/${ACCOUNT}/CloudTrail/eu-west-1/2026/11/21/x.json.gz`;
  const glue = (resource: string) => `arn:aws:glue:eu-west-1:${ACCOUNT}:${resource}`;

  test.each([
    ['s3:GetObject', file],
    ['s3:GetObjectVersion', file],
    ['s3:GetObjectRetention', file],
    ['s3:ListBucket', `arn:aws:s3:::${S3BucketName}`],
    ['s3:GetBucketLocation', `arn:aws:s3:::${S3BucketName}`],
    ['kms:Decrypt', KMSKeyId],
    ['athena:StartQueryExecution', `arn:aws:athena:eu-west-1:${ACCOUNT}:workgroup/audit`],
    ['athena:GetQueryResults', `arn:aws:athena:eu-west-1:${ACCOUNT}:workgroup/audit`],
    ['athena:ListNamedQueries', `arn:aws:athena:eu-west-1:${ACCOUNT}:workgroup/audit`],
    ['glue:GetTable', glue('catalog')],
    ['glue:GetTable', glue('database/audit')],
    ['glue:GetPartitions', glue('table/audit/cloudtrail')],
    ['kms:GenerateDataKey', monitoringKey],
    ['kms:Decrypt', monitoringKey],
  ])('may call %s, and so read log files or query them', (action, resource) => {
    expect(may(action, resource)).toBe(true);
  });

  test('may do nothing but read and query', () => {
    const reads =
      /^(s3:(Get|List)|kms:(Decrypt|DescribeKey|GenerateDataKey)$|athena:(Get|List|BatchGet|(Start|Stop)Query)|glue:Get)/;
    expect(allowed.flatMap(({ actions }) => actions).filter((action) => !reads.test(action))).toEqual([]);
    expect(may('kms:GenerateDataKey', KMSKeyId)).toBe(false);
  });

  test('may read nothing but the evidence of this trail', () => {
    const ours = new RegExp(
      `^arn:aws:(s3:::${S3BucketName}(/\\*)?|kms:.*:key/.*|athena:.*/(audit|AwsDataCatalog)|glue:.*)$`,
    );
    const elsewhere = allowed.filter(({ resources: arns }) => arns.some((arn) => !ours.test(arn)));
    // What the console asks first; these calls take no resource.
    expect(elsewhere.flatMap(({ actions }) => actions)).toEqual([
      'athena:ListDataCatalogs',
      'athena:ListEngineVersions',
      'athena:ListWorkGroups',
    ]);
    expect(may('glue:GetTable', glue('table/other/cloudtrail'))).toBe(false);
  });

  test('of another account is let in by bucket and key of the evidence, and by no other key', () => {
    const { stack: ours, audit: read } = auditStack({}, { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const arn = `arn:aws:iam::${OTHER_ACCOUNT}:role/Auditor`;
    read.grantRead(Role.fromRoleArn(ours, 'Auditor', arn));
    const granted = new Deployment(Template.fromStack(ours).toJSON());
    const grantedBy = (document: Resource) =>
      statements(document)
        .filter(({ condition }) => [condition.ArnEquals?.['aws:PrincipalArn']].flat().includes(arn))
        .flatMap(({ actions }) => actions);
    const byBuckets = granted
      .all('AWS::S3::BucketPolicy')
      .flatMap(({ Properties }) => grantedBy(Properties.PolicyDocument));
    expect(byBuckets).toEqual(expect.arrayContaining(['s3:GetObject', 's3:ListBucket']));
    const [ofEvidence, ofMonitoring] = granted
      .all('AWS::KMS::Key')
      .map(({ Properties }) => grantedBy(Properties.KeyPolicy));
    expect([ofEvidence, ofMonitoring]).toEqual([['kms:Decrypt', 'kms:DescribeKey'], []]);
  });
});

test('what users extend is at hand: every resource belongs to a part that is public', () => {
  const { audit } = auditStack();
  const parts = Object.values(audit).filter((part) => part instanceof Object && 'node' in part);
  const reachable = parts.flatMap((part) => part.node.findAll());
  expect(
    audit.node.findAll().filter((child) => CfnResource.isCfnResource(child) && !reachable.includes(child)),
  ).toEqual([]);
});
