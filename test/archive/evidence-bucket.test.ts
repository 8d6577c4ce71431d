import { Duration, Stack } from 'aws-cdk-lib';
import { LogArchive, RetentionPolicy, TrailIdentity } from 'cdk-secure-audit-trail';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { constructId } from '../support/arbitraries';
import { waitsFor } from '../support/dependencies';
import { Deployment, Resource } from '../support/deployment';
import { statements } from '../support/policy';
import { ACCOUNT, auditTemplate, newApp } from '../support/stack';

const template = auditTemplate().toJSON();

/** The two buckets by what they are for. */
function buckets(json = template, region = 'eu-west-1'): { evidence: Resource; accessLogs: Resource } {
  const deployment = new Deployment(json, { region });
  const { S3BucketName } = deployment.one('AWS::CloudTrail::Trail').Properties;
  const all = deployment.all('AWS::S3::Bucket').map(({ Properties }) => Properties);
  return {
    evidence: all.find(({ BucketName }) => BucketName === S3BucketName)!,
    accessLogs: all.find(({ BucketName }) => BucketName !== S3BucketName)!,
  };
}

const { evidence, accessLogs } = buckets();
const defaultEncryption = (bucket: Resource) => bucket.BucketEncryption.ServerSideEncryptionConfiguration[0];

describe('the evidence bucket', () => {
  test('locks each log file for a year in GOVERNANCE mode', () => {
    expect(evidence.ObjectLockEnabled).toBe(true);
    expect(evidence.ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } },
    });
  });

  test('locks them in COMPLIANCE mode only when asked by name', () => {
    const { ObjectLockConfiguration } = buckets(
      auditTemplate({ retentionPolicy: RetentionPolicy.compliance(Duration.days(2557)) }).toJSON(),
    ).evidence;
    expect(ObjectLockConfiguration.Rule.DefaultRetention).toEqual({ Mode: 'COMPLIANCE', Days: 2557 });
  });

  test('keeps Object Lock switched on without a retention, so that one can be added later', () => {
    const { ObjectLockEnabled, ObjectLockConfiguration } = buckets(
      auditTemplate({ retentionPolicy: RetentionPolicy.none() }).toJSON(),
    ).evidence;
    expect(ObjectLockEnabled).toBe(true);
    expect(ObjectLockConfiguration).not.toHaveProperty('Rule');
  });

  test('encrypts by default with the key under which CloudTrail writes, with a bucket key', () => {
    const { KMSKeyId } = new Deployment(template).one('AWS::CloudTrail::Trail').Properties;
    expect(defaultEncryption(evidence)).toEqual({
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KMSKeyId },
    });
  });

  test('logs every access to the other bucket', () => {
    expect(evidence.LoggingConfiguration.DestinationBucketName).toBe(accessLogs.BucketName);
  });
});

describe('the access-log bucket', () => {
  test('has neither Object Lock nor a KMS key, with which S3 would deliver nothing', () => {
    expect(accessLogs).not.toHaveProperty('ObjectLockEnabled');
    expect(accessLogs).not.toHaveProperty('ObjectLockConfiguration');
    expect(defaultEncryption(accessLogs)).toEqual({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } });
  });

  test('does not log access to itself, which would never end', () => {
    expect(accessLogs).not.toHaveProperty('LoggingConfiguration');
  });

  test('takes logs from S3 for the evidence bucket of this account, and from nobody else', () => {
    const policy = new Deployment(template)
      .all('AWS::S3::BucketPolicy')
      .find(({ Properties }) => Properties.Bucket === accessLogs.BucketName)!;
    expect(statements(policy.Properties.PolicyDocument).filter(({ effect }) => effect === 'Allow')).toEqual([
      expect.objectContaining({
        principals: ['Service:logging.s3.amazonaws.com'],
        actions: ['s3:PutObject'],
        resources: [`arn:aws:s3:::${accessLogs.BucketName}/*`],
        condition: {
          ArnEquals: { 'aws:SourceArn': `arn:aws:s3:::${evidence.BucketName}` },
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
        },
      }),
    ]);
  });

  test('lets them in before the evidence bucket is created', () => {
    const id = (suits: (resource: Resource) => boolean) =>
      Object.entries<Resource>(template.Resources).find(([, resource]) => suits(resource))![0];
    const evidenceId = id(({ Properties }) => Properties.ObjectLockEnabled === true);
    const policyId = id(
      ({ Type, Properties }) =>
        Type === 'AWS::S3::BucketPolicy' && JSON.stringify(Properties).includes('logging.s3.amazonaws.com'),
    );
    expect(waitsFor(template, evidenceId, policyId)).toBe(true);
  });
});

describe.each([
  ['the evidence bucket', evidence],
  ['the access-log bucket', accessLogs],
])('%s', (_, bucket) => {
  test('is not public, has no ACLs, and keeps what is overwritten', () => {
    expect(bucket.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(bucket.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    expect(bucket.VersioningConfiguration.Status).toBe('Enabled');
  });

  test('stays, with its policy, when the stack is deleted', () => {
    for (const resource of Object.values<Resource>(template.Resources)) {
      if (['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'].includes(resource.Type)) {
        expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      }
    }
  });

  test('moves objects to a colder class after 90 days, that Athena reads without a restore, and expires nothing', () => {
    const colder = [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }];
    expect(bucket.LifecycleConfiguration.Rules).toEqual([
      expect.objectContaining({ Status: 'Enabled', Transitions: colder, NoncurrentVersionTransitions: colder }),
    ]);
    const [rule] = bucket.LifecycleConfiguration.Rules;
    expect(Object.keys(rule).filter((name) => name.includes('Expiration'))).toEqual([]);
  });

  test('gives up uploads that were never completed, which are billed and cannot be read', () => {
    expect(bucket.LifecycleConfiguration.Rules[0].AbortIncompleteMultipartUpload).toEqual({ DaysAfterInitiation: 7 });
  });
});

describe('expireAfter', () => {
  const expiring = (days: number) =>
    Object.values(buckets(auditTemplate({ expireAfter: Duration.days(days) }).toJSON())).map(
      (bucket) => bucket.LifecycleConfiguration.Rules[0] as Resource,
    );

  test('expires log files and access logs, and keeps as long what was overwritten or hidden', () => {
    for (const rule of expiring(400)) {
      expect(rule.ExpirationInDays).toBe(400);
      expect(rule.NoncurrentVersionExpiration).toEqual({ NoncurrentDays: 400 });
    }
  });

  test('keeps objects in the warm class if they would leave the colder one before its least billed time', () => {
    const short = buckets(
      auditTemplate({
        retentionPolicy: RetentionPolicy.governance(Duration.days(30)),
        expireAfter: Duration.days(120),
      }).toJSON(),
    );
    expect(short.evidence.LifecycleConfiguration.Rules[0]).not.toHaveProperty('Transitions');
  });
});

describe('the name of a bucket', () => {
  const namesIn = (account: string, region: string, ...path: string[]) => {
    const stack = new Stack(newApp(), path[0], { env: { account, region } });
    const scope = path.slice(1).reduce<Construct>((parent, id) => new Construct(parent, id), stack);
    const trail = new TrailIdentity({ trailName: 'audit', account, homeRegion: region });
    const { bucket, accessLogBucket } = new LogArchive(scope, 'Archive', { trails: [trail] });
    return [bucket, accessLogBucket!].map(({ node }) => {
      const { bucketName, bucketNamespace } = node.defaultChild as unknown as Resource;
      return { bucketName, bucketNamespace };
    });
  };

  test('is in the namespace of account and Region, where nobody else can ever register it', () => {
    for (const { bucketName, bucketNamespace } of namesIn(ACCOUNT, 'ap-southeast-2', 'Stack', 'Audit')) {
      expect(bucketNamespace).toBe('account-regional');
      expect(bucketName).toMatch(new RegExp(`-${ACCOUNT}-ap-southeast-2-an$`));
    }
  });

  test.each(['me-central-1', 'me-south-1'])('is an ordinary one in %s, which has no such namespace', (region) => {
    for (const { bucketName, bucketNamespace } of namesIn(ACCOUNT, region, 'Stack', 'Audit')) {
      expect(bucketNamespace).toBeUndefined();
      expect(bucketName).toMatch(new RegExp(`-${ACCOUNT}-${region}$`));
    }
  });

  test('is one that S3 takes, whatever stack and constructs are called', () => {
    const stackId = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,60}$/);
    const ids = fc.array(constructId(80), { maxLength: 3 });
    fc.assert(
      fc.property(
        stackId,
        ids,
        fc.constantFrom('us-east-1', 'ap-southeast-7', 'us-isof-south-1'),
        (id, path, region) => {
          for (const { bucketName } of namesIn(ACCOUNT, region, id, ...path)) {
            expect(bucketName).toMatch(/^[a-z0-9](-?[a-z0-9])+$/);
            expect(bucketName.length).toBeLessThanOrEqual(63);
          }
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test.each([
    ['Audit1', 'Audit2'],
    ['Audit', 'audit'],
    ['x'.repeat(60), 'x'.repeat(61)],
  ])('differs between two archives of one stack: %s, %s', (first, second) => {
    const names = [first, second].flatMap((id) => namesIn(ACCOUNT, 'eu-west-1', 'Stack', id));
    expect(new Set(names.map(({ bucketName }) => bucketName)).size).toBe(4);
  });
});
