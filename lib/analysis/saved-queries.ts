/** A question that analysts ask, as SQL for Athena. Plain data: nothing of it needs the AWS CDK. */
export interface SavedQuery {
  /** Stable id in kebab-case. */
  readonly id: string;
  readonly title: string;
  /** What it answers, and what each `?` stands for, in order. */
  readonly description: string;
  readonly sql: string;
}

/** The table that all queries read, in the database that each of them is saved with. */
export const TABLE_NAME = 'cloudtrail';

// Athena works the bound out before it lists partitions, so a query reads these days and no others.
const since = (days: number) => `dt >= date_format(current_date - interval '${days}' day, '%Y/%m/%d')`;

const query = (id: string, title: string, description: string, days: number, columns: string, ...where: string[]) => ({
  id,
  title,
  description,
  sql: `SELECT ${columns}\nFROM ${TABLE_NAME}\nWHERE ${[since(days), ...where].join('\n  AND ')}\nORDER BY eventtime DESC\nLIMIT 1000`,
});

const WHO = 'eventtime, useridentity.arn, sourceipaddress, awsregion';
const CALL = `${WHO}, eventsource, eventname, errorcode`;
const CHANGE = `${CALL}, requestparameters`;

/** A `?` is asked for by the console when the query is run. */
const SAVED_QUERIES: readonly SavedQuery[] = [
  query(
    'who-did-this',
    'Who did this',
    "Every call of one API action. Parameter: the event name, e.g. 'DeleteBucket'.",
    7,
    CHANGE,
    'eventname = ?',
  ),
  query(
    'activity-of-principal',
    'All activity of a principal',
    'Everything that a user, a role or its sessions did. Parameters: the ARN of the user or of the role, twice.',
    7,
    CALL,
    '(useridentity.arn = ? OR useridentity.sessioncontext.sessionissuer.arn = ?)',
  ),
  query(
    'activity-of-access-key',
    'All activity of an access key',
    "Everything done with one access key. Parameter: its id, e.g. 'AKIAIOSFODNN7EXAMPLE'.",
    7,
    CALL,
    'useridentity.accesskeyid = ?',
  ),
  query(
    'activity-of-address',
    'All activity from an address',
    "Everything done from one IP address. Parameter: the address, e.g. '203.0.113.7'.",
    7,
    CALL,
    'sourceipaddress = ?',
  ),
  query(
    'root-use',
    'Root use',
    'What the root user did, other than AWS services on its behalf.',
    90,
    `${CALL}, useragent`,
    "useridentity.type = 'Root'",
    'useridentity.invokedby IS NULL',
    "eventtype <> 'AwsServiceEvent'",
  ),
  query(
    'console-sign-in-without-mfa',
    'Console sign-in without MFA',
    'Successful console sign-ins of IAM users and of root without MFA. Federated users are left out: their MFA is at the identity provider.',
    30,
    `${WHO}, useridentity.type AS identitytype, useragent`,
    "eventname = 'ConsoleLogin'",
    "json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Success'",
    "useridentity.type IN ('IAMUser', 'Root')",
    "coalesce(json_extract_scalar(additionaleventdata, '$.MFAUsed'), 'No') <> 'Yes'",
  ),
  query(
    'failed-sign-ins',
    'Failed console sign-ins',
    'Failed console sign-ins, also of user names that do not exist.',
    7,
    'eventtime, useridentity.username AS username, sourceipaddress, awsregion, errormessage, useragent',
    "eventname = 'ConsoleLogin'",
    "json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Failure'",
  ),
  {
    id: 'denied-calls-by-principal',
    title: 'Denied calls by principal',
    description: 'Who was refused most, with how many different calls.',
    sql: `SELECT useridentity.arn AS principal, count(*) AS denied, count(DISTINCT eventname) AS calls,
  array_join(slice(array_sort(array_agg(DISTINCT eventname)), 1, 20), ', ') AS eventnames,
  min(eventtime) AS first_seen, max(eventtime) AS last_seen
FROM ${TABLE_NAME}
WHERE ${since(7)}
  AND (errorcode LIKE '%UnauthorizedOperation' OR errorcode LIKE 'AccessDenied%')
GROUP BY useridentity.arn
ORDER BY denied DESC
LIMIT 1000`,
  },
  query(
    'audit-tampering',
    'Changes to trail, bucket and key',
    'Writes to CloudTrail, to buckets and to keys, also the refused ones.',
    30,
    CHANGE,
    "eventsource IN ('cloudtrail.amazonaws.com', 's3.amazonaws.com', 'kms.amazonaws.com')",
    "readonly = 'false'",
    "eventcategory = 'Management'",
  ),
  query(
    'iam-changes',
    'IAM changes',
    'Successful changes to users, groups, roles, policies, keys and federation.',
    30,
    CHANGE,
    "eventsource = 'iam.amazonaws.com'",
    "readonly = 'false'",
    'errorcode IS NULL',
  ),
  query(
    'security-groups-opened',
    'Security groups opened to the world',
    'Ingress rules for 0.0.0.0/0 or ::/0 that were added or modified.',
    30,
    CHANGE,
    "eventname IN ('AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules')",
    'errorcode IS NULL',
    '(requestparameters LIKE \'%"0.0.0.0/0"%\' OR requestparameters LIKE \'%"::/0"%\')',
  ),
  query(
    'bucket-deletions',
    'Bucket deletions',
    'Buckets deleted, and attempts to.',
    90,
    `${CALL}, json_extract_scalar(requestparameters, '$.bucketName') AS bucket`,
    "eventsource = 's3.amazonaws.com'",
    "eventname = 'DeleteBucket'",
  ),
];

/**
 * The saved queries of the workgroup.
 *
 * @param ofOneAccount whether each query must name the account that it reads; then it asks for the account first
 */
export function savedQueries(ofOneAccount: boolean): SavedQuery[] {
  return SAVED_QUERIES.map((saved) =>
    ofOneAccount
      ? {
          ...saved,
          description: `${saved.description} First parameter: the account id.`,
          sql: saved.sql.replace('WHERE ', 'WHERE account = ?\n  AND '),
        }
      : saved,
  );
}
