import {
  BootstraplessSynthesizer,
  DefaultStackSynthesizerProps,
  Fn,
  IStackSynthesizer,
  Stack,
  Token,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { filledIn, isNothingKnown } from '../private/filled-in';
import { outermost } from '../private/outermost';
import { refuse } from '../private/refusal';

/** The last part has a name in it. A path alone is none: anybody could create a role in it. */
const ROLE_ARN = /^arn:[^:]+:iam::(\d{12}|\*):role\/([\w+=,.@/*-]*\/)?[\w+=,.@*-]*[\w+=,.@-][\w+=,.@*-]*$/;

/** Who is excepted from the statements that protect the evidence. */
export interface TrustedRoles {
  /** May delete evidence in an emergency. */
  readonly breakGlass: string[];
  /**
   * May change settings of bucket and keys: the break-glass and the deployment roles. Undefined where no deployment role
   * is known: a statement without an exception for it would lock the owner out of their own stack.
   */
  readonly administrators?: string[];
}

export interface TrustedRolesProps {
  readonly breakGlassRoleArns?: string[];
  readonly deploymentRoleArns?: string[];
}

export function trustedRoles(scope: IConstruct, props: TrustedRolesProps): TrustedRoles {
  const breakGlass = roleArns(scope, 'breakGlassRoleArns', props.breakGlassRoleArns ?? []);
  const deployment = roleArns(scope, 'deploymentRoleArns', props.deploymentRoleArns ?? []);
  const executionRole = executionRoleArn(scope);
  const deployers = [...(executionRole === undefined ? [] : [executionRole]), ...deployment];
  return { breakGlass, administrators: deployers.length === 0 ? undefined : [...deployers, ...breakGlass] };
}

/** The role by which CloudFormation deploys the stack, where the stack's synthesizer names one. */
function executionRoleArn(scope: IConstruct): string | undefined {
  const { synthesizer } = outermost(Stack.of(scope));
  const arn = synthesizer.cloudFormationExecutionRole;
  if (!arn || isRoleInherited(synthesizer)) {
    return undefined;
  }
  // The synthesizer leaves ${AWS::Partition} and the like for CloudFormation to fill in.
  return arn.includes('${') ? Fn.sub(arn) : arn;
}

/**
 * This synthesizer inherits the name of the bootstrap role, although by its documentation the CLI's credentials deploy
 * unless it is given a role. What it was given, it keeps to itself.
 */
function isRoleInherited(synthesizer: IStackSynthesizer): boolean {
  const { props } = synthesizer as { props?: DefaultStackSynthesizerProps };
  return synthesizer instanceof BootstraplessSynthesizer && props?.cloudFormationExecutionRole === undefined;
}

function roleArns(scope: IConstruct, prop: string, arns: string[]): string[] {
  if (Token.isUnresolved(arns)) {
    refuse(scope, 'role-arn', {
      what: `${prop} is a list that is known only at deployment.`,
      why: 'Whether it spares everybody could not be checked.',
      instead: "Write the ARNs, for example 'arn:aws:iam::111122223333:role/BreakGlass'.",
    });
  }
  for (const arn of arns) {
    if (!isNothingKnown(arn) && !ROLE_ARN.test(filledIn(arn, () => '000000000000'))) {
      refuse(scope, 'role-arn', {
        what: `${prop} has '${filledIn(arn, () => '<token>')}', which is not the ARN of a role, or one that matches every role of an account or a path.`,
        why: 'The statements that protect the evidence compare it with aws:PrincipalArn, which for a session is the ARN of its role.',
        instead: "Write for example 'arn:aws:iam::111122223333:role/BreakGlass'.",
      });
    }
  }
  return arns;
}
