import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { GuardrailPolicyType, TrailGuardrails, TrailGuardrailsProps } from '../../lib/guardrails/trail-guardrails';
import { warnings } from '../support/checks';
import { Resource } from '../support/deployment';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { newApp } from '../support/stack';
import { GUARDRAILS, MANAGEMENT, PROTECT } from './fixture';

const TARGETS = ['r-ab12', 'ou-ab12-12345678', '111122223333'];

function deployed(props: Partial<TrailGuardrailsProps> = {}, app: App = newApp()) {
  const stack = new Stack(app, 'Management', { env: { account: MANAGEMENT, region: 'us-east-1' } });
  const guardrails = new TrailGuardrails(stack, 'Guardrails', { ...GUARDRAILS, ...props });
  return { stack, guardrails, policies: Object.values<Resource>(Template.fromStack(stack).toJSON().Resources) };
}

const refused = (id: string, wrong: string | RegExp, props: Partial<TrailGuardrailsProps>) =>
  expectRefusal(id, wrong, (stack) => new TrailGuardrails(stack, 'Guardrails', { ...GUARDRAILS, ...props }));

describe('the policies', () => {
  test('say the same as the documents, as objects, so that CloudFormation sees drift', () => {
    const { policies } = deployed();
    const { serviceControlPolicies, resourceControlPolicies } = TrailGuardrails.documents(GUARDRAILS);
    expect(policies.map(({ Properties }) => [Properties.Type, Properties.Content])).toEqual([
      ...serviceControlPolicies.map((text) => ['SERVICE_CONTROL_POLICY', JSON.parse(text)]),
      ...resourceControlPolicies.map((text) => ['RESOURCE_CONTROL_POLICY', JSON.parse(text)]),
    ]);
  });

  test('are attached to the targets, under names of their own', () => {
    const { policies } = deployed({ targetIds: TARGETS, namePrefix: 'Audit' });
    expect(policies.map(({ Properties }) => Properties.Name)).toEqual(['Audit-scp-1', 'Audit-scp-2', 'Audit-rcp-1']);
    expect(policies.map(({ Properties }) => Properties.TargetIds)).toEqual([TARGETS, TARGETS, TARGETS]);
  });

  test('are made one after the other', () => {
    const { stack, policies } = deployed();
    const ids = Object.keys(Template.fromStack(stack).toJSON().Resources);
    expect(policies.map(({ DependsOn }) => DependsOn)).toEqual([undefined, [ids[0]], [ids[1]]]);
  });

  test.each(Object.values(GuardrailPolicyType))('may be of one kind: %s', (type) =>
    expect(new Set(deployed({ policyTypes: [type] }).policies.map(({ Properties }) => Properties.Type))).toEqual(
      new Set([type]),
    ),
  );

  test('come with the warning that they do not bind the management account', () => {
    const app = newApp();
    deployed({}, app);
    expect(warnings(app)).toEqual(['cdk-secure-audit-trail:management-account-not-bound at Management/Guardrails']);
  });

  test('name no partition: one organization has one', () => {
    const { policies } = deployed({
      protect: { trailArns: [`arn:${Aws.PARTITION}:cloudtrail:*:111122223333:trail/a`] },
    });
    expect(policies[0].Properties.Content.Statement[0].Resource).toBe('arn:*:cloudtrail:*:111122223333:trail/a');
    expect(JSON.stringify(policies.map(({ Properties }) => Properties.Content))).not.toMatch(/arn:[^*]|Ref/);
  });

  test('resource control policies are left out where they would say nothing', () =>
    expect(TrailGuardrails.documents({ protect: { trailArns: PROTECT.trailArns } }).resourceControlPolicies).toEqual(
      [],
    ));
});

describe('what is protected', () => {
  test.each([
    ['nothing-to-protect', /names no resource/, {}],
    ['nothing-to-protect', /names no resource/, { trailArns: [] }],
    ['guardrail-arn', /no ARN of that kind/, { trailArns: ['audit'] }],
    ['guardrail-arn', /bucketArns/, { bucketArns: ['arn:*:s3:::audit/*'] }],
    ['guardrail-arn', /keyArns/, { keyArns: ['arn:*:kms:eu-west-1:111122223333:alias/audit'] }],
    ['guardrail-arn', /topicArns/, { topicArns: ['arn:*:sqs:eu-west-1:111122223333:audit'] }],
    ['guardrail-arn', /stackArns/, { stackArns: ['arn:*:cloudformation:eu-west-1:111122223333:stack/Security'] }],
    ['guardrail-arn-too-wide', /everybody's/, { trailArns: ['arn:*:cloudtrail:*:*:trail/*'] }],
    ['guardrail-arn-too-wide', /everybody's/, { bucketArns: ['arn:*:s3:::*'] }],
    ['guardrail-arn-too-wide', /everybody's/, { roleArns: ['arn:*:iam::*:role/*'] }],
  ])('is refused with %s if it is %p', (id, wrong, protect) => refused(id, wrong, { protect }));

  test('is refused without a log group, if roles are to deliver to it alone', () =>
    refused('delivery-role-without-log-group', /no protect.logGroupArns/, {
      protect: { trailArns: PROTECT.trailArns },
      deliveryRoleArns: ['arn:*:iam::111122223333:role/Delivery'],
    }));

  test('may be everything of a kind in an account that is named', () =>
    expectAccepted(
      (stack) => new TrailGuardrails(stack, 'Guardrails', { protect: { keyArns: ['arn:*:kms:*:111122223333:key/*'] } }),
    ));

  test('is refused as a reference to another stack, which could not resolve in the management account', () =>
    expectRefusal('guardrail-token', 'bucketArns', (stack, app) => {
      const bucket = new Bucket(new Stack(app, 'Archive'), 'Bucket');
      new TrailGuardrails(stack, 'Guardrails', { protect: { bucketArns: [bucket.bucketArn] } });
    }));

  test.each([Aws.ACCOUNT_ID, Aws.REGION])('is refused with a pseudo parameter of the wrong place: %s', (token) =>
    refused('guardrail-token', 'trailArns', {
      protect: { trailArns: [`arn:*:cloudtrail:${token}:${token}:trail/audit`] },
    }),
  );

  test('is refused with an id when there are only documents, too', () =>
    expect(() => TrailGuardrails.documents({ protect: {} })).toThrow('[cdk-secure-audit-trail:nothing-to-protect]'));

  test('is refused if only kinds are left that policyTypes does not bind', () =>
    refused('no-guardrail', /leaves no policy/, {
      protect: { trailArns: PROTECT.trailArns },
      policyTypes: [GuardrailPolicyType.RESOURCE_CONTROL_POLICY],
    }));
});

describe('the excepted roles', () => {
  const everyRole = [
    'arn:*:iam::*:role/*',
    'arn:*:iam::*:role/**',
    'arn:*:iam::111122223333:role/ops/*',
    '*',
    'BreakGlass',
  ];
  test.each(everyRole)('are not all roles: %s', (arn) => {
    refused('guardrail-role-arn', 'breakGlassRoleArns', { breakGlassRoleArns: [arn] });
    refused('guardrail-role-arn', 'deploymentRoleArns', { deploymentRoleArns: [arn] });
    refused('guardrail-role-arn', 'deliveryRoleArns', { deliveryRoleArns: [arn] });
  });

  test('may be those of AWS IAM Identity Center', () =>
    expectAccepted(
      (stack) =>
        new TrailGuardrails(stack, 'Guardrails', {
          ...GUARDRAILS,
          breakGlassRoleArns: ['arn:*:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*'],
        }),
    ));

  test('include somebody who deploys, and who may call CloudFormation', () => {
    refused('no-deployment-role', /empty/, { deploymentRoleArns: [] });
    refused('no-deployment-caller', /none that may pass/, {
      deploymentRoleArns: ['arn:*:iam::*:role/cdk-*-cfn-exec-role-*'],
    });
  });

  test('known at deployment only are refused', () =>
    expectRefusal('guardrail-token', 'breakGlassRoleArns', (stack) => {
      const { valueAsString } = new CfnParameter(stack, 'Role');
      new TrailGuardrails(stack, 'Guardrails', { ...GUARDRAILS, breakGlassRoleArns: [valueAsString] });
    }));

  test('are refused if there are so many that no statement has room for them', () =>
    refused('guardrail-size', /5120 characters/, {
      breakGlassRoleArns: Array.from({ length: 120 }, (_, index) => `arn:*:iam::111122223333:role/BreakGlass-${index}`),
    }));

  test('are refused if the policies would be more than a target takes', () =>
    refused('too-many-guardrails', /policies of the kind/, {
      breakGlassRoleArns: Array.from({ length: 60 }, (_, index) => `arn:*:iam::111122223333:role/BreakGlass-${index}`),
    }));
});

describe('targets and names', () => {
  test.each(['root', 'ou-ab12', 'o-exampleorgid', '12345', 'p-12345678'])(
    'that Organizations does not take are refused: %s',
    (id) => refused('guardrail-target', id, { targetIds: [id] }),
  );

  test.each(['', 'a/b', 'x'.repeat(101)])('a name that Organizations does not take is refused: %p', (namePrefix) =>
    refused('guardrail-name', /namePrefix/, { namePrefix }),
  );
});
