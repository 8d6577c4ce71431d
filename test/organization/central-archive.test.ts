import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import {
  AccountProjection,
  ArchiveReplica,
  ArchiveRequirements,
  LogArchive,
  LogArchiveOptions,
  SecureAuditTrail,
  TrailAnalysis,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { Deployment } from '../support/deployment';
import { statements } from '../support/policy';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { newApp } from '../support/stack';

const MANAGEMENT = '111122223333';
const LOG_ARCHIVE = '444455556666';
const ORGANIZATION = 'o-a1b2c3d4e5';
const KEY_ARN = `arn:aws:kms:eu-west-1:${MANAGEMENT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const identity = (props: { trailName?: string; organizationId?: string } = {}) =>
  new TrailIdentity({ trailName: 'audit', account: MANAGEMENT, homeRegion: 'eu-west-1', ...props });
const stackIn = (app: Construct, id: string, account: string, region: string) =>
  new Stack(app, id, { env: { account, region } });

function central(options: LogArchiveOptions = {}) {
  const app = newApp();
  const archiveStack = stackIn(app, 'Archive', LOG_ARCHIVE, 'eu-west-1');
  const archive = new LogArchive(archiveStack, 'Archive', {
    trails: [identity({ organizationId: ORGANIZATION })],
    ...options,
  });
  const trailStack = stackIn(app, 'Trail', MANAGEMENT, 'eu-west-1');
  const audit = new SecureAuditTrail(trailStack, 'Audit', {
    trailName: 'audit',
    organizationId: ORGANIZATION,
    archive,
  });
  return { app, archiveStack, archive, trailStack, audit };
}

describe('an archive in another account', () => {
  test('is named by the trail in plain text: no reference crosses accounts', () => {
    const { archiveStack, archive, trailStack } = central();
    const trail = Template.fromStack(trailStack);
    const properties = new Deployment(trail.toJSON()).one('AWS::CloudTrail::Trail').Properties;
    expect(properties.S3BucketName).toBe(archive.bucketName);
    const [alias] = new Deployment(Template.fromStack(archiveStack).toJSON()).all('AWS::KMS::Alias');
    expect(properties.KMSKeyId).toMatch(
      new RegExp(`^arn:aws:kms:eu-west-1:${LOG_ARCHIVE}:${alias.Properties.AliasName}$`),
    );
    expect(JSON.stringify(trail.toJSON())).not.toMatch(/ImportValue/);
    expect(Template.fromStack(archiveStack).toJSON().Outputs).toBeUndefined();
  });

  test('is deployed before the trail', () => {
    const { archiveStack, trailStack, app } = central();
    app.synth();
    expect(trailStack.dependencies).toContain(archiveStack);
  });

  test('cannot be made to wait for the trail: the wrong order is refused before anything is made', () => {
    const { archiveStack, trailStack, app } = central();
    expect(() => {
      archiveStack.addStackDependency(trailStack);
      app.synth();
    }).toThrow(/cyclic/i);
  });

  test('has table and queries beside it, not across accounts', () => {
    const { audit, trailStack } = central();
    expect(audit.analysis).toBeUndefined();
    expect(new Deployment(Template.fromStack(trailStack).toJSON()).all('AWS::Glue::Table')).toEqual([]);
  });

  test.each([
    ['another name', 'other', 'eu-west-1'],
    ['another home Region', 'audit', 'us-east-1'],
  ])('refuses a trail of %s, which its policies do not let in', (_, trailName, region) => {
    const app = newApp();
    const archive = new LogArchive(stackIn(app, 'Archive', LOG_ARCHIVE, 'eu-west-1'), 'Archive', {
      trails: [identity()],
    });
    const stack = stackIn(app, 'Trail', MANAGEMENT, region);
    expect(() => new SecureAuditTrail(stack, 'Audit', { trailName, archive })).toThrow(
      /; there are: the trail 'audit' of account 111122223333 in Region eu-west-1\. \[cdk-secure-audit-trail:trail-not-admitted\]/,
    );
  });

  test('refuses a trail of an organization that it does not know', () => {
    const app = newApp();
    const archive = new LogArchive(stackIn(app, 'Archive', LOG_ARCHIVE, 'eu-west-1'), 'Archive', {
      trails: [identity()],
    });
    const stack = stackIn(app, 'Trail', MANAGEMENT, 'eu-west-1');
    expect(
      () => new SecureAuditTrail(stack, 'Audit', { trailName: 'audit', organizationId: ORGANIZATION, archive }),
    ).toThrow(/\[cdk-secure-audit-trail:trail-not-admitted\]/);
  });

  test('lets in a trail of its partition, whether that is written down or left to the deployment', () => {
    const app = newApp();
    const trails = [
      new TrailIdentity({ trailName: 'audit', account: MANAGEMENT, homeRegion: 'eu-west-1', partition: 'aws' }),
    ];
    const archive = new LogArchive(stackIn(app, 'Archive', LOG_ARCHIVE, 'eu-west-1'), 'Archive', { trails });
    new SecureAuditTrail(stackIn(app, 'Trail', MANAGEMENT, 'eu-west-1'), 'Audit', { trailName: 'audit', archive });
    expect(() => app.synth()).not.toThrow();
  });

  test('names each trail once', () => {
    const stack = stackIn(newApp(), 'Archive', LOG_ARCHIVE, 'eu-west-1');
    expect(() => new LogArchive(stack, 'Archive', { trails: [identity(), identity()] })).toThrow(
      /'audit' of account 111122223333 in Region eu-west-1 twice.*\[cdk-secure-audit-trail:trail-twice\]/,
    );
  });

  test('with a replica may be in another stack of the same account', () => {
    const app = newApp();
    const replica = new ArchiveReplica(stackIn(app, 'Replica', MANAGEMENT, 'eu-central-1'), 'Replica');
    const archive = new LogArchive(stackIn(app, 'Archive', MANAGEMENT, 'eu-west-1'), 'Archive', {
      trails: [identity()],
      replica,
    });
    new SecureAuditTrail(stackIn(app, 'Trail', MANAGEMENT, 'eu-west-1'), 'Audit', { trailName: 'audit', archive });
    expect(() => app.synth()).not.toThrow();
  });

  test('takes no props of a new archive', () => {
    const { app, archive } = central();
    const stack = stackIn(app, 'Second', MANAGEMENT, 'us-east-1');
    expect(() => new SecureAuditTrail(stack, 'Audit', { archive, s3KeyPrefix: 'logs' })).toThrow(
      /archive is given together with s3KeyPrefix.*\[cdk-secure-audit-trail:archive-twice\]/,
    );
  });

  test('must know its own account and Region', () => {
    const app = newApp();
    const archive = new LogArchive(new Stack(app, 'Archive'), 'Archive', { trails: [identity()] });
    const stack = stackIn(app, 'Trail', MANAGEMENT, 'eu-west-1');
    expect(() => new SecureAuditTrail(stack, 'Audit', { trailName: 'audit', archive })).toThrow(
      /\[cdk-secure-audit-trail:archive-environment\]/,
    );
  });

  test('serves several trails, each for its own account only', () => {
    const app = newApp();
    const stack = stackIn(app, 'Archive', LOG_ARCHIVE, 'eu-west-1');
    const accounts = ['111122223333', '777788889999'];
    new LogArchive(stack, 'Archive', {
      trails: accounts.map((account) => new TrailIdentity({ trailName: 'audit', account, homeRegion: 'eu-west-1' })),
    });
    const writes = new Deployment(Template.fromStack(stack).toJSON())
      .all('AWS::S3::BucketPolicy')
      .flatMap(({ Properties }) => statements(Properties.PolicyDocument))
      .filter(({ sid }) => sid.startsWith('AWSCloudTrailWrite'));
    expect(writes.map(({ condition }) => condition.StringEquals!['aws:SourceArn'])).toEqual(
      accounts.map((account) => `arn:aws:cloudtrail:eu-west-1:${account}:trail/audit`),
    );
    writes.forEach(({ resources }, index) => expect(resources.join()).toContain(`/AWSLogs/${accounts[index]}/*`));
  });

  test('cannot open itself to members of no organization', () => {
    const stack = stackIn(newApp(), 'Archive', LOG_ARCHIVE, 'eu-west-1');
    expect(() => new LogArchive(stack, 'Archive', { trails: [identity()], memberAccountsMayRead: true })).toThrow(
      /\[cdk-secure-audit-trail:members-without-organization\]/,
    );
  });
});

describe('the size of the policies', () => {
  const POLICIES = { 'AWS::S3::BucketPolicy': 20_480, 'AWS::KMS::Key': 32_768, 'AWS::SNS::TopicPolicy': 30_720 };
  const sizesIn = (...stacks: Stack[]) =>
    stacks.flatMap((stack) => {
      const deployment = new Deployment(Template.fromStack(stack).toJSON());
      return Object.keys(POLICIES).flatMap((type) =>
        deployment
          .all(type)
          .map(({ Properties }) => [type, JSON.stringify(Properties.KeyPolicy ?? Properties.PolicyDocument).length]),
      );
    });
  /** All that the library takes a list of accounts for. */
  const ofMembers = (count: number) => {
    const members = Array.from({ length: count }, (_, index) => String(100_000_000_000 + index));
    const { archiveStack, archive, trailStack } = central({ memberAccountsMayRead: true });
    const accounts = AccountProjection.enumerated(members);
    const trail = identity({ organizationId: ORGANIZATION });
    new TrailAnalysis(archiveStack, 'Analysis', {
      trail,
      archive,
      accounts,
      encryptionKey: new Key(archiveStack, 'ResultsKey'),
    });
    return sizesIn(archiveStack, trailStack);
  };

  test.each([10, 500])('is for %i member accounts that for one', (count) => {
    const sizes = ofMembers(count);
    expect(sizes).toHaveLength(6);
    expect(sizes).toEqual(ofMembers(1));
  });

  const ofTrails = (trails: number) => {
    const stack = stackIn(newApp(), 'Archive', LOG_ARCHIVE, 'eu-west-1');
    new LogArchive(stack, 'Archive', {
      trails: Array.from({ length: trails }, (_, index) =>
        identity({ trailName: `audit-${index}`, organizationId: ORGANIZATION }),
      ),
      memberAccountsMayRead: true,
    });
    return sizesIn(stack);
  };

  // To be changed in docs/organizations.md too.
  test('lets 14 trails of organizations share an archive', () => {
    expect(() => ofTrails(14)).not.toThrow();
  });

  test('is refused at synth for more trails than a bucket policy has room for', () => {
    expect(() => ofTrails(60)).toThrow(/\[cdk-secure-audit-trail:policy-size\]/);
  });
});

describe('a replica', () => {
  function replicated(replicaAccount: string, archiveAccount = replicaAccount) {
    const app = newApp();
    const replicaStack = stackIn(app, 'Replica', replicaAccount, 'eu-central-1');
    const replica = new ArchiveReplica(replicaStack, 'Replica', { sourceAccountId: archiveAccount });
    const archiveStack = stackIn(app, 'Archive', archiveAccount, 'eu-west-1');
    const archive = new LogArchive(archiveStack, 'Archive', { trails: [identity()], replica });
    const deployment = new Deployment(Template.fromStack(archiveStack).toJSON());
    const bucket = deployment.all('AWS::S3::Bucket').find(({ Properties }) => Properties.ReplicationConfiguration);
    return { app, replica, replicaStack, archive, archiveStack, deployment, bucket: bucket!.Properties };
  }

  test('gets every encrypted version under its own key, and no delete marker', () => {
    const { bucket, replica } = replicated(LOG_ARCHIVE);
    const [rule] = bucket.ReplicationConfiguration.Rules;
    expect(rule).toMatchObject({
      Status: 'Enabled',
      Filter: { Prefix: '' },
      DeleteMarkerReplication: { Status: 'Disabled' },
      SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
    });
    expect(rule.Destination.EncryptionConfiguration.ReplicaKmsKeyID).toContain(':alias/');
    expect(rule.Destination.Bucket).toBe(`arn:aws:s3:::${replica.bucketName}`);
  });

  test('becomes the owner of the copies in another account, and need not in the same', () => {
    const destination = (...accounts: [string, string?]) =>
      replicated(...accounts).bucket.ReplicationConfiguration.Rules[0].Destination;
    expect(destination('777788889999', LOG_ARCHIVE).AccessControlTranslation).toEqual({ Owner: 'Destination' });
    expect(destination(LOG_ARCHIVE).AccessControlTranslation).toBeUndefined();
  });

  test('is deployed before the archive', () => {
    const { app, archiveStack, replicaStack } = replicated(LOG_ARCHIVE);
    app.synth();
    expect(archiveStack.dependencies).toContain(replicaStack);
  });

  test('is locked and kept like the archive', () => {
    const { replicaStack } = replicated(LOG_ARCHIVE);
    const buckets = new Deployment(Template.fromStack(replicaStack).toJSON()).all('AWS::S3::Bucket');
    expect(buckets.filter(({ Properties }) => Properties.ObjectLockEnabled === true)).toHaveLength(1);
    expect(buckets.every(({ DeletionPolicy }) => DeletionPolicy === 'Retain')).toBe(true);
  });

  test('that fails sounds an alarm', () => {
    const { archive, deployment, bucket } = replicated(LOG_ARCHIVE);
    const [{ Properties }] = deployment.all('AWS::CloudWatch::Alarm');
    expect(Properties).toMatchObject({ MetricName: 'OperationsFailedReplication', Statistic: 'Sum', Threshold: 1 });
    const dimension = (name: string) => Properties.Dimensions.find(({ Name }: { Name: string }) => Name === name).Value;
    expect(dimension('SourceBucket')).toBe(archive.bucketName);
    expect(dimension('RuleId')).toBe(bucket.ReplicationConfiguration.Rules[0].Id);
  });

  test('copies an archive of the account that it was told, and no other', () => {
    const app = newApp();
    const replica = new ArchiveReplica(stackIn(app, 'Replica', LOG_ARCHIVE, 'eu-central-1'), 'Replica');
    const stack = stackIn(app, 'Archive', MANAGEMENT, 'eu-west-1');
    expect(() => new LogArchive(stack, 'Archive', { trails: [identity()], replica })).toThrow(
      /\[cdk-secure-audit-trail:replica-of-another-account\]/,
    );
  });

  test('must know its account and Region, and that of the archive', () => {
    expect(() => new ArchiveReplica(new Stack(newApp(), 'Replica'), 'Replica')).toThrow(
      /\[cdk-secure-audit-trail:replica-environment\]/,
    );
    const stack = stackIn(newApp(), 'Replica', LOG_ARCHIVE, 'eu-central-1');
    expect(() => new ArchiveReplica(stack, 'Replica', { sourceAccountId: '1234' })).toThrow(
      /\[cdk-secure-audit-trail:replica-source-account\]/,
    );
  });
});

describe('an archive that somebody else owns', () => {
  test('asks its owner for the very statements that an own archive has', () => {
    const { archiveStack } = central({ s3KeyPrefix: 'audit' });
    const deployment = new Deployment(Template.fromStack(archiveStack).toJSON());
    const own = (type: string, document: string) =>
      deployment
        .all(type)
        .flatMap(({ Properties }) => statements(Properties[document]))
        .filter(({ sid }) => /CloudTrail/.test(sid));
    const trail = new TrailIdentity({
      trailName: 'audit',
      account: MANAGEMENT,
      homeRegion: 'eu-west-1',
      organizationId: ORGANIZATION,
      partition: 'aws',
    });
    const [bucketName] = deployment
      .all('AWS::S3::Bucket')
      .filter(({ Properties }) => Properties.ObjectLockEnabled)
      .map(({ Properties }) => Properties.BucketName);
    const asked = new ArchiveRequirements({ bucketName, s3KeyPrefix: 'audit', trails: [trail] });
    expect(statements({ Statement: JSON.parse(asked.bucketStatements) })).toEqual(
      own('AWS::S3::BucketPolicy', 'PolicyDocument'),
    );
    const sorted = (all: ReturnType<typeof statements>) =>
      all.map((one) => ({ ...one, actions: [...one.actions].sort() }));
    expect(sorted(statements({ Statement: JSON.parse(asked.keyStatements) }))).toEqual(
      sorted(own('AWS::KMS::Key', 'KeyPolicy')),
    );
    expect(asked.toText()).toContain(asked.bucketStatements);
  });

  test('of another account gets no table here, which could not read it', () => {
    const stack = stackIn(newApp(), 'Trail', MANAGEMENT, 'eu-west-1');
    const keyArn = KEY_ARN.replace(MANAGEMENT, LOG_ARCHIVE);
    const archive = LogArchive.fromAttributes(stack, 'Theirs', { bucketName: 'theirs', keyArn });
    expect(new SecureAuditTrail(stack, 'Audit', { archive }).analysis).toBeUndefined();
  });

  test('cannot be asked for a trail whose ARN is known at deployment only', () => {
    expect(() => new ArchiveRequirements({ bucketName: 'theirs', trails: [identity()] })).toThrow(
      /\[cdk-secure-audit-trail:requirements-token\]/,
    );
  });

  const pasted = { trailName: 'audit', account: MANAGEMENT, homeRegion: 'eu-west-1', partition: 'aws' };

  test.each(['', '*', 'arn:aws:s3:::theirs', 'theirs/audit', new CfnParameter(new Stack(), 'Bucket').valueAsString])(
    'cannot be asked for a bucket whose name nobody could paste: %s',
    (bucketName) =>
      expect(() => new ArchiveRequirements({ bucketName, trails: [new TrailIdentity(pasted)] })).toThrow(
        /Write for example.*\[cdk-secure-audit-trail:requirements-bucket\]/,
      ),
  );

  test.each([
    ['s3-key-prefix', '/audit/'],
    ['s3-key-prefix', '*'],
    ['s3-key-prefix', ''],
    ['s3-key-prefix-token', new CfnParameter(new Stack(), 'Prefix').valueAsString],
  ])('cannot be asked for a prefix that CloudTrail or Athena would not take: %s %s', (id, s3KeyPrefix) =>
    expect(
      () => new ArchiveRequirements({ bucketName: 'theirs', s3KeyPrefix, trails: [new TrailIdentity(pasted)] }),
    ).toThrow(`[cdk-secure-audit-trail:${id}]`),
  );

  test('cannot be asked for trails of two partitions, since no bucket is in both', () => {
    const trails = ['aws', 'aws-cn'].map((partition) => new TrailIdentity({ ...pasted, partition }));
    expect(() => new ArchiveRequirements({ bucketName: 'theirs', trails })).toThrow(
      /aws, aws-cn.*\[cdk-secure-audit-trail:requirements-partitions\]/,
    );
  });

  test.each([
    KEY_ARN.replace(/key\/.*/, 'alias/audit'),
    KEY_ARN.replace(/key\/.*/, 'key/*'),
    `arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:alias/audit`,
    '1234abcd-12ab-34cd-56ef-1234567890ab',
    '',
  ])('cannot be named by what is not the ARN of its key: %s', (keyArn) =>
    expectRefusal('key-arn', /keyArn is '.*'/, (stack) => {
      LogArchive.fromAttributes(stack, 'Theirs', { bucketName: 'theirs', keyArn });
    }),
  );

  test.each([
    KEY_ARN,
    KEY_ARN.replace('1234abcd-12ab-34cd-56ef-1234567890ab', 'mrk-1234abcd12ab34cd56ef1234567890ab'),
    KEY_ARN.replace('arn:aws:', `arn:${Aws.PARTITION}:`),
    new CfnParameter(new Stack(), 'Key').valueAsString,
  ])('may be named by %s', (keyArn) =>
    expectAccepted((stack) => {
      LogArchive.fromAttributes(stack, 'Theirs', { bucketName: 'theirs', keyArn });
    }),
  );

  test('is used by trail and table under its own key, and gets no policy from here', () => {
    const stack = stackIn(newApp(), 'Trail', MANAGEMENT, 'eu-west-1');
    const archive = LogArchive.fromAttributes(stack, 'Theirs', { bucketName: 'theirs', keyArn: KEY_ARN });
    const audit = new SecureAuditTrail(stack, 'Audit', { archive });
    const auditor = new Role(stack, 'Auditor', { assumedBy: new AccountPrincipal(MANAGEMENT) });
    audit.grantRead(auditor);
    const deployment = new Deployment(Template.fromStack(stack).toJSON());
    expect(deployment.one('AWS::CloudTrail::Trail').Properties).toMatchObject({
      S3BucketName: 'theirs',
      KMSKeyId: KEY_ARN,
    });
    expect(deployment.one('AWS::Glue::Table').Properties.TableInput.StorageDescriptor.Location).toContain(
      's3://theirs/',
    );
    expect(deployment.all('AWS::S3::BucketPolicy')).toEqual([]);
    expect(JSON.stringify(deployment.all('AWS::IAM::Policy'))).toContain(KEY_ARN);
  });
});
