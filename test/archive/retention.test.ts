import { Aspects, CfnParameter, CfnResource, Duration, Mixins, RemovalPolicies, RemovalPolicy } from 'aws-cdk-lib';
import { Bucket, CfnBucket, CfnBucketPolicy, mixins } from 'aws-cdk-lib/aws-s3';
import { RetentionPolicy, SecureAuditTrail, SecureAuditTrailProps } from 'cdk-secure-audit-trail';
import { expectAccepted, expectRefusal } from '../support/refusal';

const refused = (id: string, wrong: string | RegExp, props: SecureAuditTrailProps) =>
  expectRefusal(id, wrong, (stack) => new SecureAuditTrail(stack, 'Audit', props));
const accepted = (props: SecureAuditTrailProps) =>
  expectAccepted((stack) => new SecureAuditTrail(stack, 'Audit', props));

const resourceOf = (bucket: Bucket) => bucket.node.defaultChild as CfnBucket;

/** Builds a stack and lets somebody else change its evidence bucket. */
const refusedAfter = (id: string, wrong: string | RegExp, change: (audit: SecureAuditTrail, bucket: Bucket) => void) =>
  expectRefusal(id, wrong, (stack) => {
    const audit = new SecureAuditTrail(stack, 'Audit');
    change(audit, audit.archive.bucket as Bucket);
  });

describe('a retention period', () => {
  test.each([Duration.days(0), Duration.days(36_501)])('that S3 Object Lock does not take is refused: %s', (period) =>
    refused('retention-period', `${period.toDays()} days`, { retentionPolicy: RetentionPolicy.governance(period) }),
  );

  test.each([Duration.days(1), Duration.days(36_500)])('may be as short or long as S3 takes: %s', (period) =>
    accepted({ retentionPolicy: RetentionPolicy.compliance(period) }),
  );

  test('that is not of whole days is refused, since S3 counts in days', () =>
    refused('whole-days', 'retentionPolicy', { retentionPolicy: RetentionPolicy.governance(Duration.hours(36)) }));

  test('known at deployment only is refused, since expiry could not be compared with it', () =>
    expectRefusal('whole-days', 'retentionPolicy', (stack) => {
      const { valueAsNumber } = new CfnParameter(stack, 'Days', { type: 'Number' });
      const retentionPolicy = RetentionPolicy.governance(Duration.days(valueAsNumber));
      new SecureAuditTrail(stack, 'Audit', { retentionPolicy });
    }));
});

describe('an expiry', () => {
  test('before the lock ends is refused, since log files would vanish from every query', () =>
    refused('expiry-cuts-retention', '364 days', { expireAfter: Duration.days(364) }));

  test('on the day on which the lock ends is accepted', () => accepted({ expireAfter: Duration.days(365) }));

  test('without a lock may be on any day, but not at once', () => {
    const retentionPolicy = RetentionPolicy.none();
    accepted({ retentionPolicy, expireAfter: Duration.days(1) });
    refused('expiry-cuts-retention', '0 days', { retentionPolicy, expireAfter: Duration.days(0) });
  });

  test('that is not of whole days is refused', () =>
    refused('whole-days', 'expireAfter', { expireAfter: Duration.hours(24 * 400 + 1) }));
});

describe('a lifecycle rule that somebody adds to the evidence bucket', () => {
  test.each([
    ['expires objects', { expiration: Duration.days(30) }],
    ['expires objects of a folder', { prefix: 'AWSLogs/', expiration: Duration.days(364) }],
    ['expires what was overwritten', { noncurrentVersionExpiration: Duration.days(30) }],
    ['expires objects on a date', { expirationDate: new Date('2026-12-01') }],
  ])('is refused if it %s before the lock ends', (_, rule) =>
    refusedAfter('early-expiry', '365 days', (__, bucket) => bucket.addLifecycleRule(rule)),
  );

  test('is refused if it expires objects before expireAfter, which is a promise too', () =>
    expectRefusal('early-expiry', '1000 days', (stack) => {
      const { archive } = new SecureAuditTrail(stack, 'Audit', { expireAfter: Duration.days(1000) });
      (archive.bucket as Bucket).addLifecycleRule({ expiration: Duration.days(500) });
    }));

  test.each([
    ['expires objects', { ExpirationInDays: 30 }],
    ['expires what was overwritten', { NoncurrentVersionExpiration: { NoncurrentDays: 30 } }],
    ['expires what was overwritten, in the old spelling', { NoncurrentVersionExpirationInDays: 30 }],
    ['expires objects on a date', { ExpirationDate: '2026-12-01T00:00:00Z' }],
    ['expires objects on a day that nobody knows yet', { ExpirationInDays: { Ref: 'Days' } }],
  ])('by an override of the template is refused if it %s before the lock ends', (_, rule) =>
    refusedAfter('early-expiry', '365 days', (__, bucket) =>
      resourceOf(bucket).addPropertyOverride('LifecycleConfiguration.Rules', [{ Status: 'Enabled', ...rule }]),
    ),
  );

  test('is accepted if it is disabled', () =>
    expectAccepted((stack) => {
      const bucket = new SecureAuditTrail(stack, 'Audit').archive.bucket as Bucket;
      bucket.addLifecycleRule({ enabled: false, expiration: Duration.days(1) });
    }));

  test('is accepted if it expires later, or only removes delete markers', () =>
    expectAccepted((stack) => {
      const bucket = new SecureAuditTrail(stack, 'Audit').archive.bucket as Bucket;
      bucket.addLifecycleRule({ expiration: Duration.days(365) });
      bucket.addLifecycleRule({ expiredObjectDeleteMarker: true });
    }));
});

describe('a bucket whose lock somebody weakens in the template is refused', () => {
  test.each<[string, string, unknown]>([
    ['a shorter lock', 'ObjectLockConfiguration.Rule.DefaultRetention.Days', 364],
    ['a lock of a length that nobody knows yet', 'ObjectLockConfiguration.Rule.DefaultRetention.Days', { Ref: 'Days' }],
    ['no lock by default', 'ObjectLockConfiguration.Rule', undefined],
    ['Object Lock switched off', 'ObjectLockEnabled', false],
    ['versioning suspended', 'VersioningConfiguration.Status', 'Suspended'],
  ])('%s', (_, path, value) =>
    refusedAfter('evidence-unlocked', 'Audit/Archive/Bucket', (__, bucket) =>
      resourceOf(bucket).addPropertyOverride(path, value),
    ),
  );

  test('GOVERNANCE in place of COMPLIANCE', () =>
    expectRefusal('evidence-unlocked', 'Audit/Archive/Bucket', (stack) => {
      const retentionPolicy = RetentionPolicy.compliance(Duration.days(365));
      const { archive } = new SecureAuditTrail(stack, 'Audit', { retentionPolicy });
      resourceOf(archive.bucket as Bucket).addPropertyOverride(
        'ObjectLockConfiguration.Rule.DefaultRetention.Mode',
        'GOVERNANCE',
      );
    }));

  test('versioning of the access logs suspended', () =>
    refusedAfter('evidence-unlocked', 'AccessLogs', ({ archive }) =>
      resourceOf(archive.accessLogBucket as Bucket).addPropertyOverride('VersioningConfiguration.Status', 'Suspended'),
    ));

  test('but a longer one is accepted', () =>
    expectAccepted((stack) => {
      const bucket = new SecureAuditTrail(stack, 'Audit').archive.bucket as Bucket;
      resourceOf(bucket).addPropertyOverride('ObjectLockConfiguration.Rule.DefaultRetention', {
        Mode: 'COMPLIANCE',
        Days: 366,
      });
    }));
});

describe('evidence that would go with its stack is refused', () => {
  const wrong = /Audit\/Archive\/(Bucket|AccessLogs) would be deleted or emptied/;

  test('by a removal policy of the bucket', () =>
    refusedAfter('evidence-removal', wrong, (_, bucket) => bucket.applyRemovalPolicy(RemovalPolicy.DESTROY)));

  test('by a removal policy that keeps it until the next rollback only', () =>
    refusedAfter('evidence-removal', wrong, (_, bucket) =>
      (bucket.node.defaultChild as CfnBucket).applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE),
    ));

  test('by a removal policy of the access logs', () =>
    refusedAfter('evidence-removal', 'AccessLogs', ({ archive }) =>
      archive.accessLogBucket!.applyRemovalPolicy(RemovalPolicy.DESTROY),
    ));

  test('by a removal policy of the bucket policy, which protects what stays', () =>
    refusedAfter('evidence-removal', wrong, ({ node }) =>
      node
        .findAll()
        .filter((child): child is CfnBucketPolicy => child instanceof CfnBucketPolicy)
        .forEach((policy) => policy.applyRemovalPolicy(RemovalPolicy.DESTROY)),
    ));

  test('by a removal policy of the key, without which it cannot be read', () =>
    refusedAfter('evidence-removal', 'Audit/Archive/Key', ({ archive }) =>
      archive.encryptionKey.applyRemovalPolicy(RemovalPolicy.DESTROY),
    ));

  test('by a removal policy of the log group, or of its key', () => {
    refusedAfter('evidence-removal', 'Audit/Logs/LogGroup', ({ logGroup }) =>
      logGroup.logGroup.applyRemovalPolicy(RemovalPolicy.DESTROY),
    );
    refusedAfter('evidence-removal', 'Audit/MonitoringKey', ({ monitoringKey }) =>
      monitoringKey.applyRemovalPolicy(RemovalPolicy.DESTROY),
    );
  });

  test('by an aspect for a whole app', () =>
    refusedAfter('evidence-removal', wrong, ({ node }) =>
      Aspects.of(node.root).add({
        visit: (child) => child instanceof CfnResource && child.applyRemovalPolicy(RemovalPolicy.DESTROY),
      }),
    ));

  test('by RemovalPolicies for a whole stack', () =>
    refusedAfter('evidence-removal', wrong, (audit) => RemovalPolicies.of(audit).destroy()));

  test('by a mixin that empties buckets', () =>
    refusedAfter('evidence-removal', wrong, (audit) => Mixins.of(audit).apply(new mixins.BucketAutoDeleteObjects())));

  test.each(['DeletionPolicy', 'UpdateReplacePolicy'])('by an override of its %s in the template', (policy) =>
    refusedAfter('evidence-removal', wrong, (_, bucket) =>
      (bucket.node.defaultChild as CfnBucket).addOverride(policy, 'Delete'),
    ),
  );
});
