import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { refusalMessage } from './refusal';

/** How long a pseudo parameter is once CloudFormation has filled it in; the longest value there is. */
const PSEUDO_PARAMETER_LENGTHS: Record<string, number> = {
  'AWS::AccountId': 12,
  'AWS::Partition': 10,
  'AWS::Region': 15,
  'AWS::URLSuffix': 20,
};
/** A physical name or an ARN that only CloudFormation knows. */
const UNKNOWN_VALUE_LENGTH = 100;

/** Characters of a resolved policy once its intrinsic functions are filled in; an upper estimate. */
function deployedLength(value: unknown): number {
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value ?? null).length;
  }
  if (Array.isArray(value)) {
    return 2 + value.reduce<number>((sum, item) => sum + deployedLength(item) + 1, 0);
  }
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? [];
  if (entries.length === 1 && key === 'Ref') {
    return PSEUDO_PARAMETER_LENGTHS[argument as string] ?? UNKNOWN_VALUE_LENGTH;
  }
  if (entries.length === 1 && key === 'Fn::Join') {
    const parts = (argument as [string, unknown[]])[1];
    return parts.reduce<number>((sum, part) => sum + deployedLength(part), 0);
  }
  if (entries.length === 1 && key?.startsWith('Fn::')) {
    return UNKNOWN_VALUE_LENGTH;
  }
  return 2 + entries.reduce((sum, [name, item]) => sum + name.length + 4 + deployedLength(item), 0);
}

/**
 * Refuses at synth a policy that the service would refuse at deploy for its size.
 * The size is known only after every statement has been added, hence a validation and not a check in a constructor.
 */
export function limitPolicySize(scope: IConstruct, policy: () => PolicyDocument, bytes: number, name: string): void {
  scope.node.addValidation({
    validate: () => {
      const length = deployedLength(Stack.of(scope).resolve(policy()));
      return length <= bytes
        ? []
        : [
            refusalMessage('policy-size', {
              what: `The ${name} would have about ${length} bytes.`,
              why: `AWS refuses one of more than ${bytes}.`,
              instead: 'Name fewer principals, or use ARN patterns with * in place of lists.',
            }),
          ];
    },
  });
}
