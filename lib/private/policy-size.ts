import { IConstruct } from 'constructs';
import { IResolvable, Reference, Stack, Token } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { filledIn } from './filled-in';
import { refusalMessage } from './refusal';

/** How long a pseudo parameter is once CloudFormation has filled it in; the longest value there is. */
const PSEUDO_PARAMETER_LENGTHS: Partial<Record<string, number>> = {
  'AWS::AccountId': 12,
  'AWS::Partition': 10,
  'AWS::Region': 15,
  'AWS::URLSuffix': 20,
};
const KEY_ID_LENGTH = 36;
/** The longest name that a bucket can have. */
const BUCKET_NAME_LENGTH = 63;
/** What is assumed of a physical name or an ARN that only CloudFormation knows. */
export const ASSUMED_LENGTH = 100;

/** Characters of a resolved value as JSON, once its intrinsic functions are filled in; an upper estimate. */
export function deployedLength(value: unknown): number {
  if (Array.isArray(value)) {
    return 2 + commas(value.length) + sum(value.map(deployedLength));
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value).length;
  }
  if (isIntrinsic(value)) {
    return 2 + intrinsicLength(value, (text) => JSON.stringify(text).length - 2);
  }
  const entries: Array<[string, unknown]> = Object.entries(value);
  return (
    2 +
    commas(entries.length) +
    sum(entries.map(([key, item]) => JSON.stringify(key).length + 1 + deployedLength(item)))
  );
}

/** Characters of a text once its tokens are filled in, and whether it rests on an assumption. */
export function deployedTextLength(scope: IConstruct, text: string): { length: number; isAssumed: boolean } {
  if (!Token.isUnresolved(text)) {
    return { length: text.length, isAssumed: false };
  }
  let isAssumed = false;
  const { length } = filledIn(text, (token) => {
    const known = knownLength(scope, token);
    isAssumed ||= known === undefined;
    return ' '.repeat(known ?? ASSUMED_LENGTH);
  });
  return { length, isAssumed };
}

function knownLength(scope: IConstruct, token: IResolvable): number | undefined {
  if (Reference.isReference(token) && token.displayName === 'Ref') {
    if (token.target instanceof CfnKey) return KEY_ID_LENGTH;
    if (token.target instanceof CfnBucket) return BUCKET_NAME_LENGTH;
  }
  const resolved: unknown = Stack.of(scope).resolve(token);
  if (typeof resolved === 'string') return resolved.length;
  return typeof resolved === 'object' && resolved !== null && 'Ref' in resolved
    ? PSEUDO_PARAMETER_LENGTHS[String(resolved.Ref)]
    : undefined;
}

function isIntrinsic(value: object): boolean {
  const names = Object.keys(value);
  return names.length === 1 && (names[0] === 'Ref' || names[0].startsWith('Fn::'));
}

function intrinsicLength(value: unknown, textLength: (text: string) => number): number {
  if (typeof value === 'string') {
    return textLength(value);
  }
  const [[name, argument]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return sum(parts.map((part) => intrinsicLength(part, textLength))) + separator.length * commas(parts.length);
  }
  return PSEUDO_PARAMETER_LENGTHS[String(argument)] ?? ASSUMED_LENGTH;
}

function commas(items: number): number {
  return Math.max(0, items - 1);
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
