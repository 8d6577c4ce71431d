import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

type Resolved = string | Readonly<Record<string, unknown>>;

/** The findings on the asterisks of these statements, one by one, so that one that is added later is found. */
export function acknowledgeWildcards(
  policy: IConstruct,
  statements: PolicyStatement | PolicyStatement[],
  reason: string,
): void {
  const findings = [statements]
    .flat()
    .flatMap(({ actions, resources }) => [
      ...actions.map((action) => `Action::${action}`),
      ...resources.map((resource) => `Resource::${textOf(Stack.of(policy).resolve(resource) as Resolved)}`),
    ])
    .filter((finding) => finding.includes('*'));
  // Two statements on one resource are one finding.
  Validations.of(policy).acknowledge(
    ...[...new Set(findings)].map((finding) => ({ id: `AwsSolutions-IAM5[${finding}]`, reason })),
  );
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
