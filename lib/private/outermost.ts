import { Stack } from 'aws-cdk-lib';

/** The stack that is deployed: a nested stack is created, protected and deleted with the one around it. */
export function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}
