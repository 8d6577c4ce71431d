import { RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { keyProtectionStatements } from './protection-policy';
import { TrustedRoles } from './trusted-roles';
import { limitPolicySize } from '../private/policy-size';
import { requireRetained } from '../private/retained';

/** A key that rotates, outlives its stack, and is weakened by nobody but the administrators. */
export class ProtectedKey extends Key {
  public constructor(scope: Construct, id: string, props: { description: string; roles: TrustedRoles }) {
    const policy = new PolicyDocument({
      statements: [
        new PolicyStatement({
          // IAM policies of this account decide over the rest; without it the key could become unmanageable.
          sid: 'EnableIamPolicies',
          principals: [new AccountRootPrincipal()],
          actions: ['kms:*'],
          resources: ['*'],
        }),
        ...keyProtectionStatements(props.roles),
      ],
    });
    super(scope, id, {
      description: props.description,
      enableKeyRotation: true,
      policy,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    requireRetained(this, this.node.defaultChild as CfnKey);
    limitPolicySize(this, () => policy, 32_768, 'key policy');
  }
}
