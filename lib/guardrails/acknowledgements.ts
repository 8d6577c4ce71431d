import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

type Resolved = string | Readonly<Record<string, unknown>>;

/** The findings on the asterisks of one statement, one by one, so that one that is added later is found. */
export function acknowledgeWildcards(policy: IConstruct, statement: PolicyStatement, reason: string): void {
  const resources = statement.resources.map((resource) => textOf(Stack.of(policy).resolve(resource) as Resolved));
  const findings = [
    ...statement.actions.map((action) => `Action::${action}`),
    ...resources.map((resource) => `Resource::${resource}`),
  ].filter((finding) => finding.includes('*'));
  Validations.of(policy).acknowledge(...findings.map((finding) => ({ id: `AwsSolutions-IAM5[${finding}]`, reason })));
}

/** As cdk-nag writes it, with <…> for what only CloudFormation knows. */
function textOf(resolved: Resolved): string {
  if (typeof resolved === 'string') {
    return resolved;
  }
  const [[name, argument]] = Object.entries(resolved);
  switch (name) {
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, Resolved[]];
      return parts.map(textOf).join(separator);
    }
    case 'Fn::GetAtt':
      return `<${(argument as string[]).join('.')}>`;
    default:
      return `<${String(argument)}>`;
  }
}
