import { App, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  ArchiveReplica,
  ArchiveReplicaProps,
  Detections,
  LogArchive,
  RetentionPolicy,
  SecureAuditTrail,
  SecureAuditTrailProps,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { compileEventPattern, parseEventPattern } from '../../lib/detection/language/event-pattern';
import { compile, lint, parse, toEventPattern } from '../../lib/detection/language/filter-pattern';
import { call, denied } from '../detection/catalogue/record';
import { warnings } from '../support/checks';
import { waitsFor } from '../support/dependencies';
import { Deployment, Resource } from '../support/deployment';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, newApp, OTHER_ACCOUNT } from '../support/stack';

const REGION = 'eu-west-1';
const ABROAD = 'eu-central-1';
const days = (count: number) => Duration.days(count);

const replicaIn = (app: App, props: ArchiveReplicaProps = {}, region = ABROAD, account = ACCOUNT) =>
  new ArchiveReplica(new Stack(app, `Replica-${account}-${region}`, { env: { account, region } }), 'Replica', props);
/** The stack of the tests is in ACCOUNT and REGION. */
const archiveIn = (stack: Stack, replica: ArchiveReplica, id = 'Archive', retentionPolicy?: RetentionPolicy) =>
  new LogArchive(stack, id, {
    trails: [new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: REGION })],
    replica,
    retentionPolicy,
  });

describe('the lock and the expiry of a replica', () => {
  const refused = (id: string, wrong: string, props: ArchiveReplicaProps) =>
    expectRefusal(id, wrong, (_, app) => replicaIn(app, props));

  test('are checked like those of an archive', () => {
    refused('retention-period', '0 days', { retentionPolicy: RetentionPolicy.governance(days(0)) });
    refused('whole-days', 'retentionPolicy', { retentionPolicy: RetentionPolicy.governance(Duration.hours(36)) });
    refused('expiry-cuts-retention', '364 days', { expireAfter: days(364) });
  });

  test.each(['GOVERNANCE', 'COMPLIANCE'])('warn only of what nobody can undo: %s', (mode) => {
    const app = newApp();
    const period = days(400);
    replicaIn(app, {
      retentionPolicy: mode === 'COMPLIANCE' ? RetentionPolicy.compliance(period) : RetentionPolicy.governance(period),
    });
    expect(warnings(app)).toEqual(
      mode === 'COMPLIANCE' ? [expect.stringMatching(/:compliance-mode at Replica-.*\/Replica$/)] : [],
    );
  });

  test('leave each copy as long as its original is locked', () => {
    expectRefusal('replica-expiry-cuts-retention', /after 400 days.*for 730/, (stack, app) => {
      archiveIn(stack, replicaIn(app, { expireAfter: days(400) }), 'Archive', RetentionPolicy.governance(days(730)));
    });
    expectAccepted((stack, app) => {
      archiveIn(stack, replicaIn(app, { expireAfter: days(730) }), 'Archive', RetentionPolicy.governance(days(730)));
    });
  });
});

describe('a replica is refused', () => {
  test('in the account and Region of its archive, where it would share its fate', () =>
    expectRefusal('replica-beside-archive', `account ${ACCOUNT} and in ${REGION}`, (stack, app) => {
      archiveIn(stack, replicaIn(app, {}, REGION));
    }));

  test('for a second archive, whose role would have the same name', () =>
    expectRefusal('replica-twice', 'Stack/One', (stack, app) => {
      const replica = replicaIn(app);
      archiveIn(stack, replica, 'One');
      archiveIn(stack, replica, 'Two');
    }));

  test.each([
    ['another Region', ABROAD, ACCOUNT],
    ['another account', REGION, OTHER_ACCOUNT],
  ])('neither in %s', (_, region, account) =>
    expectAccepted((stack, app) => {
      archiveIn(stack, replicaIn(app, { sourceAccountId: ACCOUNT }, region, account));
    }),
  );
});

describe('the replication role and its policy', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
  archiveIn(stack, replicaIn(app));
  const template = Template.fromStack(stack).toJSON();
  const resources = Object.entries<Resource>(template.Resources);

  test('stay with the bucket that refers to them, or CloudFormation could not adopt it', () => {
    const [bucketId] = resources.find(([, { Properties }]) => Properties.ReplicationConfiguration)!;
    const needed = resources.filter(([id]) => waitsFor(template, bucketId, id));
    expect(needed.map(([, { Type }]) => Type).sort()).toEqual([
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Role',
      'AWS::KMS::Key',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]);
    for (const [, resource] of needed) {
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });
});

describe('kms:ViaService of the replication', () => {
  const viaIn = (region: string) => {
    const app = newApp();
    const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region } });
    archiveIn(stack, replicaIn(app, {}, region.replace('-north', '-northwest').replace('-west-1', '-west-2')));
    const [{ Properties }] = new Deployment(Template.fromStack(stack).toJSON(), { region }).all(
      'AWS::IAM::ManagedPolicy',
    );
    return Properties.PolicyDocument.Statement.flatMap(
      ({ Condition }: Resource) => Condition?.StringEquals['kms:ViaService'] ?? [],
    );
  };

  test('is that of S3 in each of the two Regions', () =>
    expect(viaIn('us-west-1')).toEqual(['s3.us-west-1.amazonaws.com', 's3.us-west-2.amazonaws.com']));

  test('has both suffixes in China, where AWS documents neither', () =>
    expect(viaIn('cn-north-1')).toEqual(
      ['cn-north-1', 'cn-northwest-1'].flatMap((region) => [
        `s3.${region}.amazonaws.com`,
        `s3.${region}.amazonaws.com.cn`,
      ]),
    ));
});

describe('the alarm on what was not copied', () => {
  const warned = (build: (stack: Stack, archive: LogArchive) => void) => {
    const app = newApp();
    const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
    build(stack, archiveIn(stack, replicaIn(app)));
    app.synth();
    return warnings(app).filter((text) => text.includes('replication'));
  };

  test('is warned of while it tells nobody', () =>
    expect(warned(() => undefined)).toEqual([
      'cdk-secure-audit-trail:no-replication-alarm-destination at Stack/Archive/Replication/FailureAlarm',
    ]));

  test('is not once it has an action, however late that was added', () =>
    expect(
      warned((stack, { replicationFailureAlarm }) =>
        replicationFailureAlarm!.addAlarmAction(new SnsAction(new Topic(stack, 'Topic'))),
      ),
    ).toEqual([]));
});

describe('a change of the replica', () => {
  const replica = replicaIn(newApp());
  const pattern = parse(replica.detection.pattern);
  const matches = compile(pattern);
  const rule = compileEventPattern(parseEventPattern(toEventPattern(pattern)));
  const on = (bucketName: string) => ({ requestParameters: { bucketName } });
  const inReplica = { recipientAccountId: ACCOUNT, awsRegion: ABROAD, requestParameters: { keyId: '1234abcd' } };

  test.each([
    ['a lifecycle rule', call('s3', 'PutBucketLifecycle', on(replica.bucketName))],
    ['its policy', denied('s3', 'DeleteBucketPolicy', on(replica.bucketName))],
    ['its lock', call('s3', 'PutObjectLockConfiguration', on(replica.bucketName))],
    ['the access logs', call('s3', 'PutBucketVersioning', on(replica.accessLogBucketName))],
    ['its key', call('kms', 'ScheduleKeyDeletion', inReplica)],
    ['the policy of its key', call('kms', 'PutKeyPolicy', inReplica)],
    ['the alias by which S3 knows the key', call('kms', 'UpdateAlias', inReplica)],
  ])('is noticed: %s', (_, record) => {
    expect(matches(record)).toBe(true);
    expect(rule({ detail: record })).toBe(true);
  });

  test.each([
    ['another bucket', call('s3', 'PutBucketPolicy', on(`${replica.bucketName}-2`))],
    ['a look at it', call('s3', 'GetBucketPolicy', on(replica.bucketName))],
    ['a key of another Region', call('kms', 'PutKeyPolicy', { ...inReplica, awsRegion: REGION })],
    ['a key of another account', call('kms', 'PutKeyPolicy', { ...inReplica, recipientAccountId: OTHER_ACCOUNT })],
    ['the use of its key', call('kms', 'Decrypt', inReplica)],
  ])('is not: %s', (_, record) => {
    expect(matches(record)).toBe(false);
    expect(rule({ detail: record })).toBe(false);
  });

  test('has a pattern without fault', () => expect(lint(pattern)).toEqual([]));

  describe('is watched by', () => {
    const watchedBy = (props: (replica: ArchiveReplica) => SecureAuditTrailProps) => {
      const app = newApp();
      const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
      const { detection } = new SecureAuditTrail(stack, 'Audit', props(replicaIn(app)));
      return Object.keys(detection.alarms).includes('replica-tampering');
    };

    test('the trail that makes its archive with a replica', () => {
      expect(watchedBy((copy) => ({ replica: copy }))).toBe(true);
      expect(watchedBy(() => ({}))).toBe(false);
    });

    test('others if they are told to', () => {
      const all = Detections.all();
      expect(watchedBy((copy) => ({ replica: copy, detections: all }))).toBe(false);
      expect(watchedBy((copy) => ({ detections: all.including(copy.detection) }))).toBe(true);
    });
  });
});

test('an aspect that deletes what a stack made is refused for a replica too', () =>
  expectRefusal('evidence-removal', 'Replica/Bucket', (_, app) => RemovalPolicies.of(replicaIn(app)).destroy()));
