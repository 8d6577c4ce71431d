import { ACCOUNT, AuditStack, OTHER_ACCOUNT } from '../audit-stack';
import { allowed, Case, denied } from '../case';
import { athena, role, service } from '../principals';
import { allowing } from '../policy';

const forWorkGroup = (arn: string) => ({ 'kms:EncryptionContext:aws:athena:arn': arn });

export const LIST = [
  's3:GetBucketLocation',
  's3:GetBucketObjectLockConfiguration',
  's3:ListBucket',
  's3:ListBucketVersions',
];
export const GET = ['s3:GetObject', 's3:GetObjectLegalHold', 's3:GetObjectRetention', 's3:GetObjectVersion'];
const QUERY = [
  'athena:BatchGetNamedQuery',
  'athena:BatchGetPreparedStatement',
  'athena:BatchGetQueryExecution',
  'athena:GetNamedQuery',
  'athena:GetPreparedStatement',
  'athena:GetQueryExecution',
  'athena:GetQueryResults',
  'athena:GetQueryResultsStream',
  'athena:GetWorkGroup',
  'athena:ListNamedQueries',
  'athena:ListPreparedStatements',
  'athena:ListQueryExecutions',
  'athena:StartQueryExecution',
  'athena:StopQueryExecution',
];
const CONSOLE = ['athena:ListDataCatalogs', 'athena:ListEngineVersions', 'athena:ListWorkGroups'];
const READ_CATALOG = [
  'athena:GetDataCatalog',
  'athena:GetDatabase',
  'athena:GetTableMetadata',
  'athena:ListDatabases',
  'athena:ListTableMetadata',
];
const READ_TABLE = ['glue:GetPartition', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'];
const READ_DATABASE = ['glue:GetDatabase', 'glue:GetDatabases'];

const CHANGE_FILE = [
  's3:PutObject',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutObjectRetention',
  's3:BypassGovernanceRetention',
];
const CHANGE_BUCKET = [
  's3:PutBucketPolicy',
  's3:PutLifecycleConfiguration',
  's3:PutBucketVersioning',
  's3:DeleteBucket',
];
const CHANGE_KEY = ['kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:CreateGrant'];

/** Athena encrypts what this workgroup answers. */
export function results({ workGroup, monitoringKey, evidenceKey }: AuditStack): Case[] {
  const use = ['kms:GenerateDataKey', 'kms:Decrypt'];
  const other = `${workGroup}-2`;
  const elsewhere = workGroup.replace(ACCOUNT, OTHER_ACCOUNT);
  return [
    allowed(
      'Athena encrypts and decrypts the results of the workgroup',
      athena(workGroup),
      use,
      monitoringKey,
      forWorkGroup(workGroup),
    ),
    denied('Athena cannot use the key for another workgroup', athena(other), use, monitoringKey, forWorkGroup(other)),
    denied(
      'Athena cannot use the key for a workgroup of another account',
      athena(elsewhere),
      use,
      monitoringKey,
      forWorkGroup(elsewhere),
    ),
    denied(
      'Athena cannot use the key for another workgroup in the context of this one',
      athena(other),
      use,
      monitoringKey,
      forWorkGroup(workGroup),
    ),
    denied(
      'Athena cannot encrypt for this workgroup in the context of another',
      athena(workGroup),
      use,
      monitoringKey,
      forWorkGroup(other),
    ),
    denied(
      'another service cannot use the key in the name of the workgroup',
      service('glue.amazonaws.com', workGroup),
      use,
      monitoringKey,
      forWorkGroup(workGroup),
    ),
    denied(
      'Athena itself cannot use the key of the evidence',
      athena(workGroup),
      use,
      evidenceKey,
      forWorkGroup(workGroup),
    ),
  ];
}

/** Somebody with a right on the bucket alone. */
export function reader(stack: AuditStack): Case[] {
  const who = role(`arn:aws:iam::${ACCOUNT}:role/Reader`, allowing(['s3:GetObject'], [`${stack.bucket}/*`]));
  return [
    allowed('a reader with a right on the bucket alone passes its policy', who, 's3:GetObject', stack.file()),
    denied(
      'a reader with a right on the bucket alone cannot decrypt, so S3 refuses the file',
      who,
      'kms:Decrypt',
      stack.evidenceKey,
    ),
  ];
}

/** An auditor of the same account, granted to read: that, and nothing else. */
export function auditor(stack: AuditStack): Case[] {
  const { auditor: roleArn, bucket, accessLogBucket, evidenceKey, monitoringKey, workGroup, glue } = stack;
  const who = role(roleArn!, ...stack.deployed.rolePolicies(roleArn!));
  const catalog = workGroup.replace(/workgroup\/.*/, 'datacatalog/AwsDataCatalog');
  return [
    allowed('an auditor lists the archive and reads its settings', who, LIST, bucket),
    allowed('an auditor reads files of every folder', who, GET, [stack.file(), stack.file('CloudTrail-Digest')]),
    allowed('an auditor decrypts files', who, ['kms:Decrypt', 'kms:DescribeKey'], evidenceKey),
    allowed('an auditor queries in the workgroup', who, QUERY, workGroup),
    allowed('an auditor finds the workgroup in the console', who, CONSOLE, '*'),
    allowed('an auditor browses the catalog of Glue in the console', who, READ_CATALOG, catalog),
    allowed('an auditor reads the definition of the table', who, READ_TABLE, glue.table),
    allowed('an auditor reads the definition of the database', who, READ_DATABASE, glue.database),
    allowed('an auditor reads the catalog', who, [...READ_TABLE, ...READ_DATABASE], glue.catalog),
    allowed('an auditor encrypts and decrypts results', who, ['kms:GenerateDataKey', 'kms:Decrypt'], monitoringKey),

    denied('an auditor cannot write, delete or unlock a file', who, CHANGE_FILE, stack.file()),
    denied('an auditor cannot change the archive', who, CHANGE_BUCKET, bucket),
    denied('an auditor cannot change a key', who, CHANGE_KEY, [evidenceKey, monitoringKey]),
    denied(
      'an auditor cannot encrypt under the key of the evidence',
      who,
      ['kms:Encrypt', 'kms:GenerateDataKey'],
      evidenceKey,
    ),
    denied('an auditor cannot list the bucket of the access logs', who, LIST, accessLogBucket),
    denied(
      'an auditor cannot describe the key of log group, alerts and query results',
      who,
      'kms:DescribeKey',
      monitoringKey,
    ),
    denied('an auditor cannot read who read the archive', who, 's3:GetObject', `${accessLogBucket}/log`),
    denied('an auditor cannot browse a catalog that reads from elsewhere', who, READ_CATALOG, `${catalog}2`),
    denied(
      'an auditor cannot change the workgroup, its saved queries or its prepared statements',
      who,
      [
        'athena:CreateNamedQuery',
        'athena:CreatePreparedStatement',
        'athena:DeleteNamedQuery',
        'athena:DeletePreparedStatement',
        'athena:DeleteWorkGroup',
        'athena:UpdateNamedQuery',
        'athena:UpdatePreparedStatement',
        'athena:UpdateWorkGroup',
      ],
      workGroup,
    ),
    denied(
      'an auditor cannot query in another workgroup',
      who,
      'athena:StartQueryExecution',
      workGroup.replace(/[^/]+$/, 'primary'),
    ),
    denied(
      'an auditor cannot change the table',
      who,
      ['glue:DeleteTable', 'glue:UpdateTable', 'glue:CreatePartition'],
      glue.table,
    ),
    denied(
      'an auditor cannot read the definition of another table',
      who,
      'glue:GetTable',
      glue.table.replace(/[^/]+$/, 'other'),
    ),
    denied(
      'an auditor cannot stop, change or delete the trail',
      who,
      ['cloudtrail:DeleteTrail', 'cloudtrail:PutEventSelectors', 'cloudtrail:StopLogging', 'cloudtrail:UpdateTrail'],
      stack.trail,
    ),
    denied('an auditor cannot publish', who, 'sns:Publish', stack.topic),
    denied('an auditor cannot delete the log group', who, 'logs:DeleteLogGroup', stack.logGroup),
  ];
}

/** An auditor of another account, granted to read: what bucket and key can grant, if their own account allows it too. */
export function auditorElsewhere(stack: AuditStack): Case[] {
  const { auditor: roleArn, bucket, evidenceKey, monitoringKey, workGroup, glue } = stack;
  const everything = allowing(['s3:*', 'kms:*', 'athena:*', 'glue:*'], ['*']);
  const who = role(roleArn!, everything);
  const colleague = role(`${roleArn!}2`, everything);
  return [
    allowed('an auditor of another account lists the archive and reads its settings', who, LIST, bucket),
    allowed('an auditor of another account reads files', who, GET, stack.file()),
    allowed('an auditor of another account decrypts files', who, ['kms:Decrypt', 'kms:DescribeKey'], evidenceKey),
    denied(
      'an auditor of another account whose own account does not allow it cannot read',
      role(roleArn!),
      GET,
      stack.file(),
    ),
    denied(
      'an auditor of another account whose own account does not allow it cannot decrypt',
      role(roleArn!),
      'kms:Decrypt',
      evidenceKey,
    ),
    denied('an auditor of another account cannot write, delete or unlock a file', who, CHANGE_FILE, stack.file()),
    denied('an auditor of another account cannot change the archive', who, CHANGE_BUCKET, bucket),
    denied('an auditor of another account cannot change a key', who, CHANGE_KEY, [evidenceKey, monitoringKey]),
    denied(
      'an auditor of another account cannot use the key of log group, alerts and query results',
      who,
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      monitoringKey,
    ),
    denied(
      'an auditor of another account cannot query: a workgroup has no policy that could let them',
      who,
      QUERY,
      workGroup,
    ),
    denied('an auditor of another account cannot read the definition of the table', who, READ_TABLE, glue.table),
    denied('a colleague of that auditor cannot list the archive', colleague, LIST, bucket),
    denied('a colleague of that auditor cannot read files', colleague, GET, stack.file()),
    denied(
      'a colleague of that auditor cannot use a key',
      colleague,
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      [evidenceKey, monitoringKey],
    ),
  ];
}
