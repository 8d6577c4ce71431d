import { App, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { ACCOUNT, newApp } from './stack';

/**
 * Expects that synthesis stops with the refusal of this id, that names what is wrong and tells what to write instead.
 */
export function expectRefusal(id: string, wrong: string | RegExp, build: (stack: Stack, app: App) => void): void {
  const app = newApp();
  const stack = new Stack(app, 'Stack', {
    env: { account: ACCOUNT, region: 'eu-west-1' },
    terminationProtection: true,
  });
  let message = '';
  try {
    build(stack, app);
    app.synth();
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(new RegExp(`\\[cdk-secure-audit-trail:${id}\\]`));
  expect(message).toMatch(wrong);
  expect(message).toMatch(/\b(Write|Give|Name|Leave|Split|Expire) /);
}

/** Expects that the same stack, built like this, synthesizes: what is refused is refused for its own sake. */
export function expectAccepted(build: (stack: Stack, app: App) => void): void {
  const app = newApp();
  const stack = new Stack(app, 'Stack', {
    env: { account: ACCOUNT, region: 'eu-west-1' },
    terminationProtection: true,
  });
  withResource(stack);
  build(stack, app);
  expect(() => app.synth()).not.toThrow();
}

/** The CloudFormation validator, which an older aws-cdk-lib always runs, finds fault with a stack without resources. */
export function withResource(stack: Stack): Stack {
  new CfnWaitConditionHandle(stack, 'Resource');
  return stack;
}
