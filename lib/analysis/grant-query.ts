import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ArnFormat, Stack } from 'aws-cdk-lib';

/** What somebody queries with. */
export interface Queryable {
  readonly workGroupArn: string;
  readonly databaseName: string;
  readonly tableNames: string[];
  /** Key of the results. */
  readonly encryptionKey: IKey;
}

/** What it takes to find the workgroup and the tables, to run a query, and to read its result. */
export function grantQuery(stack: Stack, grantee: IGrantable, queryable: Queryable): Grant {
  const { workGroupArn, databaseName, tableNames, encryptionKey } = queryable;
  const glue = (resource: string) => stack.formatArn({ service: 'glue', resource });
  const catalog = stack.formatArn({
    service: 'athena',
    resource: 'datacatalog',
    resourceName: 'AwsDataCatalog',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  // A principal with conditions hands statements on without them.
  const conditions = grantee.grantPrincipal.policyFragment.conditions as Record<string, Record<string, unknown>>;
  const allow = (resourceArns: string[], actions: string[]) =>
    Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
  return allow(
    [workGroupArn],
    [
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
    ],
  )
    .combine(
      // What the console asks about the catalog; which databases and tables it may show, Glue decides below.
      allow(
        [catalog],
        [
          'athena:GetDataCatalog',
          'athena:GetDatabase',
          'athena:GetTableMetadata',
          'athena:ListDatabases',
          'athena:ListTableMetadata',
        ],
      ),
    )
    .combine(
      // What the console asks before anybody has chosen a workgroup; these calls take no resource.
      allow(['*'], ['athena:ListDataCatalogs', 'athena:ListEngineVersions', 'athena:ListWorkGroups']),
    )
    .combine(
      allow(
        [
          glue('catalog'),
          glue(`database/${databaseName}`),
          ...tableNames.map((name) => glue(`table/${databaseName}/${name}`)),
        ],
        [
          'glue:GetDatabase',
          'glue:GetDatabases',
          'glue:GetPartition',
          'glue:GetPartitions',
          'glue:GetTable',
          'glue:GetTables',
        ],
      ),
    )
    .combine(
      // Not in the key's own policy: who cannot use the workgroup has no use for the key of its results.
      allow([encryptionKey.keyArn], ['kms:Decrypt', 'kms:GenerateDataKey']),
    );
}
