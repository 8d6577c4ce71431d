import { ArnFormat, Aws, CfnMapping, Size, Stack, Token } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Effect, Grant, IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { AccountProjection } from './account-projection';
import { CLOUDTRAIL_COLUMNS } from './cloudtrail-schema';
import { savedQueries, TABLE_NAME } from './saved-queries';
import { IEvidence } from '../archive/i-evidence';
import { ILogArchive } from '../archive/i-log-archive';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/** CloudTrail's first month: an adopted archive may be as old. Queries bound the days, so it costs them nothing. */
const FIRST_DAY = '2013/11/01';
/** Athena refuses less. */
const LEAST_SCAN_LIMIT = 10_000_000;
/** Partitions whose Regions a table can tell when its own is known at deployment only. */
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'];

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
  /** The Athena workgroup; Athena keeps its results for a day, encrypted, without a bucket of yours. */
  public readonly workGroup: CfnWorkGroup;
  /** The saved queries by id. */
  public readonly savedQueries: { [id: string]: CfnNamedQuery } = {};

  private readonly props: TrailAnalysisProps;

  public constructor(scope: Construct, id: string, props: TrailAnalysisProps) {
    super(scope, id);
    this.props = props;
    const { trail, encryptionKey } = props;
    const databaseName = trail.trailName.toLowerCase().replace(/[^a-z0-9]/g, '_');
    const catalogId = Stack.of(this).account;

    this.database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: databaseName },
    });
    this.table = new CfnTable(this, 'Table', { catalogId, databaseName, tableInput: this.tableInput() });
    this.table.addResourceDependency(this.database);

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
    const accounts = this.accounts();
    for (const { id: queryId, title, description, sql } of savedQueries(accounts === 'injected')) {
      this.savedQueries[queryId] = new CfnNamedQuery(this, queryId, {
        name: title,
        description,
        database: databaseName,
        queryString: sql,
        workGroup: this.workGroup.ref,
      });
    }
  }

  /**
   * Lets a principal run queries in the workgroup and read the log files behind the table. It can change neither.
   *
   * Athena and Glue know no principals of other accounts: one of those gets the log files only.
   *
   * @param grantee who may query
   */
  public grantRead(grantee: IGrantable): Grant {
    const stack = Stack.of(this);
    const glue = (resource: string) => stack.formatArn({ service: 'glue', resource });
    const databaseName = this.table.databaseName;
    return Grant.addToPrincipal({
      grantee,
      actions: [
        'athena:BatchGetNamedQuery',
        'athena:GetNamedQuery',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetQueryResultsStream',
        'athena:GetWorkGroup',
        'athena:ListNamedQueries',
        'athena:ListQueryExecutions',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      resourceArns: [this.workGroupArn()],
    })
      .combine(
        Grant.addToPrincipal({
          grantee,
          actions: [
            'glue:GetDatabase',
            'glue:GetDatabases',
            'glue:GetPartition',
            'glue:GetPartitions',
            'glue:GetTable',
            'glue:GetTables',
          ],
          resourceArns: [
            glue('catalog'),
            glue(`database/${databaseName}`),
            glue(`table/${databaseName}/${TABLE_NAME}`),
          ],
        }),
      )
      .combine(
        // Not in the key's own policy: who cannot use the workgroup has no use for the key of its results.
        Grant.addToPrincipal({
          grantee,
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resourceArns: [this.props.encryptionKey.keyArn],
        }),
      )
      .combine(this.props.archive.grantRead(grantee));
  }

  private tableInput(): CfnTable.TableInputProperty {
    const { archive, trail } = this.props;
    const prefix = archive.s3KeyPrefix ? `${archive.s3KeyPrefix}/` : '';
    // Insights, digests and aggregated events have folders of their own beside this one, and other shapes.
    const root = `s3://${archive.bucket.bucketName}/${prefix}AWSLogs/`;
    const location = trail.organizationId ? `${root}${trail.organizationId}/` : `${root}${trail.account}/CloudTrail/`;
    const accounts = this.accounts();
    return {
      name: TABLE_NAME,
      description: 'Bound region and dt in every query: Athena bills by what it reads.',
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: [
        ...(accounts ? [{ name: 'account', type: 'string' }] : []),
        { name: 'region', type: 'string' },
        { name: 'dt', type: 'string' },
      ],
      parameters: {
        EXTERNAL: 'TRUE',
        classification: 'cloudtrail',
        'projection.enabled': 'true',
        ...(accounts === 'injected' && { 'projection.account.type': 'injected' }),
        ...(Array.isArray(accounts) && {
          'projection.account.type': 'enum',
          'projection.account.values': accounts.join(','),
        }),
        'projection.region.type': 'enum',
        'projection.region.values': this.regions(),
        'projection.dt.type': 'date',
        'projection.dt.format': 'yyyy/MM/dd',
        'projection.dt.interval': '1',
        'projection.dt.interval.unit': 'DAYS',
        'projection.dt.range': `${FIRST_DAY},NOW`,
        'storage.location.template': `${location}${accounts ? '\${account}/CloudTrail/' : ''}\${region}/\${dt}`,
      },
      storageDescriptor: {
        columns: [...CLOUDTRAIL_COLUMNS],
        location,
        // It unwraps {"Records":[…]}; the older CloudTrail SerDe does not know the newer fields.
        inputFormat: 'com.amazon.emr.cloudtrail.CloudTrailInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        serdeInfo: { serializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe' },
      },
    };
  }

  /** Undefined where the trail is of one account. */
  private accounts(): 'injected' | string[] | undefined {
    const { trail, accounts } = this.props;
    if (trail.organizationId === undefined) {
      if (accounts) {
        refuse(this, 'accounts-without-organization', {
          what: 'accounts is given, but the trail is of one account.',
          why: 'Its log files lie below the one account.',
          instead: 'Leave accounts out, or give the trail an organizationId.',
        });
      }
      return undefined;
    }
    const listed = accounts?.accounts;
    if (
      listed &&
      (listed.length === 0 || listed.some((id) => !/^\d{12}$/.test(id)) || new Set(listed).size < listed.length)
    ) {
      refuse(this, 'accounts', {
        what: `accounts lists '${listed.join(', ')}'.`,
        why: 'The table takes account ids of 12 digits, each once and one at least.',
        instead: "Write AccountProjection.enumerated(['111122223333']), or AccountProjection.injected().",
      });
    }
    return listed ?? 'injected';
  }

  private regions(): string {
    const { additionalRegions = [] } = this.props;
    for (const region of additionalRegions) {
      if (Token.isUnresolved(region) || !/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region)) {
        refuse(this, 'region', {
          what: `additionalRegions has '${region}', which is not the name of a Region.`,
          why: 'The table would look for log files where none can be.',
          instead: "Write for example 'eu-west-9'.",
        });
      }
    }
    const known = RegionInfo.regions.map(({ name, partition }) => ({ name, partition }));
    const inPartition = (partition?: string) => {
      const names = known.filter((info) => info.partition === partition).map((info) => info.name);
      return [...new Set([...names, ...additionalRegions])].sort().join(',');
    };
    const { region } = Stack.of(this);
    const partition = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
    if (partition !== undefined) {
      return inPartition(partition);
    }
    const mapping = new CfnMapping(this, 'Regions', {
      mapping: Object.fromEntries(PARTITIONS.map((partition) => [partition, { regions: inPartition(partition) }])),
    });
    const regions = mapping.findInMap(Aws.PARTITION, 'regions');
    // A Region that is newer than aws-cdk-lib is not in the list.
    return Token.isUnresolved(region) ? regions : `${regions},${region}`;
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
