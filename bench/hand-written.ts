import { ArnFormat, Aws, CfnMapping, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import {
  AccountRootPrincipal,
  Effect,
  ManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
  StarPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { FilterPattern, LogGroup, MetricFilter, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { CLOUDTRAIL_COLUMNS } from '../lib/analysis/cloudtrail-schema';
import { savedQuerySql } from '../lib/analysis/query-sql';
import { SavedQueries } from '../lib/analysis/saved-queries';
import { CATALOGUE } from '../lib/detection/catalogue';

const NAME = 'Quickstart-Audit';
const RUNBOOK = 'https://github.com/secure-audit-trail/cdk/blob/main/docs/detections.md';

/** The resources of the quickstart, written out by hand with the constructs of aws-cdk-lib: what one would do without this library. */
export function handWritten(stack: Stack): void {
  const trailArn = stack.formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: NAME });
  const deployer = Fn.sub(
    'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-cfn-exec-role-${AWS::AccountId}-${AWS::Region}',
  );
  const cloudTrail = new ServicePrincipal('cloudtrail.amazonaws.com');
  const unless = { ArnNotLike: { 'aws:PrincipalArn': deployer } };

  const key = (id: string) => {
    const made = new Key(stack, id, {
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'EnableIamPolicies',
            principals: [new AccountRootPrincipal()],
            actions: ['kms:*'],
            resources: ['*'],
          }),
        ],
      }),
    });
    made.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyWeaken',
        effect: Effect.DENY,
        principals: [new StarPrincipal()],
        actions: [
          'kms:CreateGrant',
          'kms:DeleteAlias',
          'kms:DeleteImportedKeyMaterial',
          'kms:DisableKey',
          'kms:DisableKeyRotation',
          'kms:PutKeyPolicy',
          'kms:ScheduleKeyDeletion',
          'kms:UpdateAlias',
        ],
        resources: ['*'],
        conditions: unless,
      }),
    );
    return made;
  };
  const allowKey = (
    sid: string,
    target: Key,
    principal: string,
    actions: string[],
    conditions: Record<string, object>,
  ) =>
    target.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new ServicePrincipal(principal)],
        actions,
        resources: ['*'],
        conditions,
      }),
    );
  const evidenceKey = key('EvidenceKey');
  allowKey('AllowEncrypt', evidenceKey, 'cloudtrail.amazonaws.com', ['kms:GenerateDataKey*'], {
    StringEquals: { 'aws:SourceArn': trailArn },
    StringLike: {
      'kms:EncryptionContext:aws:cloudtrail:arn': `arn:${Aws.PARTITION}:cloudtrail:*:${Aws.ACCOUNT_ID}:trail/*`,
    },
  });
  allowKey('AllowDescribeAndDecrypt', evidenceKey, 'cloudtrail.amazonaws.com', ['kms:DescribeKey', 'kms:Decrypt'], {
    StringEquals: { 'aws:SourceArn': trailArn },
  });

  const bucket = (id: string, encryptionKey?: Key) => {
    const made = new Bucket(stack, id, {
      bucketName: `hand-written-${id.toLowerCase()}-${Aws.ACCOUNT_ID}-${Aws.REGION}-an`,
      encryption: encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      encryptionKey,
      bucketKeyEnabled: encryptionKey ? true : undefined,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          transitions: [{ storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) }],
        },
      ],
    });
    const deny = (sid: string, actions: string[], resources: string[], conditions: Record<string, object>) =>
      made.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.DENY,
          principals: [new StarPrincipal()],
          actions,
          resources,
          conditions,
        }),
      );
    const both = [made.bucketArn, made.arnForObjects('*')];
    deny('DenyInsecureTransport', ['s3:*'], both, { Bool: { 'aws:SecureTransport': 'false' } });
    deny('DenyTlsBefore12', ['s3:*'], both, { NumericLessThan: { 's3:TlsVersion': '1.2' } });
    deny('DenyWrite', ['s3:PutObject', 's3:ReplicateObject'], [made.arnForObjects('*')], {
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    });
    deny(
      'DenyErase',
      [
        's3:BypassGovernanceRetention',
        's3:DeleteObject*',
        's3:PutObjectAcl',
        's3:PutObjectLegalHold',
        's3:PutObjectRetention',
        's3:PutObjectVersionAcl',
        's3:ReplicateDelete',
        's3:UpdateObjectEncryption',
      ],
      [made.arnForObjects('*')],
      {
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    );
    deny(
      'DenyWeaken',
      [
        's3:DeleteBucket*',
        's3:PutBucket*',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
        's3:PutReplicationConfiguration',
      ],
      [made.bucketArn],
      unless,
    );
    return made;
  };
  const accessLogs = bucket('AccessLogs');
  accessLogs.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [accessLogs.arnForObjects('*')],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  const evidence = bucket('Evidence', evidenceKey);
  const cfnEvidence = evidence.node.defaultChild as CfnBucket;
  cfnEvidence.objectLockEnabled = true;
  cfnEvidence.objectLockConfiguration = {
    objectLockEnabled: 'Enabled',
    rule: { defaultRetention: { mode: 'GOVERNANCE', days: 365 } },
  };
  cfnEvidence.loggingConfiguration = { destinationBucketName: accessLogs.bucketName };
  evidence.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudTrail],
      actions: ['s3:GetBucketAcl'],
      resources: [evidence.bucketArn],
      conditions: { StringEquals: { 'aws:SourceArn': trailArn } },
    }),
  );
  evidence.addToResourcePolicy(
    new PolicyStatement({
      principals: [cloudTrail],
      actions: ['s3:PutObject'],
      resources: [evidence.arnForObjects(`AWSLogs/${Aws.ACCOUNT_ID}/*`)],
      conditions: { StringEquals: { 'aws:SourceArn': trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }),
  );

  const monitoringKey = key('MonitoringKey');
  const logGroupName = `/aws/cloudtrail/${NAME}`;
  const logGroupArn = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const workGroupArn = stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: NAME });
  allowKey(
    'AllowLogs',
    monitoringKey,
    `logs.${Aws.REGION}.${Aws.URL_SUFFIX}`,
    ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    {
      ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn },
    },
  );
  allowKey('AllowAlarms', monitoringKey, 'cloudwatch.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*'], {
    StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
  });
  allowKey('AllowAthena', monitoringKey, 'encryption.athena.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey'], {
    ArnLike: { 'aws:SourceArn': workGroupArn },
  });

  const logGroup = new LogGroup(stack, 'LogGroup', {
    logGroupName,
    encryptionKey: monitoringKey,
    retention: RetentionDays.ONE_YEAR,
    deletionProtectionEnabled: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const role = new Role(stack, 'Role', {
    assumedBy: cloudTrail.withConditions({ StringEquals: { 'aws:SourceArn': trailArn } }),
  });
  const policy = new ManagedPolicy(stack, 'Policy', {
    roles: [role],
    statements: [
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${logGroupArn}:log-stream:${Aws.ACCOUNT_ID}_CloudTrail_${Aws.REGION}*`],
      }),
    ],
  });
  const trail = new CfnTrail(stack, 'Trail', {
    trailName: NAME,
    isLogging: true,
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    s3BucketName: evidence.bucketName,
    kmsKeyId: evidenceKey.keyArn,
    cloudWatchLogsLogGroupArn: logGroup.logGroupArn,
    cloudWatchLogsRoleArn: role.roleArn,
    advancedEventSelectors: [{ fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] }],
  });
  trail.node.addDependency(evidence.policy!, policy);

  const topic = new Topic(stack, 'Topic', { masterKey: monitoringKey, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  topic.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      actions: ['sns:AddPermission', 'sns:DeleteTopic', 'sns:RemovePermission', 'sns:SetTopicAttributes'],
      resources: [topic.topicArn],
      conditions: unless,
    }),
  );
  new Subscription(stack, 'Email', {
    topic,
    protocol: SubscriptionProtocol.EMAIL,
    endpoint: 'security@example.com',
  });
  const action = new SnsAction(topic);
  const names: Record<string, string> = {
    AccessLogBucket: accessLogs.bucketName,
    AlarmPrefix: `${NAME}-`,
    AlertTopic: topic.topicArn,
    EvidenceBucket: evidence.bucketName,
    EvidenceKey: evidenceKey.keyId,
    LogGroup: logGroupName,
    MonitoringKey: monitoringKey.keyId,
  };
  for (const { id, severity, title, firstStep, pattern } of CATALOGUE) {
    const filter = new MetricFilter(stack, `${id}-filter`, {
      logGroup,
      filterPattern: FilterPattern.literal(pattern.replace(/\$\{(\w+)\}/g, (_, name: string) => names[name])),
      metricNamespace: NAME,
      metricName: id,
      metricValue: '1',
    });
    new Alarm(stack, `${id}-alarm`, {
      alarmName: `${NAME}-${id}`,
      alarmDescription: `${severity}: ${title}. ${firstStep} ${RUNBOOK}#${id}`,
      metric: filter.metric({ statistic: Stats.SUM, period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(action);
  }
  new Alarm(stack, 'Heartbeat', {
    alarmName: `${NAME}-heartbeat`,
    alarmDescription: `CRITICAL: The trail was silent. Run aws cloudtrail get-trail-status. ${RUNBOOK}#heartbeat`,
    metric: new Metric({
      namespace: 'AWS/Logs',
      metricName: 'IncomingLogEvents',
      dimensionsMap: { LogGroupName: logGroup.logGroupName },
      statistic: Stats.SUM,
      period: Duration.hours(1),
    }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 3,
    treatMissingData: TreatMissingData.BREACHING,
  }).addAlarmAction(action);

  const databaseName = 'quickstart_audit';
  const database = new CfnDatabase(stack, 'Database', {
    catalogId: Aws.ACCOUNT_ID,
    databaseInput: { name: databaseName },
  });
  const regions = new CfnMapping(stack, 'Regions', {
    mapping: Object.fromEntries(
      ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'].map((partition) => [
        partition,
        {
          regions: RegionInfo.regions
            .filter((info) => info.partition === partition)
            .map(({ name }) => name)
            .join(','),
        },
      ]),
    ),
  });
  const location = `s3://${evidence.bucketName}/AWSLogs/${Aws.ACCOUNT_ID}/CloudTrail/`;
  const table = new CfnTable(stack, 'Table', {
    catalogId: Aws.ACCOUNT_ID,
    databaseName,
    tableInput: {
      name: 'cloudtrail',
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: [
        { name: 'region', type: 'string' },
        { name: 'dt', type: 'string' },
      ],
      parameters: {
        classification: 'cloudtrail',
        'projection.enabled': 'true',
        'projection.region.type': 'enum',
        'projection.region.values': regions.findInMap(Aws.PARTITION, 'regions'),
        'projection.dt.type': 'date',
        'projection.dt.format': 'yyyy/MM/dd',
        'projection.dt.range': '2013/11/01,NOW',
        'storage.location.template': `${location}\${region}/\${dt}`,
      },
      storageDescriptor: {
        columns: [...CLOUDTRAIL_COLUMNS],
        location,
        inputFormat: 'com.amazon.emr.cloudtrail.CloudTrailInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        serdeInfo: { serializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe' },
      },
    },
  });
  table.addResourceDependency(database);
  const workGroup = new CfnWorkGroup(stack, 'WorkGroup', {
    name: NAME,
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: 100 * 1024 ** 3,
      managedQueryResultsConfiguration: {
        enabled: true,
        encryptionConfiguration: { kmsKey: monitoringKey.keyArn },
      },
    },
  });
  for (const query of SavedQueries.common().list.filter(({ table }) => table === undefined)) {
    new CfnNamedQuery(stack, query.id, {
      name: query.title,
      description: query.description,
      database: databaseName,
      queryString: savedQuerySql(query, { from: 'cloudtrail', accountIsAsked: false }),
      workGroup: workGroup.ref,
    });
  }
}
