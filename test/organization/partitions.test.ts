import { Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { examples } from '../../examples/app';
import { validatorFindings } from '../support/checks';
import { newApp } from '../support/stack';

// The CloudFormation validator loads its rules once, which takes some seconds.
jest.setTimeout(120_000);

/** Amazon Q Developer in chat applications, AWS::Chatbot to CloudFormation, is in the partition aws alone. */
const ONLY_IN_AWS = ['Chat'];

/** Each partition but aws, by two of its Regions. That of aws-eusc has one so far: its second is made up. */
describe.each([
  ['aws-cn', 'cn-north-1', 'cn-northwest-1'],
  ['aws-us-gov', 'us-gov-west-1', 'us-gov-east-1'],
  ['aws-eusc', 'eusc-de-east-1', 'eusc-de-west-1'],
])('every example in %s', (_, region, otherRegion) => {
  const app = newApp({ builtinCloudFormationValidation: true, context: { region, otherRegion } });
  examples(app);
  const findings = validatorFindings(app);
  const stacks = app.node.children.filter(
    (child): child is Stack => Stack.isStack(child) && !ONLY_IN_AWS.includes(child.stackName),
  );

  test('passes the CloudFormation validator without an error or a warning', () => expect(findings).toEqual([]));

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
