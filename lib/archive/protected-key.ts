import { Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { keyProtectionStatements } from './protection-policy';
import { TrustedRoles } from './trusted-roles';
import { limitPolicySize } from '../private/policy-size';
import { requireRetained } from '../private/retained';

/** A key that rotates, outlives its stack, and is weakened by nobody but the administrators. */
export class ProtectedKey extends Key {
  private aliasName?: string;

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

  /** ARN of an alias that another account or Region can name before the key exists; made when first asked for. */
  public aliasArn(): string {
    if (this.aliasName === undefined) {
      this.aliasName = `alias/${Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })}`;
      new Alias(this, 'NameForOthers', {
        aliasName: this.aliasName,
        targetKey: this,
        removalPolicy: RemovalPolicy.RETAIN,
      });
    }
    return Stack.of(this).formatArn({ service: 'kms', resource: this.aliasName });
  }
}
