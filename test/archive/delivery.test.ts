import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LogArchive, SecureAuditTrail, TrailIdentity } from 'cdk-secure-audit-trail';
import { Deployment } from '../support/deployment';
import { Statement, statements } from '../support/policy';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, OTHER_ACCOUNT, auditTemplate, newApp } from '../support/stack';

const forCloudTrail = ({ effect, principals }: Statement) =>
  effect === 'Allow' && principals.includes('Service:cloudtrail.amazonaws.com');

const bucketStatements = (deployment: Deployment) =>
  deployment
    .all('AWS::S3::BucketPolicy')
    .flatMap(({ Properties }) => statements(Properties.PolicyDocument))
    .filter(forCloudTrail);
const keyStatements = (deployment: Deployment) =>
  deployment
    .all('AWS::KMS::Key')
    .flatMap(({ Properties }) => statements(Properties.KeyPolicy))
    .filter(forCloudTrail);

const arnOf = (account: string, name = 'audit') => `arn:aws:cloudtrail:eu-west-1:${account}:trail/${name}`;

describe('the evidence bucket', () => {
  const template = auditTemplate({ trailName: 'audit' });
  const deployment = new Deployment(template.toJSON());
  const { S3BucketName } = deployment.one('AWS::CloudTrail::Trail').Properties;

  test('lets this trail look at its ACL and write below AWSLogs/, and lets nobody else in', () => {
    expect(bucketStatements(deployment)).toEqual([
      expect.objectContaining({
        actions: ['s3:GetBucketAcl'],
        resources: [`arn:aws:s3:::${S3BucketName}`],
        condition: { StringEquals: { 'aws:SourceArn': arnOf(ACCOUNT) } },
      }),
      expect.objectContaining({
        actions: ['s3:PutObject'],
        // Not only CloudTrail/: digests and Insights events go beside it.
        resources: [`arn:aws:s3:::${S3BucketName}/AWSLogs/${ACCOUNT}/*`],
        condition: {
          StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceArn': arnOf(ACCOUNT) },
        },
      }),
    ]);
  });

  test('has the prefix in its policy where the trail has it', () => {
    const prefixed = new Deployment(auditTemplate({ s3KeyPrefix: 'logs/audit' }).toJSON());
    const trail = prefixed.one('AWS::CloudTrail::Trail').Properties;
    expect(trail.S3KeyPrefix).toBe('logs/audit');
    expect(bucketStatements(prefixed).flatMap(({ resources }) => resources)).toContain(
      `arn:aws:s3:::${trail.S3BucketName}/logs/audit/AWSLogs/${ACCOUNT}/*`,
    );
  });
});

describe('the key', () => {
  const deployment = new Deployment(auditTemplate({ trailName: 'audit' }).toJSON());

  test('lets CloudTrail encrypt for this trail alone, whichever Region delivers', () => {
    const [encrypt] = keyStatements(deployment).filter(({ actions }) => actions.includes('kms:GenerateDataKey*'));
    expect(encrypt.condition).toEqual({
      StringEquals: { 'aws:SourceArn': [arnOf(ACCOUNT)] },
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': [`arn:aws:cloudtrail:*:${ACCOUNT}:trail/*`] },
    });
  });

  test('lets CloudTrail describe it and decrypt, which CreateTrail demands for a bucket with a bucket key', () => {
    const allowed = keyStatements(deployment).flatMap(({ actions }) => actions);
    expect(allowed.sort()).toEqual(['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey*']);
    for (const { condition } of keyStatements(deployment)) {
      expect(condition.StringEquals).toEqual({ 'aws:SourceArn': [arnOf(ACCOUNT)] });
    }
  });
});

describe('an archive of two trails', () => {
  const stack = new Stack(newApp(), 'Archive', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const theirs = { account: OTHER_ACCOUNT, homeRegion: 'eu-west-1', partition: 'aws' };
  new LogArchive(stack, 'Archive', {
    trails: [
      new TrailIdentity({ ...theirs, account: ACCOUNT, trailName: 'ours' }),
      new TrailIdentity({ ...theirs, trailName: 'theirs' }),
    ],
  });
  const deployment = new Deployment(Template.fromStack(stack).toJSON());

  test('lets each write below the account that owns it, and not below the other', () => {
    const writes = bucketStatements(deployment)
      .filter(({ actions }) => actions.includes('s3:PutObject'))
      .map(({ resources, condition }) => [
        resources[0].replace(/.*AWSLogs/, 'AWSLogs'),
        condition.StringEquals?.['aws:SourceArn'],
      ]);
    expect(writes).toEqual([
      [`AWSLogs/${ACCOUNT}/*`, arnOf(ACCOUNT, 'ours')],
      [`AWSLogs/${OTHER_ACCOUNT}/*`, arnOf(OTHER_ACCOUNT, 'theirs')],
    ]);
  });

  test('has a policy that S3 takes: no statement id twice', () => {
    const sids = bucketStatements(deployment).map(({ sid }) => sid);
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('lets both encrypt', () => {
    const [encrypt] = keyStatements(deployment).filter(({ actions }) => actions.includes('kms:GenerateDataKey*'));
    expect(encrypt.condition.StringEquals).toEqual({
      'aws:SourceArn': [arnOf(ACCOUNT, 'ours'), arnOf(OTHER_ACCOUNT, 'theirs')],
    });
  });
});

test('an archive of no trail is refused, since nobody could write into it', () =>
  expectRefusal('no-trail', 'trails', (stack) => new LogArchive(stack, 'Archive', { trails: [] })));

describe('a prefix', () => {
  test.each(['audit', 'logs/audit', 'a.b_c-d', 'x'.repeat(200)])('may be %s', (s3KeyPrefix) =>
    expectAccepted((stack) => new SecureAuditTrail(stack, 'Audit', { s3KeyPrefix })),
  );

  test.each([
    '/audit',
    'audit/',
    'logs//audit',
    'AWSLogs',
    'AWSLogs/audit',
    'logs/AWSLogs/audit',
    'x'.repeat(201),
    'a b',
    '',
  ])('that CloudTrail or Athena would not take is refused: %s', (s3KeyPrefix) =>
    expectRefusal(
      's3-key-prefix',
      `'${s3KeyPrefix}'`,
      (stack) => new SecureAuditTrail(stack, 'Audit', { s3KeyPrefix }),
    ),
  );

  test('must be known at synth, since bucket policy, trail and table must agree on it', () =>
    expectRefusal('s3-key-prefix-token', 's3KeyPrefix', (stack) => {
      new SecureAuditTrail(stack, 'Audit', { s3KeyPrefix: stack.stackId });
    }));
});
