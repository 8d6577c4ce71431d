import { GET, LIST } from './cases/analysis';
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
  'archive of an organization: DenyErase': ['condition aws:PrincipalIsAWSService'],
  'its access-log bucket: DenyErase': ['condition aws:PrincipalIsAWSService'],
  'replica: DenyErase': ['condition aws:PrincipalIsAWSService'],
  'access-log bucket of the replica: DenyErase': ['condition aws:PrincipalIsAWSService'],
  // No service writes into a replica: S3 does so in a role.
  'replica: DenyWriteByPrincipals': ['condition aws:PrincipalIsAWSService'],
  // The condition names a role or a permission set, its account included.
  [`archive: ${LIST.join()}`]: ['its principal'],
  [`archive: ${GET.join()}`]: ['its principal'],
  'evidence key: kms:Decrypt,kms:DescribeKey': ['its principal'],
  'replica in another account: AllowReplication': ['its principal'],
  'replica in another account: AllowReplicationCheck': ['its principal'],
  'key of a replica in another account: AllowReplication': ['its principal'],
  'trust of the auditor: sts:AssumeRole': ['its principal'],
  'trust of the break-glass role: sts:AssumeRole': ['its principal'],
  // The example names every bucket that it has and every key of its account, so no case can tell a wider right.
  'break-glass role: Bucket': ['its resources'],
  'break-glass role: Evidence': ['its resources'],
  'break-glass role: Key': ['its resources'],
  'break-glass role: KeyGrants': ['its resources'],
  // The policy of the key of the copies, and that of the archive's, say the same once more.
  'replication role: kms:Decrypt': ['condition kms:EncryptionContext:aws:s3:arn', 'its resources'],
  // The ARN of an alarm or a workgroup has the account in it; AWS documents both conditions.
  'topic: AllowCloudWatchAlarms': ['condition aws:SourceAccount'],
  'monitoring key: AllowCloudWatchAlarms': ['condition aws:SourceAccount'],
  // AWS documents the action for both; but DescribeKey carries no encryption context, so the condition never lets it pass.
  'monitoring key: AllowAthenaResults': ['action kms:DescribeKey', 'condition aws:SourceAccount'],
  'monitoring key: AllowCloudWatchLogs': ['action kms:Describe*'],
  // The ARN of a rule has the account in it; AWS documents both conditions.
  'trust of the role of a bus: sts:AssumeRole': ['condition aws:SourceAccount'],
  // As for the other log groups.
  'key of workflows: kms:Decrypt,kms:Describe*,kms:Encrypt,kms:GenerateDataKey*,kms:ReEncrypt*': [
    'action kms:Describe*',
  ],
  // These calls take no resource.
  'restorer: DeliverLogs': ['its resources'],
  'delivery check: DeliverLogs': ['its resources'],
  'auditor: athena:ListDataCatalogs,athena:ListEngineVersions,athena:ListWorkGroups': ['its resources'],
};

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
  const missed = async (weaker: Policy) => {
    for (const line of concerned) {
      // As it is there are none: that is what the matrix shows.
      const found = await surprises(deployed, line, (other) => (other === policy ? weaker : other));
      if (found.length > 0) {
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
  chapter.stack.policies().flatMap(([name, policy]) =>
    policy.Statement.filter(({ Sid }) => !chapter.stack.judgedElsewhere?.(Sid)).flatMap((statement) => {
      const title = `${name}: ${statement.Sid ?? [statement.Action].flat().join()}`;
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
