import { ArnFormat, Size, Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnPreparedStatement, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Effect, Grant, IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { AccountProjection } from './account-projection';
import { checkQuery } from './checked-query';
import { grantQuery } from './grant-query';
import { PartitionProjection } from './partition-projection';
import { QUERIES } from './queries';
import { preparedDescription, preparedSql, savedQueryDescription, savedQuerySql } from './query-sql';
import { SavedQueries } from './saved-queries';
import { SavedQuery } from './saved-query';
import { ADDITIONAL_TABLES, CLOUDTRAIL_TABLE, StoredTable } from './stored-table';
import { tableInput } from './table-input';
import { TrailTable } from './trail-table';
import { VIEWS, viewSql } from './views';
import { IEvidence } from '../archive/i-evidence';
import { ILogArchive } from '../archive/i-log-archive';
import { differs } from '../private/differs';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/** Athena refuses less. */
const LEAST_SCAN_LIMIT = 10_000_000;

/**
 * Properties of `TrailAnalysis` that a user of `SecureAuditTrail` chooses too.
 */
export interface TrailAnalysisOptions {
  /**
   * How much one query may read before Athena cancels it, at least 10 MB. Athena bills by what a query reads.
   *
   * @default Size.gibibytes(100) - about half a dollar
   */
  readonly queryScanLimit?: Size;

  /**
   * Regions that the table covers beside those that aws-cdk-lib knows of the partition. A Region that the table does not
   * cover is absent from every answer.
   *
   * @default - none
   */
  readonly additionalRegions?: string[];

  /**
   * How the table of an organization trail knows the accounts.
   *
   * @default AccountProjection.injected() - every query names its accounts
   */
  readonly accounts?: AccountProjection;

  /**
   * The first day of which the archive may hold files, as queries write it: `'2026/11/21'`. The tables are silent about
   * every day before it. A query without a bound on `dt` lists each day from here to today in each Region, so a late day
   * makes it faster; those of this library are bounded.
   *
   * @default '2013/11/01' - CloudTrail's first month, so that nothing in an adopted archive is overlooked
   */
  readonly firstArchivedDay?: string;

  /**
   * Tables beside `cloudtrail`, each over a folder of its own. The saved queries that read one come with it.
   *
   * @default - none
   */
  readonly additionalTables?: TrailTable[];

  /**
   * Which queries to save in the workgroup.
   *
   * @default SavedQueries.common() - twelve; SavedQueries.all() adds some 16 kB to the template
   */
  readonly savedQueries?: SavedQueries;

  /**
   * Whether to make of each saved query a prepared statement too, for any days:
   * `EXECUTE root_use USING '2026/11/01', '2026/11/21'`.
   *
   * @default false
   */
  readonly preparedStatements?: boolean;

  /**
   * Whether to save the statements that make the views `calls`, `changes` and `sign_ins`: `cloudtrail` without nested
   * columns, so that a question of one's own is a line. Glue keeps a view in a form that only Athena writes, so a template
   * cannot hold one: whoever may change the database runs each statement once, and again when the table has new columns.
   *
   * @default false - adds some 3 kB to the template
   */
  readonly views?: boolean;
}

/**
 * Properties of `TrailAnalysis`.
 */
export interface TrailAnalysisProps extends TrailAnalysisOptions {
  /** The trail whose log files are read. */
  readonly trail: TrailIdentity;

  /** Where the log files are. */
  readonly archive: ILogArchive;

  /** Key of the query results; the construct lets Athena use it for this workgroup. */
  readonly encryptionKey: Key;
}

/**
 * A table over the log files, a workgroup to query it in, and the questions that analysts ask.
 */
export class TrailAnalysis extends Construct implements IEvidence {
  /** The Glue database. */
  public readonly database: CfnDatabase;
  /** The Glue table: every field of a record, projected by Region (`region`) and day (`dt`, as in `2026/11/21`). */
  public readonly table: CfnTable;
  /** The tables beside it, by `TrailTable`. */
  public readonly additionalTables: { [name: string]: CfnTable } = {};
  /** The Athena workgroup; Athena keeps its results for a day, encrypted, without a bucket of yours. */
  public readonly workGroup: CfnWorkGroup;
  /** The saved queries by id. */
  public readonly savedQueries: { [id: string]: CfnNamedQuery } = {};
  /** The prepared statements by id of the query; none unless asked for. */
  public readonly preparedStatements: { [id: string]: CfnPreparedStatement } = {};
  /** The statements that make the views, by name of the view; none unless asked for. */
  public readonly views: { [name: string]: CfnNamedQuery } = {};

  private readonly props: TrailAnalysisProps;

  public constructor(scope: Construct, id: string, props: TrailAnalysisProps) {
    super(scope, id);
    this.props = props;
    const { archive, trail, encryptionKey } = props;
    const databaseName = trail.trailName.toLowerCase().replace(/[^a-z0-9]/g, '_');
    const catalogId = Stack.of(this).account;

    this.database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: databaseName },
    });
    const projection = new PartitionProjection(this, props);
    const table = (id: string, stored: StoredTable) => {
      const made = new CfnTable(this, id, {
        catalogId,
        databaseName,
        tableInput: tableInput(stored, archive, trail, projection),
      });
      made.addResourceDependency(this.database);
      return made;
    };
    this.table = table('Table', CLOUDTRAIL_TABLE);
    for (const name of props.additionalTables ?? []) {
      if (name in this.additionalTables) {
        refuse(this, 'table-twice', {
          what: `additionalTables has ${name} twice.`,
          why: 'A database holds each table once.',
          instead: 'Name it once.',
        });
      }
      this.additionalTables[name] = table(name, ADDITIONAL_TABLES[name]);
    }

    encryptionKey.addToResourcePolicy(this.encryptionStatement());
    this.workGroup = new CfnWorkGroup(this, 'WorkGroup', {
      name: trail.trailName,
      // Queries and their history are not evidence; without it the stack could not be deleted once a query was run.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: this.scanLimit(),
        // Managed results: a bucket of results would be one more to protect, and could not be the locked one.
        managedQueryResultsConfiguration: { enabled: true, encryptionConfiguration: { kmsKey: encryptionKey.keyArn } },
      },
    });
    for (const query of (props.savedQueries ?? SavedQueries.common()).list) {
      if (this.isAnswerable(query)) {
        this.save(query, databaseName, projection.accountIsAsked);
      }
    }
    for (const view of props.views ? VIEWS : []) {
      this.views[view.name] = new CfnNamedQuery(this, `View-${view.name}`, {
        name: view.title,
        description: view.description,
        database: databaseName,
        queryString: viewSql(view, projection.keys),
        workGroup: this.workGroup.ref,
      });
    }
  }

  /**
   * Lets a principal run queries in the workgroup, in the console too, and read the log files behind the tables. It can
   * change neither.
   *
   * Athena and Glue know no principals of other accounts: one of those gets the log files only.
   *
   * @param grantee who may query
   */
  public grantRead(grantee: IGrantable): Grant {
    const { encryptionKey, archive } = this.props;
    const { principalAccount } = grantee.grantPrincipal;
    if (principalAccount !== undefined && differs(principalAccount, Stack.of(this).account)) {
      return archive.grantRead(grantee);
    }
    return grantQuery(Stack.of(this), grantee, {
      workGroupArn: this.workGroupArn(),
      databaseName: this.table.databaseName,
      tableNames: [CLOUDTRAIL_TABLE.name, ...Object.keys(this.additionalTables), ...Object.keys(this.views)],
      encryptionKey,
    }).combine(archive.grantRead(grantee));
  }

  private isAnswerable(query: SavedQuery): boolean {
    if (query.table === undefined || query.table in this.additionalTables) {
      return true;
    }
    if (!QUERIES.includes(query)) {
      refuse(this, 'query-without-table', {
        what: `The query '${query.id}' reads ${query.table}, and that table is not made.`,
        why: 'Athena would not find it.',
        instead: 'Name the table in additionalTables, or leave the query out.',
      });
    }
    return false;
  }

  private save(query: SavedQuery, databaseName: string, accountIsAsked: boolean): void {
    checkQuery(this, query);
    const tableName = query.table ?? CLOUDTRAIL_TABLE.name;
    const table = { from: tableName, accountIsAsked };
    this.savedQueries[query.id] = new CfnNamedQuery(this, query.id, {
      name: query.title,
      description: savedQueryDescription(query, table),
      database: databaseName,
      queryString: savedQuerySql(query, table),
      workGroup: this.workGroup.ref,
    });
    if (this.props.preparedStatements) {
      // A prepared statement is saved with no database.
      const qualified = { from: `"${databaseName}".${tableName}`, accountIsAsked };
      this.preparedStatements[query.id] = new CfnPreparedStatement(this, `Prepared-${query.id}`, {
        statementName: query.id.replaceAll('-', '_'),
        description: preparedDescription(query, table),
        queryStatement: preparedSql(query, qualified),
        workGroup: this.workGroup.ref,
      });
    }
  }

  private scanLimit(): number {
    const limit = (this.props.queryScanLimit ?? Size.gibibytes(100)).toBytes();
    if (limit < LEAST_SCAN_LIMIT) {
      refuse(this, 'query-scan-limit', {
        what: `queryScanLimit is ${limit} bytes.`,
        why: `Athena takes ${LEAST_SCAN_LIMIT} or more.`,
        instead: 'Write Size.gibibytes(1) or more.',
      });
    }
    return limit;
  }

  private encryptionStatement(): PolicyStatement {
    return new PolicyStatement({
      sid: 'AllowAthenaResults',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('encryption.athena.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:athena:arn': this.workGroupArn(), 'aws:SourceArn': this.workGroupArn() },
        StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
      },
    });
  }

  private workGroupArn(): string {
    return Stack.of(this).formatArn({
      service: 'athena',
      resource: 'workgroup',
      resourceName: this.props.trail.trailName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}
