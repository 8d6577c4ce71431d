import { AwsError } from './double/errors';
import { administrator, roleSession } from './double/caller';
import { CloudFormation } from './double/cloudformation/cloudformation';
import { earliest, latest } from './double/cloudformation/order';
import { word, type JsonObject } from './double/json';
import { accessKeyOf, DoubleServer } from './double/server';
import { silentFailures } from './double/silence';
import { World } from './double/world';
import { ACCOUNT, healthyTemplate, REGION } from './healthy-template';
import {
  deploy,
  dropStatement,
  flags,
  PLACE,
  properties,
  reasons,
  refuses,
  set,
  spoiled,
  statements,
  type Spoil,
  type Template,
} from './spoil';

const OTHER_ACCOUNT = '333333333333';

describe('a healthy stack', () => {
  it('deploys, with nothing that silently does not happen', async () => {
    const { stack, world } = await deploy(healthyTemplate());
    expect(reasons(stack)).toEqual([]);
    expect(stack.status).toBe('CREATE_COMPLETE');
    expect(await silentFailures(world)).toEqual([]);
  });
});

describe('CloudTrail', () => {
  const bucketRefusal = /InsufficientS3BucketPolicyException/;
  refuses(
    'a bucket policy without s3:GetBucketAcl',
    'Trail',
    bucketRefusal,
    dropStatement('BucketPolicy', 's3:GetBucketAcl'),
  );
  refuses(
    'a bucket policy without s3:PutObject',
    'Trail',
    bucketRefusal,
    dropStatement('BucketPolicy', 's3:PutObject'),
  );
  refuses('a bucket policy for another trail', 'Trail', bucketRefusal, (template) => {
    statements(template, 'BucketPolicy')[1].Condition = {
      StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/other` },
    };
  });
  refuses('a bucket policy that asks for another ACL', 'Trail', bucketRefusal, (template) => {
    statements(template, 'BucketPolicy')[1].Condition = { StringEquals: { 's3:x-amz-acl': 'private' } };
  });
  refuses('a bucket policy that lets in log files but no digests', 'Trail', bucketRefusal, (template) => {
    statements(template, 'BucketPolicy')[1].Resource = `arn:aws:s3:::audit-evidence/AWSLogs/${ACCOUNT}/CloudTrail/*`;
  });
  refuses('a bucket policy without the prefix', 'Trail', bucketRefusal, set('Trail', 'S3KeyPrefix', 'prefix'));
  refuses('a bucket policy that denies writes without encryption headers', 'Trail', bucketRefusal, (template) => {
    statements(template, 'BucketPolicy').push({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::audit-evidence/*',
      Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
    });
  });
  it('a trail created before the bucket policy', async () => {
    const world = new World();
    world.order = earliest('Trail');
    const { stack } = await deploy(
      spoiled((template) => delete template.Resources.Trail.DependsOn),
      { world },
    );
    expect(reasons(stack)[0]).toMatch(bucketRefusal);
  });

  const keyRefusal = /InsufficientEncryptionPolicyException/;
  refuses('a key policy without kms:GenerateDataKey*', 'Trail', keyRefusal, (template) => {
    statements(template, 'Key').splice(1, 1);
  });
  refuses('a key policy without kms:DescribeKey', 'Trail', keyRefusal, (template) => {
    statements(template, 'Key').splice(2, 1);
  });
  refuses('a key policy without kms:Decrypt, for a bucket with a bucket key', 'Trail', keyRefusal, (template) => {
    statements(template, 'Key').splice(3, 1);
  });
  refuses('a key policy for the trails of another account', 'Trail', keyRefusal, (template) => {
    statements(template, 'Key')[1].Condition = {
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${OTHER_ACCOUNT}:trail/*` },
    };
  });
  refuses('a disabled key', '(LogGroup|Trail)', /is Disabled/, set('Key', 'Enabled', false));
  refuses(
    'a key of another Region than the bucket',
    'Trail',
    /KmsKeyNotFoundException/,
    set('Trail', 'KMSKeyId', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`),
  );

  const groupRefusal = /InvalidCloudWatchLogsLogGroupArnException/;
  const groupArn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:`;
  refuses(
    'a log group ARN without :*',
    'Trail',
    groupRefusal,
    set('Trail', 'CloudWatchLogsLogGroupArn', `${groupArn}audit`),
  );
  refuses(
    'a log group that is not there',
    'Trail',
    groupRefusal,
    set('Trail', 'CloudWatchLogsLogGroupArn', `${groupArn}none:*`),
  );
  refuses('a log group without a role', 'Trail', groupRefusal, (template) => {
    delete properties(template, 'Trail').CloudWatchLogsRoleArn;
  });
  refuses(
    'a role that may not write the stream',
    'Trail',
    /Check the permissions for your role/,
    set('Role', 'Policies', []),
  );
  refuses('a role that may write the first stream only', 'Trail', /Check the permissions for your role/, (template) => {
    const [inline] = properties(template, 'Role').Policies as { PolicyDocument: { Statement: JsonObject[] } }[];
    inline.PolicyDocument.Statement[0].Resource = `${groupArn}audit:log-stream:${ACCOUNT}_CloudTrail_${REGION}`;
  });
  refuses('a role that CloudTrail may not assume', 'Trail', /InvalidCloudWatchLogsRoleArnException/, (template) => {
    statements(template, 'Role')[0].Principal = { Service: 'ec2.amazonaws.com' };
  });
  refuses(
    'a topic whose policy does not let CloudTrail in',
    'Trail',
    /InsufficientSnsTopicPolicyException/,
    (template) => {
      properties(template, 'Trail').SnsTopicName = { Ref: 'Topic' };
      template.Resources.Trail.DependsOn?.push('TopicPolicy');
    },
  );
  refuses(
    'a multi-Region trail without global events',
    'Trail',
    /InvalidParameterCombinationException/,
    set('Trail', 'IncludeGlobalServiceEvents', false),
  );
  refuses('basic and advanced selectors at once', 'Trail', /InvalidEventSelectorsException/, (template) => {
    Object.assign(properties(template, 'Trail'), { EventSelectors: [], AdvancedEventSelectors: [] });
  });
  refuses('a prefix with AWSLogs/', 'Trail', /InvalidS3PrefixException/, set('Trail', 'S3KeyPrefix', 'a/AWSLogs/b'));
  for (const name of ['ab', '-audit', 'audit-', 'au..dit', 'au._dit', '10.0.0.1', 'a/b']) {
    refuses(`the trail name ${name}`, 'Trail', /InvalidTrailNameException/, set('Trail', 'TrailName', name));
  }
  it('a name that a trail of another Region has', async () => {
    const { world } = await deploy(healthyTemplate());
    const [trail] = world.all('AWS::CloudTrail::Trail');
    world.live = [{ ...trail, region: 'eu-west-1' }];
    world.stacks = [];
    const { stack } = await deploy(healthyTemplate(), { world });
    expect(reasons(stack)).toEqual([expect.stringMatching(/Trail: .*TrailAlreadyExistsException/)]);
  });
  it('a sixth trail in a Region', async () => {
    const { world } = await deploy(healthyTemplate());
    const [trail] = world.all('AWS::CloudTrail::Trail');
    world.live = [1, 2, 3, 4, 5].map((number) => ({ ...trail, id: `trail-${number}` }));
    world.stacks = [];
    const { stack } = await deploy(healthyTemplate(), { world });
    expect(reasons(stack)).toEqual([expect.stringMatching(/MaximumNumberOfTrailsExceededException/)]);
  });

  describe('organization trails', () => {
    const organization: Spoil = (template) => {
      properties(template, 'Trail').IsOrganizationTrail = true;
      const [, write] = statements(template, 'BucketPolicy');
      write.Resource = [word(write.Resource), 'arn:aws:s3:::audit-evidence/AWSLogs/o-exampleorg1/*'];
      const [inline] = properties(template, 'Role').Policies as { PolicyDocument: { Statement: JsonObject[] } }[];
      const [grant] = inline.PolicyDocument.Statement;
      grant.Resource = [word(grant.Resource), `${groupArn}audit:log-stream:o-exampleorg1_*`];
    };
    const management = (account = ACCOUNT): World =>
      Object.assign(new World(), { organization: { id: 'o-exampleorg1', management: account } });
    it('are accepted in the management account', async () => {
      const { stack } = await deploy(spoiled(organization), { world: management() });
      expect(reasons(stack)).toEqual([]);
    });
    refuses('in a member account', 'Trail', /NotOrganizationMasterAccountException/, organization, () =>
      management(OTHER_ACCOUNT),
    );
    refuses(
      'without the path of the organization',
      'Trail',
      bucketRefusal,
      (template) => {
        organization(template);
        statements(template, 'BucketPolicy')[1].Resource = `arn:aws:s3:::audit-evidence/AWSLogs/${ACCOUNT}/*`;
      },
      management,
    );
    refuses(
      'without the streams of members',
      'Trail',
      /Check the permissions for your role/,
      (template) => {
        organization(template);
        const [inline] = properties(template, 'Role').Policies as { PolicyDocument: { Statement: JsonObject[] } }[];
        inline.PolicyDocument.Statement[0].Resource = `${groupArn}audit:log-stream:${ACCOUNT}_CloudTrail_*`;
      },
      management,
    );
  });
});

describe('CloudWatch Logs', () => {
  const keyRefusal = /AccessDeniedException/;
  refuses('a key that names logs.amazonaws.com without the Region', 'LogGroup', keyRefusal, (template) => {
    statements(template, 'Key')[4].Principal = { Service: 'logs.amazonaws.com' };
  });
  refuses('a key for another log group', 'LogGroup', keyRefusal, (template) => {
    statements(template, 'Key')[4].Condition = {
      ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:other` },
    };
  });
  refuses('a retention of 366 days', 'LogGroup', /InvalidParameterException/, set('LogGroup', 'RetentionInDays', 366));
  refuses(
    'a name that is taken',
    'LogGroup',
    /ResourceAlreadyExistsException/,
    () => undefined,
    () => {
      const world = new World();
      world.live.push({
        ...PLACE,
        type: 'AWS::Logs::LogGroup',
        id: 'audit',
        properties: {},
        attributes: {},
        marks: {},
      });
      return world;
    },
  );
  refuses('a filter on no log group', 'Filter', /ResourceNotFoundException/, set('Filter', 'LogGroupName', 'none'));
  refuses('a filter on another class', 'Filter', /STANDARD/, set('LogGroup', 'LogGroupClass', 'INFREQUENT_ACCESS'));
  refuses('a pattern of 1,025 characters', 'Filter', /1024/, set('Filter', 'FilterPattern', 'x'.repeat(1025)));
  it('a hundred and first filter', async () => {
    const template = spoiled(({ Resources }) => {
      for (let number = 2; number <= 101; number += 1) Resources[`Filter${number}`] = structuredClone(Resources.Filter);
    });
    const { stack } = await deploy(template);
    expect(reasons(stack)).toEqual([expect.stringMatching(/LimitExceededException/)]);
  });
  it('the deletion of a protected log group', async () => {
    const template = spoiled((it) => {
      it.Resources.LogGroup.DeletionPolicy = 'Delete';
      properties(it, 'LogGroup').DeletionProtectionEnabled = true;
    });
    const { service, stack } = await deploy(template);
    await service.deleteStack('Audit');
    expect(stack.status).toBe('DELETE_FAILED');
    expect(reasons(stack)).toEqual([expect.stringMatching(/LogGroup: .*deletion protection/)]);
  });
});

describe('S3', () => {
  it('a bucket name that is taken, by whomever', async () => {
    for (const [owner, code] of [
      [ACCOUNT, /BucketAlreadyOwnedByYou/],
      [OTHER_ACCOUNT, /BucketAlreadyExists/],
    ] as const) {
      const world = new World();
      world.live.push({
        account: owner,
        region: REGION,
        type: 'AWS::S3::Bucket',
        id: 'audit-evidence',
        properties: {},
        attributes: {},
        marks: {},
      });
      const { stack } = await deploy(healthyTemplate(), { world });
      expect(reasons(stack)).toEqual([expect.stringMatching(code)]);
    }
  });
  refuses('a name in the namespace of another account', 'Bucket', /InvalidBucketName/, (template) => {
    Object.assign(properties(template, 'Bucket'), {
      BucketName: `audit-${OTHER_ACCOUNT}-${REGION}-an`,
      BucketNamespace: 'account-regional',
    });
  });
  refuses(
    'a name of the account namespace that does not say so',
    'Bucket',
    /InvalidBucketName/,
    set('Bucket', 'BucketName', `audit-${ACCOUNT}-${REGION}-an`),
  );
  refuses(
    'a lock configuration without a lock',
    'Bucket',
    /ObjectLockEnabled/,
    set('Bucket', 'ObjectLockEnabled', false),
  );
  refuses(
    'versioning suspended under a lock',
    'Bucket',
    /InvalidBucketState/,
    set('Bucket', 'VersioningConfiguration', { Status: 'Suspended' }),
  );
  refuses(
    'access logs into a bucket that is not there',
    'Bucket',
    /InvalidTargetBucketForLogging/,
    set('Bucket', 'LoggingConfiguration', { DestinationBucketName: 'none' }),
  );
  refuses(
    'replication into a bucket without versions',
    'Bucket',
    /versioning enabled/,
    set('Bucket', 'ReplicationConfiguration', {
      Rules: [{ Destination: { Bucket: { 'Fn::GetAtt': ['AccessLogs', 'Arn'] } } }],
    }),
  );
  refuses('a policy of more than 20 KB', 'BucketPolicy', /no longer than 20480 bytes/, (template) => {
    statements(template, 'BucketPolicy')[0].Sid = 'x'.repeat(20_480);
  });
  refuses('a policy about another bucket', 'BucketPolicy', /invalid resource/, (template) => {
    statements(template, 'BucketPolicy')[0].Resource = 'arn:aws:s3:::other';
  });
  refuses('a policy for a role that is not there', 'BucketPolicy', /Invalid principal in policy/, (template) => {
    statements(template, 'BucketPolicy').push({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/None` },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::audit-evidence/*',
    });
  });
  refuses('a public policy under the public access block', 'BucketPolicy', /BlockPublicPolicy/, (template) => {
    properties(template, 'Bucket').PublicAccessBlockConfiguration = { BlockPublicPolicy: true };
    statements(template, 'BucketPolicy').push({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::audit-evidence/*',
    });
  });
  it('a second policy on a bucket', async () => {
    const { world } = await deploy(healthyTemplate());
    const second = { Resources: { Policy: healthyTemplate().Resources.BucketPolicy } };
    delete second.Resources.Policy.DependsOn;
    const { stack } = await deploy(second, { world, name: 'Second' });
    expect(reasons(stack)).toEqual([expect.stringMatching(/bucket policy already exists/)]);
  });
  it('the deletion of a bucket with objects', async () => {
    const { service, stack } = await deploy(spoiled(({ Resources }) => (Resources.Bucket.DeletionPolicy = 'Delete')));
    await service.deleteStack('Audit');
    expect(reasons(stack)).toEqual([expect.stringMatching(/Bucket: .*BucketNotEmpty/)]);
  });
  it('a lock that is taken off again', async () => {
    const { world } = await deploy(healthyTemplate());
    const { stack } = await deploy(
      spoiled((template) => {
        properties(template, 'Bucket').ObjectLockEnabled = false;
        delete properties(template, 'Bucket').ObjectLockConfiguration;
      }),
      { world },
    );
    expect(reasons(stack)).toEqual([expect.stringMatching(/Object Lock cannot be disabled/)]);
  });
});

describe('who deploys', () => {
  const trusted = `arn:aws:iam::${ACCOUNT}:role/Deployment`;
  const other = `arn:aws:iam::${ACCOUNT}:role/Other`;
  const deny = (action: string, resource: string): JsonObject => ({
    Effect: 'Deny',
    Principal: '*',
    Action: action,
    Resource: resource,
    Condition: { ArnNotLike: { 'aws:PrincipalArn': [trusted] } },
  });
  function roles(): World {
    const world = new World();
    for (const arn of [trusted, other]) {
      world.live.push({
        ...PLACE,
        type: 'AWS::IAM::Role',
        id: arn.split('/')[1],
        properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' },
            ],
          },
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        },
        attributes: { Arn: arn },
        marks: {},
      });
    }
    return world;
  }
  const guarded = (retention: number, spoil: Spoil = () => undefined): Template =>
    spoiled((template) => {
      statements(template, 'BucketPolicy').push(deny('s3:PutBucket*', 'arn:aws:s3:::audit-evidence'));
      statements(template, 'Key').push(deny('kms:PutKeyPolicy', '*'));
      const lock = properties(template, 'Bucket').ObjectLockConfiguration as { Rule: { DefaultRetention: JsonObject } };
      lock.Rule.DefaultRetention.Days = retention;
      spoil(template);
    });
  const widerPolicy: Spoil = (template) => void (statements(template, 'BucketPolicy')[0].Sid = 'Changed');
  const widerKey: Spoil = (template) => void (statements(template, 'Key')[2].Sid = 'Changed');

  it('the excepted role may update what the policies deny to others', async () => {
    const world = roles();
    await deploy(guarded(365), { world, roleArn: trusted });
    const { stack } = await deploy(
      guarded(400, (template) => [widerPolicy, widerKey].forEach((spoil) => spoil(template))),
      { world, roleArn: trusted },
    );
    expect(reasons(stack)).toEqual([]);
    expect(stack.status).toBe('UPDATE_COMPLETE');
  });
  for (const [what, template] of [
    ['settings', guarded(400)],
    ['bucket policy', guarded(365, widerPolicy)],
    ['key policy', guarded(365, widerKey)],
  ] as const) {
    it(`another administrator may not change the ${what}`, async () => {
      const world = roles();
      await deploy(guarded(365), { world, roleArn: trusted });
      const before = JSON.stringify(world.live);
      const { stack } = await deploy(template, { world, roleArn: other });
      // The rollback of a refused policy is refused as well, which ends in UPDATE_ROLLBACK_FAILED.
      expect(stack.status).toMatch(/^UPDATE_ROLLBACK_(COMPLETE|FAILED)$/);
      expect(JSON.stringify(world.live)).toBe(before);
      expect(reasons(stack).slice(0, 1)).toEqual([
        expect.stringMatching(/role\/Other.*explicit deny|assumed-role\/Other.*explicit deny/),
      ]);
    });
  }
  it('nobody may delete a bucket policy against its own words', async () => {
    const world = roles();
    const template = spoiled((it) => {
      it.Resources.BucketPolicy.DeletionPolicy = 'Delete';
      statements(it, 'BucketPolicy').push(deny('s3:DeleteBucketPolicy', 'arn:aws:s3:::audit-evidence'));
    });
    const { service, stack } = await deploy(template, { world, roleArn: trusted });
    await service.deleteStack('Audit', other);
    expect(reasons(stack)).toEqual([expect.stringMatching(/BucketPolicy: .*s3:DeleteBucketPolicy/)]);
  });
  it('a role without permissions may create nothing', async () => {
    const world = roles();
    for (const role of world.live) role.properties.ManagedPolicyArns = [];
    world.order = earliest('AccessLogs');
    const { stack } = await deploy(healthyTemplate(), { world, roleArn: other });
    expect(reasons(stack)[0]).toMatch(/not authorized to perform: s3:CreateBucket/);
  });
  it('a role that CloudFormation may not assume is refused', async () => {
    const world = roles();
    for (const role of world.live)
      role.properties.AssumeRolePolicyDocument = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      };
    await expect(deploy(healthyTemplate(), { world, roleArn: other })).rejects.toThrow(/cannot be assumed/);
  });
});

describe('KMS', () => {
  refuses('a policy that locks the caller out', 'Key', /will not allow you to update the key policy/, (template) => {
    statements(template, 'Key')[0].Action = ['kms:DescribeKey', 'kms:GetKeyPolicy'];
  });
  refuses('a policy of more than 32 KB', 'Key', /32768/, (template) => {
    statements(template, 'Key')[0].Sid = 'x'.repeat(32_768);
  });
  refuses('a policy for a role that is not there', 'Key', /invalid principals/, (template) => {
    (statements(template, 'Key')[0].Principal as JsonObject).AWS = [
      `arn:aws:iam::${ACCOUNT}:root`,
      `arn:aws:iam::${ACCOUNT}:role/None`,
    ];
    // The account must be one that the world plays.
    template.Resources.Key = Object.assign(template.Resources.Key, { DependsOn: ['Role'] });
  });
  refuses('an alias of aws/', 'Alias', /InvalidAliasNameException/, (template) => {
    template.Resources.Alias = {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: 'alias/aws/x', TargetKeyId: { Ref: 'Key' } },
    };
  });
  it('schedules the deletion of a key and keeps it meanwhile', async () => {
    const { service, world } = await deploy(spoiled(({ Resources }) => (Resources.Key.DeletionPolicy = 'Delete')));
    await service.deleteStack('Audit');
    expect(world.all('AWS::KMS::Key').map(({ marks }) => marks.state)).toEqual(['PendingDeletion']);
  });
});

describe('IAM and SNS', () => {
  refuses('a managed policy of more than 6,144 characters', 'Policy', /PolicySize/, (template) => {
    template.Resources.Policy = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Sid: 'x'.repeat(6144), Effect: 'Allow', Action: '*', Resource: '*' }],
        },
      },
    };
  });
  refuses('a trust policy of more than 2,048 characters', 'Role', /ACLSizePerRole/, (template) => {
    statements(template, 'Role')[0].Sid = 'x'.repeat(2048);
  });
  refuses('a role description beyond Latin-1', 'Role', /description/, set('Role', 'Description', 'a \u2014 b'));
  refuses('a topic policy of more than 30 KB', 'TopicPolicy', /30720/, (template) => {
    statements(template, 'TopicPolicy')[0].Sid = 'x'.repeat(30_720);
  });
  refuses('a topic policy about another topic', 'TopicPolicy', /must match the topic/, (template) => {
    statements(template, 'TopicPolicy')[0].Resource = '*';
  });
});

describe('what AWS accepts and does not do', () => {
  flags(
    'an alarm that the topic policy does not let in',
    /^alarm .* does not let cloudwatch.amazonaws.com publish/,
    dropStatement('TopicPolicy', 'cloudwatch'),
  );
  flags(
    'an alarm that the key does not let in',
    /^alarm .* does not let cloudwatch.amazonaws.com kms:/,
    dropStatement('Key', 'cloudwatch'),
  );
  flags(
    'an alarm on a topic with the AWS managed key',
    /^alarm .*alias\/aws\/sns/,
    set('Topic', 'KmsMasterKeyId', 'alias/aws/sns'),
  );
  flags('an alarm whose actions are off', /switched off/, set('Alarm', 'ActionsEnabled', false));
  flags('an alarm on a metric nobody emits', /nothing emits Audit Rooot/, set('Alarm', 'MetricName', 'Rooot'));
  flags(
    'access logs into a locked bucket',
    /audit-access-logs has Object Lock/,
    set('AccessLogs', 'ObjectLockEnabled', true),
  );
  flags(
    'access logs into a bucket with a key',
    /audit-access-logs encrypts with KMS/,
    set('AccessLogs', 'BucketEncryption', {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
    }),
  );
  flags('access logs that the target does not let in', /does not let logging.s3.amazonaws.com write/, (template) => {
    statements(template, 'AccessLogsPolicy')[0].Condition = { StringEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } };
  });
  flags('a trail that is switched off', /trail audit is not logging/, set('Trail', 'IsLogging', false));
  flags('a rule whose topic has a conditioned key', /^rule .* does not let events.amazonaws.com kms:/, (template) => {
    template.Resources.Rule = {
      Type: 'AWS::Events::Rule',
      Properties: { Name: 'rule', Targets: [{ Id: 'Topic', Arn: { Ref: 'Topic' } }] },
    };
    statements(template, 'TopicPolicy').push({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: `arn:aws:sns:${REGION}:${ACCOUNT}:alerts`,
    });
    statements(template, 'Key').push({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
    });
  });
  flags(
    'query results with a key that Athena cannot use',
    /^workgroup .*encryption.athena.amazonaws.com/,
    (template) => {
      template.Resources.WorkGroup = {
        Type: 'AWS::Athena::WorkGroup',
        Properties: {
          Name: 'audit',
          WorkGroupConfiguration: {
            ManagedQueryResultsConfiguration: {
              Enabled: true,
              EncryptionConfiguration: { KmsKey: { 'Fn::GetAtt': ['Key', 'Arn'] } },
            },
          },
        },
      };
    },
  );
  it('a delivery that a later policy cut off', async () => {
    const { world } = await deploy(healthyTemplate());
    world.live = world.live.filter(({ type, id }) => type !== 'AWS::S3::BucketPolicy' || id !== 'audit-evidence');
    expect(await silentFailures(world)).toEqual([
      expect.stringMatching(/^trail audit: InsufficientS3BucketPolicyException/),
    ]);
  });
});

describe('Athena and Glue', () => {
  const analysis = (recursive: boolean): Template =>
    spoiled(({ Resources }) => {
      Resources.WorkGroup = {
        Type: 'AWS::Athena::WorkGroup',
        Properties: { Name: 'audit', RecursiveDeleteOption: recursive },
      };
      Resources.Query = {
        Type: 'AWS::Athena::NamedQuery',
        Properties: { Database: 'd', QueryString: 'SELECT 1', WorkGroup: { Ref: 'WorkGroup' } },
      };
    });
  refuses('a query in no workgroup', 'Query', /is not found/, ({ Resources }) => {
    Resources.Query = {
      Type: 'AWS::Athena::NamedQuery',
      Properties: { Database: 'd', QueryString: 'SELECT 1', WorkGroup: 'none' },
    };
  });
  refuses('a table in no database', 'Table', /EntityNotFoundException/, ({ Resources }) => {
    Resources.Table = {
      Type: 'AWS::Glue::Table',
      Properties: { CatalogId: ACCOUNT, DatabaseName: 'none', TableInput: { Name: 't' } },
    };
  });
  for (const recursive of [false, true]) {
    it(`the deletion of a used workgroup ${recursive ? 'succeeds with' : 'needs'} RecursiveDeleteOption`, async () => {
      const { service, stack, world } = await deploy(analysis(recursive));
      for (const group of world.all('AWS::Athena::WorkGroup')) world.mark(group, 'used', true);
      await service.deleteStack('Audit');
      expect(stack.status).toBe(recursive ? 'DELETE_COMPLETE' : 'DELETE_FAILED');
    });
  }
});

describe('CloudFormation', () => {
  const refused = async (template: unknown): Promise<string> => {
    try {
      await deploy(template);
      return 'accepted';
    } catch (error) {
      return error instanceof AwsError ? error.message : String(error);
    }
  };
  it('refuses unknown types', async () => {
    expect(await refused({ Resources: { X: { Type: 'AWS::Nothing::Here' } } })).toMatch(
      'Unrecognized resource types: [AWS::Nothing::Here]',
    );
  });
  it('refuses references to nothing', async () => {
    const template = { Resources: { X: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'None' } } } } };
    expect(await refused(template)).toMatch('Unresolved resource dependencies [None]');
  });
  it('refuses cycles', async () => {
    const topic = (other: string): JsonObject => ({
      Type: 'AWS::SNS::Topic',
      Properties: { DisplayName: { 'Fn::GetAtt': [other, 'TopicName'] } },
    });
    expect(await refused({ Resources: { A: topic('B'), B: topic('A') } })).toMatch('Circular dependency');
  });
  it('refuses a template of more than 51,200 bytes in the request', async () => {
    expect(await refused({ Metadata: 'x'.repeat(51_200), ...healthyTemplate() })).toMatch('51200');
  });
  it('refuses identities without a capability', () => {
    const service = new CloudFormation(new World(), PLACE, administrator(PLACE));
    const request = {
      stackName: 'A',
      name: 'c',
      kind: 'CREATE',
      templateBody: JSON.stringify(healthyTemplate()),
    } as const;
    expect(() => service.createChangeSet(request)).toThrow('CAPABILITY_IAM');
  });
  it('resolves every function', async () => {
    const { service } = await deploy({
      Parameters: { Name: { Type: 'String', Default: 'a,b' }, Off: { Type: 'String', Default: 'no' } },
      Mappings: { Map: { Top: { Second: 'mapped' } } },
      Conditions: {
        On: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Off' }, 'yes'] }] },
        Both: { 'Fn::And': [{ Condition: 'On' }, { 'Fn::Or': [{ Condition: 'On' }, { 'Fn::Equals': [1, 2] }] }] },
      },
      Resources: {
        Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'x', Gone: { Ref: 'AWS::NoValue' } } },
        Off: { Type: 'AWS::SNS::Topic', Condition: 'Never' },
      },
      Outputs: {
        Join: { Value: { 'Fn::Join': ['-', [{ Ref: 'AWS::AccountId' }, { 'Fn::GetAtt': ['Topic', 'TopicName'] }]] } },
        Sub: { Value: { 'Fn::Sub': ['${AWS::Region}/${Topic.TopicName}/${!kept}/${own}', { own: 'mine' }] } },
        Select: { Value: { 'Fn::Select': [1, { 'Fn::Split': [',', { Ref: 'Name' }] }] } },
        If: { Value: { 'Fn::If': ['Both', { 'Fn::FindInMap': ['Map', 'Top', 'Second'] }, 'no'] } },
      },
      ...{ Rules: {} },
    });
    const values = Object.fromEntries(service.stack('Audit').outputs.map(({ key, value }) => [key, value]));
    expect(values).toEqual({ Join: `${ACCOUNT}-x`, Sub: `${REGION}/x/\${kept}/mine`, Select: 'b', If: 'mapped' });
  });
  it('replaces on a create-only property and keeps what UpdateReplacePolicy retains', async () => {
    const { world } = await deploy(healthyTemplate());
    const template = spoiled((it) => {
      properties(it, 'LogGroup').LogGroupClass = 'STANDARD';
      properties(it, 'Topic').TopicName = 'alerts-2';
      statements(it, 'TopicPolicy')[0].Resource = `arn:aws:sns:${REGION}:${ACCOUNT}:alerts-2`;
      delete properties(it, 'LogGroup').LogGroupClass;
    });
    const { stack } = await deploy(template, { world });
    expect(reasons(stack)).toEqual([]);
    expect(world.all('AWS::SNS::Topic').map(({ id }) => id.split(':').at(-1))).toEqual(['alerts-2']);
  });
  it('deletes what a failed creation made, except what is retained', async () => {
    const world = new World();
    world.order = latest('Alarm');
    world.fault = (operation, id) => (id === 'Alarm' ? new AwsError('Injected', operation) : undefined);
    const { stack } = await deploy(healthyTemplate(), { world });
    expect(stack.status).toBe('ROLLBACK_COMPLETE');
    const left = world.live.map(({ type }) => type).sort();
    expect(left).toEqual([
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::S3::BucketPolicy',
    ]);
  });
  it('adopts retained resources by their plain names, and only when asked', async () => {
    const { world, service } = await deploy(healthyTemplate());
    await service.deleteStack('Audit');
    const without = await deploy(healthyTemplate(), { world: world.fork() });
    expect(reasons(without.stack)[0]).toMatch(/already exists/);
    const withImport = await deploy(healthyTemplate(), { world, importExistingResources: true });
    expect(reasons(withImport.stack)).toEqual([]);
    expect(world.all('AWS::S3::Bucket')).toHaveLength(2);
  });
  for (const [what, spoil] of [
    ['a name that is computed', set('BucketPolicy', 'Bucket', { Ref: 'Bucket' })],
    [
      'a resource that would be deleted',
      (template: Template) => void (template.Resources.BucketPolicy.DeletionPolicy = 'Delete'),
    ],
  ] as const) {
    it(`does not adopt ${what}`, async () => {
      const { world, service } = await deploy(healthyTemplate());
      await service.deleteStack('Audit');
      const { stack } = await deploy(spoiled(spoil), { world, importExistingResources: true });
      expect(reasons(stack)).toEqual([expect.stringMatching(/BucketPolicy: .*already exists/)]);
    });
  }
  it('says so when a change set changes nothing', async () => {
    const { world } = await deploy(healthyTemplate());
    const before = world.calls.length;
    const { stack } = await deploy(healthyTemplate(), { world });
    expect(stack.changeSets[0].reason).toMatch("didn't contain changes");
    expect(world.calls).toHaveLength(before);
  });
  it('refuses to delete a protected stack', async () => {
    const { service, stack } = await deploy(healthyTemplate());
    stack.terminationProtection = true;
    await expect(service.deleteStack('Audit')).rejects.toThrow('TerminationProtection is enabled');
  });
  it('keeps an export that another stack imports', async () => {
    const topic = { Type: 'AWS::SNS::Topic', Properties: {} };
    const { world, service } = await deploy({
      Resources: { T: topic },
      Outputs: { O: { Value: { Ref: 'T' }, Export: { Name: 'shared' } } },
    });
    await deploy(
      { Resources: { T: { ...topic, Properties: { DisplayName: { 'Fn::ImportValue': 'shared' } } } } },
      { world, name: 'Importer' },
    );
    await expect(service.deleteStack('Audit')).rejects.toThrow('in use by another stack');
  });
});

describe('the server', () => {
  let server: DoubleServer;
  let endpoint: string;
  beforeEach(async () => {
    server = new DoubleServer(new World());
    endpoint = await server.listen();
  });
  afterEach(() => server.close());

  const call = async (service: string, body: string, accessKey = accessKeyOf(ACCOUNT)): Promise<Response> =>
    fetch(endpoint, {
      method: 'POST',
      body,
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/${REGION}/${service}/aws4_request, Signature=0`,
      },
    });

  it('listens on loopback only', () => {
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
  it('knows the caller by the access key', async () => {
    expect(await (await call('sts', 'Action=GetCallerIdentity')).text()).toContain(`<Account>${ACCOUNT}</Account>`);
    expect((await call('sts', 'Action=GetCallerIdentity', 'AKIANOBODY')).status).toBe(403);
  });
  it.each([
    ['cloudformation', 'Action=DetectStackDrift', 'cloudformation:DetectStackDrift'],
    ['sts', 'Action=GetSessionToken', 'sts:GetSessionToken'],
    ['lambda', 'Action=Invoke', 'the service lambda'],
  ])('names what it does not model: %s', async (service, body, words) => {
    const response = await call(service, body);
    expect(response.status).toBe(501);
    expect(await response.text()).toContain(words);
  });
  it('lets only trusted callers assume a role', async () => {
    const assume = (account: string): Promise<Response> =>
      call('sts', `Action=AssumeRole&RoleSessionName=s&RoleArn=arn:aws:iam::${ACCOUNT}:role/R`, accessKeyOf(account));
    server.world.live.push({
      ...PLACE,
      type: 'AWS::IAM::Role',
      id: 'R',
      properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' },
          ],
        },
      },
      attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/R` },
      marks: {},
    });
    expect((await assume(ACCOUNT)).status).toBe(200);
    expect((await assume(OTHER_ACCOUNT)).status).toBe(403);
    expect(Object.values(server.world.sessions)).toEqual([roleSession(`arn:aws:iam::${ACCOUNT}:role/R`, 's')]);
  });
});
