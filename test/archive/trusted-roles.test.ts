import {
  BootstraplessSynthesizer,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  IStackSynthesizer,
  LegacyStackSynthesizer,
  NestedStack,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { SecureAuditTrail, SecureAuditTrailProps } from 'cdk-secure-audit-trail';
import { cycles } from '../support/dependencies';
import { Deployment, TemplateJson } from '../support/deployment';
import { Statement, denials, exceptions, statements } from '../support/policy';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, auditStack, auditTemplate, newApp } from '../support/stack';

const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const EXECUTION_ROLE = role(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`);

/** By which an owner, or an intruder, would weaken a bucket or a key. */
const BUCKET_SETTINGS = [
  's3:DeleteBucket',
  's3:DeleteBucketPolicy',
  's3:PutBucketAcl',
  's3:PutBucketLogging',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketRequestPayment',
  's3:PutBucketVersioning',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
  's3:PutReplicationConfiguration',
];
const KEY_SETTINGS = ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'];
const ERASURES = [
  's3:BypassGovernanceRetention',
  's3:DeleteObject',
  's3:DeleteObjectTagging',
  's3:DeleteObjectVersion',
  's3:PutObjectAcl',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  's3:UpdateObjectEncryption',
];

function policies(template: TemplateJson): { buckets: Statement[][]; keys: Statement[][] } {
  const deployment = new Deployment(template);
  return {
    buckets: deployment.all('AWS::S3::BucketPolicy').map(({ Properties }) => statements(Properties.PolicyDocument)),
    keys: deployment.all('AWS::KMS::Key').map(({ Properties }) => statements(Properties.KeyPolicy)),
  };
}

describe('by default', () => {
  const { buckets, keys } = policies(auditTemplate().toJSON());

  test.each(BUCKET_SETTINGS)('nobody but CloudFormation calls %s on either bucket', (action) => {
    expect(buckets.map((policy) => exceptions(policy, action))).toEqual([[EXECUTION_ROLE], [EXECUTION_ROLE]]);
  });

  test.each(KEY_SETTINGS)('nobody but CloudFormation calls %s on either key', (action) => {
    expect(keys.map((policy) => exceptions(policy, action))).toEqual([[EXECUTION_ROLE], [EXECUTION_ROLE]]);
  });

  test.each(ERASURES)('nobody calls %s, CloudFormation included', (action) => {
    expect(buckets.map((policy) => exceptions(policy, action))).toEqual([[], []]);
  });

  test('no denial catches a service that writes over TLS 1.2, such as CloudTrail', () => {
    for (const { condition } of buckets.flatMap((policy) => denials(policy, 's3:PutObject'))) {
      expect([
        { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
        { Bool: { 'aws:SecureTransport': 'false' } },
        { NumericLessThan: { 's3:TlsVersion': '1.2' } },
      ]).toContainEqual(condition);
    }
  });
});

describe('break-glass roles', () => {
  const breakGlassRoleArns = [role('BreakGlass'), 'arn:aws:iam::*:role/emergency/*-responder'];
  const { buckets, keys } = policies(auditTemplate({ breakGlassRoleArns }).toJSON());

  test.each(ERASURES)('may call %s', (action) => {
    expect(buckets.map((policy) => exceptions(policy, action))).toEqual([breakGlassRoleArns, breakGlassRoleArns]);
  });

  test('may change the settings of buckets and keys', () => {
    expect(exceptions(buckets[0], 's3:PutBucketPolicy')).toEqual([EXECUTION_ROLE, ...breakGlassRoleArns]);
    expect(exceptions(keys[0], 'kms:PutKeyPolicy')).toEqual([EXECUTION_ROLE, ...breakGlassRoleArns]);
  });

  test('may be a role of the same stack that reads the evidence too', () => {
    const stack = new Stack(newApp(), 'Stack', { terminationProtection: true });
    const breakGlass = new Role(stack, 'BreakGlass', { assumedBy: new AccountRootPrincipal() });
    new SecureAuditTrail(stack, 'Audit', { breakGlassRoleArns: [breakGlass.roleArn] }).grantRead(breakGlass);
    const template = Template.fromStack(stack).toJSON();
    expect(cycles(template)).toEqual([]);
    const [excepted] = exceptions(policies(template).buckets[0], 's3:DeleteObjectVersion') ?? [];
    expect(excepted).toMatch(/:role\/Stack-BreakGlass/);
  });

  test('may not write log files, which nobody but a service does', () => {
    expect(buckets.map((policy) => exceptions(policy, 's3:PutObject'))).toEqual([[], []]);
  });
});

describe('deployment roles', () => {
  const deploymentRoleArns = [role('Pipeline')];
  const { buckets, keys } = policies(auditTemplate({ deploymentRoleArns }).toJSON());

  test('may change the settings of buckets and keys', () => {
    expect(exceptions(buckets[0], 's3:PutBucketPolicy')).toEqual([EXECUTION_ROLE, ...deploymentRoleArns]);
    expect(exceptions(keys[1], 'kms:PutKeyPolicy')).toEqual([EXECUTION_ROLE, ...deploymentRoleArns]);
  });

  test('may not delete evidence', () => {
    expect(buckets.map((policy) => exceptions(policy, 's3:DeleteObjectVersion'))).toEqual([[], []]);
  });
});

describe('the role by which CloudFormation deploys', () => {
  const deployerOf = (template: TemplateJson) => exceptions(policies(template).buckets[0], 's3:PutBucketPolicy');
  const byDefault = (synthesizer: IStackSynthesizer) => deployerOf(auditTemplate({}, { synthesizer }).toJSON());

  test('is that of the bootstrap qualifier', () => {
    expect(byDefault(new DefaultStackSynthesizer({ qualifier: 'custom' }))).toEqual([
      role(`cdk-custom-cfn-exec-role-${ACCOUNT}-eu-west-1`),
    ]);
  });

  test('is the one that the synthesizer is given', () => {
    const cloudFormationExecutionRole = role('Deployer');
    expect(byDefault(new DefaultStackSynthesizer({ cloudFormationExecutionRole }))).toEqual([role('Deployer')]);
  });

  test('is the one that a bootstrapless synthesizer is given, be it that of another Region', () => {
    for (const cloudFormationExecutionRoleArn of [role('Deployer'), EXECUTION_ROLE.replace('eu-west-1', 'us-east-1')]) {
      expect(byDefault(new BootstraplessSynthesizer({ cloudFormationExecutionRoleArn }))).toEqual([
        cloudFormationExecutionRoleArn,
      ]);
    }
  });

  test('is that of the account and Region of the stack where they are known', () => {
    const env = { account: ACCOUNT, region: 'eu-west-1' };
    expect(deployerOf(auditTemplate({}, { env }).toJSON())).toEqual([EXECUTION_ROLE]);
  });

  test('is that of the parent for a nested stack', () => {
    const parent = new Stack(newApp(), 'Parent', {
      synthesizer: new DefaultStackSynthesizer({ qualifier: 'custom' }),
    });
    const nested = new NestedStack(parent, 'Nested');
    new SecureAuditTrail(nested, 'Audit');
    expect(deployerOf(Template.fromStack(nested).toJSON())).toEqual([
      role(`cdk-custom-cfn-exec-role-${ACCOUNT}-eu-west-1`),
    ]);
  });

  test('is that of the stack also in a stage', () => {
    const stack = new Stack(new Stage(newApp(), 'Prod'), 'Stack');
    new SecureAuditTrail(stack, 'Audit');
    expect(deployerOf(Template.fromStack(stack).toJSON())).toEqual([EXECUTION_ROLE]);
  });
});

describe.each([
  ['LegacyStackSynthesizer', () => new LegacyStackSynthesizer()],
  ['BootstraplessSynthesizer', () => new BootstraplessSynthesizer()],
  ['CliCredentialsStackSynthesizer', () => new CliCredentialsStackSynthesizer()],
  ['an empty cloudFormationExecutionRole', () => new DefaultStackSynthesizer({ cloudFormationExecutionRole: '' })],
])('with %s, which names no role', (_, synthesizer) => {
  const build = (props: SecureAuditTrailProps = {}) => auditStack(props, { synthesizer: synthesizer() }).stack;
  const warning = Match.stringLikeRegexp('deploymentRoleArns');

  test('nothing keeps the owner from changing or deleting what they deploy', () => {
    const { buckets, keys } = policies(Template.fromStack(build()).toJSON());
    for (const action of BUCKET_SETTINGS) {
      expect(buckets.map((policy) => exceptions(policy, action))).toEqual([undefined, undefined]);
    }
    for (const action of KEY_SETTINGS) {
      expect(keys.map((policy) => exceptions(policy, action))).toEqual([undefined, undefined]);
    }
  });

  test('evidence can be erased as little as elsewhere', () => {
    const { buckets } = policies(Template.fromStack(build()).toJSON());
    expect(buckets.map((policy) => exceptions(policy, 's3:DeleteObjectVersion'))).toEqual([[], []]);
  });

  test('the synthesis warns', () => {
    Annotations.fromStack(build()).hasWarning('*', warning);
  });

  test('a role that the owner names is excepted, and nobody warned', () => {
    const stack = build({ deploymentRoleArns: [role('Deployer')] });
    const { buckets } = policies(Template.fromStack(stack).toJSON());
    expect(exceptions(buckets[0], 's3:PutBucketPolicy')).toEqual([role('Deployer')]);
    Annotations.fromStack(stack).hasNoWarning('*', warning);
  });
});

describe('the ARN of a role', () => {
  test.each([
    `arn:aws:iam::${ACCOUNT}:role/BreakGlass`,
    `arn:aws-us-gov:iam::${ACCOUNT}:role/path/BreakGlass`,
    `arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*`,
  ])('may be %s', (arn) =>
    expectAccepted((stack) => new SecureAuditTrail(stack, 'Audit', { breakGlassRoleArns: [arn] })),
  );

  test.each([
    '*',
    'BreakGlass',
    `arn:aws:iam::${ACCOUNT}:root`,
    `arn:aws:iam::${ACCOUNT}:user/alice`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/BreakGlass/alice`,
    'arn:aws:iam::*:role/*',
    'arn:aws:iam::*:role/**',
    'arn:aws:iam::*:role/*/*',
    `arn:aws:iam::${ACCOUNT}:role/team/*`,
    `arn:aws:iam::${ACCOUNT}:role/team/`,
    'arn:aws:iam::12345:role/BreakGlass',
    '',
  ])('is refused if it is none, or that of every role: %s', (arn) => {
    for (const prop of ['breakGlassRoleArns', 'deploymentRoleArns']) {
      expectRefusal('role-arn', `${prop} has '${arn}'`, (stack) => {
        new SecureAuditTrail(stack, 'Audit', { [prop]: [arn] });
      });
    }
  });
});

describe('the ARN of a role that holds tokens', () => {
  const arnOf = (stack: Stack, resourceName: string) =>
    stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName });

  test('may be that of a role which is known by name', () =>
    expectAccepted((_, app) => {
      const agnostic = new Stack(app, 'Agnostic', { terminationProtection: true });
      new SecureAuditTrail(agnostic, 'Audit', {
        breakGlassRoleArns: [arnOf(agnostic, 'BreakGlass'), Role.fromRoleName(agnostic, 'Other', 'Other').roleArn],
      });
    }));

  test.each(['*', '**', 'team/*'])('is refused if it matches every role: %s', (name) => {
    for (const prop of ['breakGlassRoleArns', 'deploymentRoleArns']) {
      expectRefusal('role-arn', `'arn:<token>:iam::<token>:role/${name}'`, (_, app) => {
        const agnostic = new Stack(app, 'Agnostic');
        new SecureAuditTrail(agnostic, 'Audit', { [prop]: [arnOf(agnostic, name)] });
      });
    }
  });
});

describe('a policy over the size that AWS takes is refused', () => {
  const roles = (count: number) => Array.from({ length: count }, (_, index) => role(`BreakGlass${index}`));

  test('on the bucket, if hundreds of roles may break the glass', () =>
    expectRefusal('policy-size', '20480', (stack) => {
      new SecureAuditTrail(stack, 'Audit', { breakGlassRoleArns: roles(300) });
    }));

  test('and only then: the longest list that is accepted fills the policy, and no more', () => {
    const sizes = [160, 170, 180, 190, 200, 210, 220].flatMap((count) => {
      try {
        const deployment = new Deployment(auditTemplate({ breakGlassRoleArns: roles(count) }).toJSON());
        return deployment
          .all('AWS::S3::BucketPolicy')
          .map(({ Properties }) => JSON.stringify(Properties.PolicyDocument).length);
      } catch {
        return [];
      }
    });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(20_480);
    expect(Math.max(...sizes)).toBeGreaterThan(0.9 * 20_480);
  });

  test('on the key, if hundreds of roles deploy', () =>
    expectRefusal('policy-size', '32768', (stack) => {
      new SecureAuditTrail(stack, 'Audit', { deploymentRoleArns: roles(700) });
    }));

  test('on the topic, if hundreds of statements are added to it', () =>
    expectRefusal('policy-size', '30720', (stack) => {
      const { topic } = new SecureAuditTrail(stack, 'Audit').alerts;
      for (let index = 0; index < 300; index++) {
        topic.addToResourcePolicy(
          new PolicyStatement({
            sid: `Subscriber${index}`,
            principals: [new AccountRootPrincipal()],
            actions: ['sns:Subscribe'],
            resources: [topic.topicArn],
          }),
        );
      }
    }));
});
