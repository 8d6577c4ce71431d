import { App, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { examples } from '../../examples/app';
import { validatorFindings } from '../support/checks';
import { newApp } from '../support/stack';

// The CloudFormation validator loads its rules once, which takes some seconds.
jest.setTimeout(120_000);

// Older versions of aws-cdk-lib validate at each synthesis.
const FAILS = '@aws-cdk/core:failSynthOnValidationErrors';

/**
 * What the validator knows to be missing there: Amazon Q Developer in chat applications, which is AWS::Chatbot to
 * CloudFormation, and Log Alarms. Everything of it is opt-in.
 */
const MISSING = [
  'F3006 at Chat/Audit/Routes/chat/Channel',
  'F3006 at Detections/LogAlarms/cloudtrail-changes',
  'F3006 at Detections/LogAlarms/root-usage',
];

/** Each partition but aws, by two of its Regions. That of aws-eusc has one so far, and the validator knows none. */
describe.each([
  ['aws-cn', 'cn-north-1', 'cn-northwest-1', MISSING],
  ['aws-us-gov', 'us-gov-west-1', 'us-gov-east-1', MISSING],
  ['aws-eusc', 'eusc-de-east-1', 'eusc-de-west-1', []],
])('every example in %s', (_, region, otherRegion, missing) => {
  const build = (builtinCloudFormationValidation: boolean): App => {
    const app = newApp({ builtinCloudFormationValidation, context: { region, otherRegion, [FAILS]: false } });
    examples(app);
    return app;
  };
  const stacks = build(false).node.children.filter((child): child is Stack => Stack.isStack(child));

  test('passes the CloudFormation validator, but for resources that are not to be had there', () =>
    expect(validatorFindings(build(true)).sort()).toEqual(missing));

  test.each(stacks.map((stack): [string, Stack] => [stack.stackName, stack]))(
    '%s is in a Region of it and names no other partition',
    (__, stack) => {
      if (!Token.isUnresolved(stack.region)) {
        expect([region, otherRegion]).toContain(stack.region);
      }
      const template = JSON.stringify(Template.fromStack(stack).toJSON());
      expect(template.match(/arn:aws:[^"]{0,40}/g) ?? []).toEqual([]);
    },
  );
});
