import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { refusalMessage } from './refusal';

/** How long a pseudo parameter is once CloudFormation has filled it in; the longest value there is. */
const PSEUDO_PARAMETER_LENGTHS: Partial<Record<string, number>> = {
  'AWS::AccountId': 12,
  'AWS::Partition': 10,
  'AWS::Region': 15,
  'AWS::URLSuffix': 20,
};
/** A physical name or an ARN that only CloudFormation knows. */
const UNKNOWN_VALUE_LENGTH = 100;

/** Characters of a resolved value, as JSON, once its intrinsic functions are filled in; an upper estimate. */
export function deployedLength(value: unknown): number {
  if (Array.isArray(value)) {
    return 2 + sum(value.map((item) => deployedLength(item) + 1));
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value).length;
  }
  const entries: Array<[string, unknown]> = Object.entries(value);
  const [name, argument] = entries.length === 1 ? entries[0] : ['', undefined];
  if (name === 'Fn::Join') {
    return sum((argument as [string, unknown[]])[1].map(deployedLength));
  }
  if (name === 'Ref' || name.startsWith('Fn::')) {
    return PSEUDO_PARAMETER_LENGTHS[String(argument)] ?? UNKNOWN_VALUE_LENGTH;
  }
  return 2 + sum(entries.map(([key, item]) => key.length + 4 + deployedLength(item)));
}

function sum(lengths: number[]): number {
  return lengths.reduce((total, length) => total + length, 0);
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
