import { type Json, type JsonObject } from './double/json';
import { ACCOUNT } from './healthy-template';
import { deploy, properties, refuses, set, spoiled, type Spoil } from './spoil';

/** One more resource in the healthy template. */
const add =
  (type: string, more: JsonObject): Spoil =>
  ({ Resources }) => {
    Resources.More = { Type: type, Properties: more };
  };

const document = (sid = 'A'): JsonObject => ({
  Version: '2012-10-17',
  Statement: [{ Sid: sid, Effect: 'Allow', Action: '*', Resource: '*' }],
});
const trust: JsonObject = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const long = (length: number): string => 'x'.repeat(length);

describe('limits of CloudTrail', () => {
  refuses('no bucket', 'Trail', /S3BucketDoesNotExistException/, set('Trail', 'S3BucketName', 'none'));
  refuses('a prefix of 201 characters', 'Trail', /InvalidS3PrefixException/, set('Trail', 'S3KeyPrefix', long(201)));
});

describe('limits of CloudWatch Logs', () => {
  const transformation: JsonObject = { MetricName: 'Root', MetricNamespace: 'Audit', MetricValue: '1' };
  refuses(
    'a log group name with a space',
    'LogGroup',
    /InvalidParameterException/,
    set('LogGroup', 'LogGroupName', 'a b'),
  );
  refuses('a filter without a metric', 'Filter', /exactly one/, set('Filter', 'MetricTransformations', []));
  refuses(
    'dimensions beside a default value',
    'Filter',
    /no default value beside dimensions/,
    set('Filter', 'MetricTransformations', [
      { ...transformation, DefaultValue: 0, Dimensions: [{ Key: 'a', Value: '$.a' }] },
    ]),
  );
  refuses('a filter name with a colon', 'Filter', /InvalidParameterException/, set('Filter', 'FilterName', 'a:b'));
  refuses('a filter name that is taken', '(Filter|More)', /AlreadyExists/, (template) => {
    properties(template, 'Filter').FilterName = 'same';
    add('AWS::Logs::MetricFilter', properties(template, 'Filter'))(template);
  });
  refuses(
    'a query of more than 10,000 characters',
    'More',
    /10,000/,
    add('AWS::Logs::QueryDefinition', { Name: 'q', QueryString: long(10_001) }),
  );
  refuses(
    'a subscription on no log group',
    'More',
    /ResourceNotFoundException/,
    add('AWS::Logs::SubscriptionFilter', { LogGroupName: 'none', DestinationArn: 'x', FilterPattern: '' }),
  );
});

describe('limits of S3', () => {
  const replication = (bucket: Json): Json => ({ Rules: [{ Destination: { Bucket: bucket } }] });
  refuses('a name in capitals', 'More', /InvalidBucketName/, add('AWS::S3::Bucket', { BucketName: 'Audit' }));
  refuses(
    'the account namespace under another name',
    'More',
    /InvalidBucketName/,
    add('AWS::S3::Bucket', { BucketName: 'audit', BucketNamespace: 'account-regional' }),
  );
  const lock = (retention: JsonObject): Json => ({
    ObjectLockEnabled: 'Enabled',
    Rule: { DefaultRetention: { Mode: 'GOVERNANCE', ...retention } },
  });
  refuses(
    'a retention in days and years',
    'Bucket',
    /exactly one/,
    set('Bucket', 'ObjectLockConfiguration', lock({ Days: 1, Years: 1 })),
  );
  refuses(
    'a retention of 101 years',
    'Bucket',
    /36500/,
    set('Bucket', 'ObjectLockConfiguration', lock({ Years: 101 })),
  );
  refuses(
    'a replica that is not there',
    'Bucket',
    /must exist/,
    set('Bucket', 'ReplicationConfiguration', replication('arn:aws:s3:::none')),
  );
  refuses('a replica without a lock', 'Bucket', /Object Lock/, (template) => {
    properties(template, 'AccessLogs').VersioningConfiguration = { Status: 'Enabled' };
    properties(template, 'Bucket').ReplicationConfiguration = replication({ 'Fn::GetAtt': ['AccessLogs', 'Arn'] });
  });
  refuses(
    'a policy on no bucket',
    'More',
    /NoSuchBucket/,
    add('AWS::S3::BucketPolicy', { Bucket: 'none', PolicyDocument: document() }),
  );
});

describe('limits of KMS', () => {
  const alias = (name: string, key: Json): Spoil => add('AWS::KMS::Alias', { AliasName: name, TargetKeyId: key });
  refuses('a pending window of 6 days', 'Key', /7 to 30/, set('Key', 'PendingWindowInDays', 6));
  refuses('a rotation every 89 days', 'Key', /90 to 2560/, set('Key', 'RotationPeriodInDays', 89));
  refuses('an alias of no key', 'More', /NotFoundException/, alias('alias/a', 'none'));
  refuses('an alias that is taken', '(More|Again)', /AlreadyExistsException/, (template) => {
    alias('alias/a', { Ref: 'Key' })(template);
    template.Resources.Again = template.Resources.More;
  });
});

describe('limits of IAM', () => {
  const role = (more: JsonObject): Spoil => add('AWS::IAM::Role', { AssumeRolePolicyDocument: trust, ...more });
  refuses('a role without trust', 'More', /AssumeRolePolicyDocument/, add('AWS::IAM::Role', {}));
  refuses(
    'inline policies of 10,241 characters',
    'More',
    /10240/,
    role({ Policies: [{ PolicyName: 'p', PolicyDocument: document(long(10_240)) }] }),
  );
  refuses(
    'eleven managed policies',
    'More',
    /PoliciesPerRole/,
    role({ ManagedPolicyArns: Array.from({ length: 11 }, (_, index) => `arn:aws:iam::aws:policy/P${index}`) }),
  );
  refuses('a session of 13 hours', 'More', /MaxSessionDuration/, role({ MaxSessionDuration: 46_800 }));
  refuses(
    'a policy for no role',
    'More',
    /NoSuchEntity/,
    add('AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: document(), Roles: ['None'] }),
  );
});

describe('limits of SNS', () => {
  refuses('a topic name with a space', 'More', /Topic Name/, add('AWS::SNS::Topic', { TopicName: 'a b' }));
  refuses(
    'a display name of 101 characters',
    'More',
    /DisplayName/,
    add('AWS::SNS::Topic', { DisplayName: long(101) }),
  );
  const subscription = (more: JsonObject): Spoil =>
    add('AWS::SNS::Subscription', { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'a@b', ...more });
  refuses(
    'a subscription to no topic',
    'More',
    /NotFound/,
    subscription({ TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:none` }),
  );
  refuses('an address that is none', 'More', /Email address/, subscription({ Endpoint: 'nobody' }));
  refuses(
    'a policy of no topic',
    'More',
    /Topic does not exist/,
    add('AWS::SNS::TopicPolicy', { Topics: ['none'], PolicyDocument: document() }),
  );
  refuses('two statements of one id', 'TopicPolicy', /must be unique/, (template) => {
    const policy = properties(template, 'TopicPolicy').PolicyDocument as { Statement: JsonObject[] };
    policy.Statement = [
      { ...policy.Statement[0], Sid: 'A' },
      { ...policy.Statement[0], Sid: 'A' },
    ];
  });
});

describe('limits of CloudWatch', () => {
  refuses('an alarm name of 256 characters', 'Alarm', /255/, set('Alarm', 'AlarmName', long(256)));
  refuses('an alarm description of 1,025 characters', 'Alarm', /1024/, set('Alarm', 'AlarmDescription', long(1025)));
  refuses(
    'six actions',
    'Alarm',
    /5 actions/,
    set(
      'Alarm',
      'AlarmActions',
      Array.from({ length: 6 }, () => ({ Ref: 'Topic' })),
    ),
  );
  refuses(
    'five-minute periods over more than a day',
    'Alarm',
    /more than a day/,
    set('Alarm', 'EvaluationPeriods', 289),
  );
  describe('a log alarm', () => {
    const role =
      (id: string, service: string): Spoil =>
      ({ Resources }) => {
        const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
        const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: [statement] };
        Resources[id] = { Type: 'AWS::IAM::Role', Properties: { RoleName: id, AssumeRolePolicyDocument } };
      };
    const logAlarm =
      (query: JsonObject = {}, more: JsonObject = {}): Spoil =>
      (template) => {
        role('Query', 'logs.amazonaws.com')(template);
        role('Lines', 'cloudwatch.amazonaws.com')(template);
        add('AWS::CloudWatch::LogAlarm', {
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          Threshold: 1,
          QueryResultsToEvaluate: 1,
          QueryResultsToAlarm: 1,
          ActionLogLineCount: 20,
          ActionLogLineRoleArn: { 'Fn::GetAtt': ['Lines', 'Arn'] },
          ScheduledQueryConfiguration: {
            QueryString: 'fields eventName',
            AggregationExpression: 'count(*)',
            LogGroupIdentifiers: [{ Ref: 'LogGroup' }],
            ScheduledQueryRoleARN: { 'Fn::GetAtt': ['Query', 'Arn'] },
            ScheduleConfiguration: { ScheduleExpression: 'rate(5 minutes)', StartTimeOffset: 900, EndTimeOffset: 600 },
            ...query,
          },
          ...more,
        })(template);
      };
    const linesRole = { 'Fn::GetAtt': ['Lines', 'Arn'] };

    it('is made where roles and log group are there', async () =>
      expect((await deploy(spoiled(logAlarm()))).stack.status).toBe('CREATE_COMPLETE'));
    refuses('without its log group', 'More', /No log group none/, logAlarm({ LogGroupIdentifiers: ['none'] }));
    refuses('51 lines', 'More', /0 to 50/, logAlarm({}, { ActionLogLineCount: 51 }));
    refuses(
      'lines without a role',
      'More',
      /cloudwatch.amazonaws.com cannot/,
      logAlarm({}, { ActionLogLineRoleArn: 'x' }),
    );
    refuses(
      'a role of another service',
      'More',
      /logs.amazonaws.com cannot/,
      logAlarm({ ScheduledQueryRoleARN: linesRole }),
    );
    refuses('a long query', 'More', /10000/, logAlarm({ QueryString: long(10_001) }));
    refuses(
      'a window that ends before it starts',
      'More',
      /ends before/,
      logAlarm({
        ScheduleConfiguration: { ScheduleExpression: 'rate(5 minutes)', StartTimeOffset: 60, EndTimeOffset: 600 },
      }),
    );
  });

  refuses('more datapoints than periods', 'Alarm', /DatapointsToAlarm/, set('Alarm', 'DatapointsToAlarm', 2));
  refuses(
    'a composite of no alarm',
    'More',
    /do not exist/,
    add('AWS::CloudWatch::CompositeAlarm', { AlarmRule: 'ALARM("none")' }),
  );
  refuses(
    'a composite rule of 10,241 characters',
    'More',
    /10240/,
    add('AWS::CloudWatch::CompositeAlarm', { AlarmRule: long(10_241) }),
  );
  refuses(
    'a dashboard name with a space',
    'More',
    /not valid/,
    add('AWS::CloudWatch::Dashboard', { DashboardName: 'a b', DashboardBody: '{}' }),
  );
});

describe('limits of Athena and Glue', () => {
  const group = (more: JsonObject): Spoil => add('AWS::Athena::WorkGroup', { Name: 'audit', ...more });
  const query = (more: JsonObject): Spoil =>
    add('AWS::Athena::NamedQuery', { Database: 'd', QueryString: 'SELECT 1', ...more });
  refuses('a workgroup name with a space', 'More', /not valid/, group({ Name: 'a b' }));
  refuses(
    'managed results beside an output location',
    'More',
    /cannot be combined/,
    group({
      WorkGroupConfiguration: {
        ManagedQueryResultsConfiguration: { Enabled: true },
        ResultConfiguration: { OutputLocation: 's3://a' },
      },
    }),
  );
  refuses(
    'a cutoff below 10 MB',
    'More',
    /10000000/,
    group({ WorkGroupConfiguration: { BytesScannedCutoffPerQuery: 1 } }),
  );
  refuses(
    'a query of 262,145 characters',
    'More',
    /too long/,
    query({ QueryString: { 'Fn::Join': ['x'.repeat(26_215), Array.from({ length: 11 }, () => '')] } }),
  );
  refuses('a query name of 129 characters', 'More', /128/, query({ Name: long(129) }));
  const statement = (more: JsonObject): Spoil =>
    add('AWS::Athena::PreparedStatement', {
      StatementName: 'root_use',
      WorkGroup: 'primary',
      QueryStatement: 'SELECT 1',
      ...more,
    });
  refuses('a prepared statement with a hyphen', 'More', /not valid/, statement({ StatementName: 'root-use' }));
  refuses('a description of 1,025 characters', 'More', /1024/, statement({ Description: long(1025) }));
  refuses('a prepared statement in no workgroup', 'More', /is not found/, statement({ WorkGroup: 'none' }));
  refuses('a prepared statement whose name is taken', '(More|Again)', /already exists/, (template) => {
    statement({})(template);
    template.Resources.Again = template.Resources.More;
  });
  refuses(
    'a database name in capitals',
    'More',
    /lower case/,
    add('AWS::Glue::Database', { CatalogId: ACCOUNT, DatabaseInput: { Name: 'Audit' } }),
  );
  refuses('a database name that is taken', '(More|Again)', /AlreadyExistsException/, (template) => {
    add('AWS::Glue::Database', { CatalogId: ACCOUNT, DatabaseInput: { Name: 'audit' } })(template);
    template.Resources.Again = template.Resources.More;
  });
});

describe('limits of EventBridge and SQS', () => {
  refuses(
    'an event pattern of 2,049 characters',
    'More',
    /2048/,
    add('AWS::Events::Rule', { EventPattern: { source: [long(2048)] } }),
  );
  refuses(
    'six targets',
    'More',
    /5 targets/,
    add('AWS::Events::Rule', { Targets: Array.from({ length: 6 }, (_, index) => ({ Id: `${index}`, Arn: 'x' })) }),
  );
  refuses(
    'a queue policy of 8,193 bytes',
    'More',
    /8192/,
    add('AWS::SQS::QueuePolicy', { Queues: ['q'], PolicyDocument: document(long(8192)) }),
  );
});
