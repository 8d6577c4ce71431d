import { AuditStack } from './audit-stack';
import { Chapter, MATRIX } from './matrix';
import { Policy, Statement } from './policy';
import { surprises } from './simulator';
import { replaced, weakenings } from './weakenings';

/** What no case can miss, and why it stays. */
const NOT_MISSED: Record<string, string[]> = {
  // No policy allows a service to erase, so its denial would change nothing here. In S3 it might: a PutObject with an ACL,
  // as CloudTrail sends, is a use of PutObjectAcl too.
  'archive: DenyErase': ['condition aws:PrincipalIsAWSService'],
  'access-log bucket: DenyErase': ['condition aws:PrincipalIsAWSService'],
  // The ARN of an alarm or a workgroup has the account in it; AWS documents both conditions.
  'topic: AllowCloudWatchAlarms': ['condition aws:SourceAccount'],
  'monitoring key: AllowCloudWatchAlarms': ['condition aws:SourceAccount'],
  // AWS documents the action for both; but DescribeKey carries no encryption context, so the condition never lets it pass.
  'monitoring key: AllowAthenaResults': ['action kms:DescribeKey', 'condition aws:SourceAccount'],
  'monitoring key: AllowCloudWatchLogs': ['action kms:Describe*'],
};

function policiesOf(stack: AuditStack): Array<[string, Policy]> {
  const governing = (name: string, arn: string): Array<[string, Policy]> => [
    [name, stack.deployed.resourcePolicy(arn)!],
  ];
  const attached = (name: string, roleArn?: string) =>
    (roleArn ? stack.deployed.rolePolicies(roleArn) : []).map((policy): [string, Policy] => [name, policy]);
  return [
    ...governing('archive', stack.bucket),
    ...governing('access-log bucket', stack.accessLogBucket),
    ...governing('evidence key', stack.evidenceKey),
    ...governing('monitoring key', stack.monitoringKey),
    ...governing('topic', stack.topic),
    ...governing('trust of the delivery role', stack.deliveryRole),
    ...attached('delivery role', stack.deliveryRole),
    ...attached('auditor', stack.auditor),
  ];
}

/** What the statement could lose without any case of the chapter ending in another way. */
async function notMissed({ stack: { deployed }, cases }: Chapter, policy: Policy, statement: Statement) {
  // A statement decides over no other resources and actions than its own.
  const governed = (arn: string) => deployed.resourcePolicy(arn) === policy;
  const acts = [statement.Action].flat().map((action) => new RegExp(`^${action.replaceAll('*', '.*')}$`));
  const concerned = cases
    .map((line) => ({
      ...line,
      resources: line.who.policies.includes(policy) ? line.resources : line.resources.filter(governed),
      actions: line.actions.filter((action) => acts.some((pattern) => pattern.test(action))),
    }))
    .filter(({ resources, actions }) => resources.length > 0 && actions.length > 0);
  const before = await Promise.all(concerned.map((line) => surprises(deployed, line)));
  const missed = async (weaker: Policy) => {
    for (const [index, line] of concerned.entries()) {
      const after = await surprises(deployed, line, (other) => (other === policy ? weaker : other));
      if (after.join() !== before[index].join()) {
        return true;
      }
    }
    return false;
  };
  const found: string[] = [];
  for (const [change, replacement] of weakenings(statement)) {
    if (!(await missed(replaced(policy, statement, replacement)))) {
      found.push(change);
    }
  }
  return found;
}

// A statement that is the same in several stacks is judged by the cases of the first.
const judged = new Set<string>();
const statements = MATRIX.flatMap((chapter) =>
  policiesOf(chapter.stack).flatMap(([name, policy]) =>
    policy.Statement.flatMap((statement) => {
      const title = `${name}: ${statement.Sid ?? [statement.Action].flat()[0]}`;
      const key = `${title} ${JSON.stringify(statement)}`;
      return judged.has(key) ? [] : (judged.add(key), { title, chapter, policy, statement });
    }),
  ),
);

describe('a case would miss every word of the statement', () => {
  test.each(statements)('$title, in $chapter.name', async ({ title, chapter, policy, statement }) => {
    expect(await notMissed(chapter, policy, statement)).toEqual(NOT_MISSED[title] ?? []);
  });
});
