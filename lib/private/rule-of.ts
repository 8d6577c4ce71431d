import { ArnFormat, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Name and ARN for a rule of EventBridge, known at synth: the policies of its target name it before it exists. */
export function ruleOf(scope: Construct): { readonly name: string; readonly arn: string } {
  const name = Names.uniqueResourceName(scope, { maxLength: 64, separator: '-' });
  return {
    name,
    arn: Stack.of(scope).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: name,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  };
}
