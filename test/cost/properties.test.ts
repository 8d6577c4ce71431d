import fc from 'fast-check';
import { Template } from '../../lib/replay/template/load-templates';
import { OPTIONS } from '../../lib/cost/usage';
import { alarm, filter } from '../replay/support/fixtures';
import { billOf, bucket, Resources, templateOf, trail } from './bill';

const selectors = fc
  .subarray(['Management', 'Data', 'NetworkActivity'])
  .map((categories) =>
    categories.map((category) => ({ FieldSelectors: [{ Field: 'eventCategory', Equals: [category] }] })),
  );
const trails = fc.record({
  AdvancedEventSelectors: selectors,
  KMSKeyId: fc.constantFrom(undefined, 'key'),
  EnableLogFileValidation: fc.boolean(),
  IsMultiRegionTrail: fc.boolean(),
  CloudWatchLogsLogGroupArn: fc.constantFrom(undefined, { 'Fn::GetAtt': ['Group', 'Arn'] }),
  InsightSelectors: fc.subarray([
    { InsightType: 'ApiCallRateInsight' },
    { InsightType: 'ApiErrorRateInsight', EventCategories: ['Management', 'Data'] },
  ]),
});
const days = fc.integer({ min: 1, max: 1000 });
const buckets = fc.record({
  LifecycleConfiguration: fc.record({
    TransitionDefaultMinimumObjectSize: fc.constantFrom(undefined, 'varies_by_storage_class'),
    Rules: fc.array(
      fc.record({
        Status: fc.constantFrom('Enabled', 'Disabled'),
        ExpirationInDays: fc.option(days, { nil: undefined }),
        Transitions: fc.array(
          fc.record({
            StorageClass: fc.constantFrom('STANDARD_IA', 'GLACIER_IR', 'DEEP_ARCHIVE'),
            TransitionInDays: days,
          }),
          { maxLength: 2 },
        ),
      }),
      { maxLength: 2 },
    ),
  }),
  ReplicationConfiguration: fc.constantFrom(undefined, {
    Rules: [{ Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::replica' } }],
  }),
  BucketEncryption: fc.boolean().map((BucketKeyEnabled) => ({
    ServerSideEncryptionConfiguration: [{ BucketKeyEnabled }],
  })),
});

const templates: fc.Arbitrary<Template> = fc
  .record({
    trails: fc.array(trails, { minLength: 1, maxLength: 3 }),
    bucket: buckets,
    retention: fc.constantFrom(undefined, 30, 365),
    others: fc.subarray(['WorkGroup', 'Key', 'Filter', 'Alarm', 'Dashboard', 'Store'] as const),
  })
  .map((choice) => {
    const other: Resources = {
      WorkGroup: { Type: 'AWS::Athena::WorkGroup' },
      Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true } },
      Filter: filter('a', '{ $.a = 1 }') as Resources[string],
      Alarm: alarm('a') as Resources[string],
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: {
          DashboardBody: '{"widgets":[{"type":"log","properties":{"query":"SOURCE \'trail\' | filter x"}}]}',
        },
      },
      Store: { Type: 'AWS::CloudTrail::EventDataStore', Properties: { RetentionPeriod: 900 } },
    };
    return templateOf({
      Bucket: bucket(choice.bucket),
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'trail', RetentionInDays: choice.retention } },
      ...Object.fromEntries(choice.trails.map((properties, index) => [`Trail${index}`, trail(properties)])),
      ...Object.fromEntries(choice.others.map((id) => [id, other[id]])),
    });
  });

const GROWING = Object.keys(OPTIONS).filter((name) => !['events-per-file', 'write-share', 'months'].includes(name));
const number = (name: string) =>
  fc.double({ min: OPTIONS[name].least, max: Math.min(OPTIONS[name].most, 1e10), noNaN: true });
const usage = fc.record({
  ...Object.fromEntries(GROWING.map((name) => [name, number(name).map(String)])),
  months: fc.integer({ min: 1, max: 100 }).map(String),
}) as fc.Arbitrary<Record<string, string>>;
const NEARLY = 1 - 1e-9;

describe('a bill', () => {
  test('is a sum of lines, none of them negative', () => {
    fc.assert(
      fc.property(templates, usage, (template, options) => {
        const { lines, usd, fixedUsd } = billOf(template, options);
        expect(lines.every((line) => line.usd >= 0 && Number.isFinite(line.usd))).toBe(true);
        expect(fixedUsd).toBeLessThanOrEqual(usd);
      }),
    );
  });

  test.each(GROWING)('never gets smaller with %s', (name) => {
    fc.assert(
      fc.property(templates, usage, number(name), number(name), (template, options, one, other) => {
        // Of larger events fewer files hold as much: the law is about queries that read all there is.
        const all: Record<string, string> =
          name === 'event-bytes' ? { 'scanned-gb-per-query': String(OPTIONS['scanned-gb-per-query'].most) } : {};
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map(
          (value) => billOf(template, { ...options, ...all, [name]: String(value) }).usd,
        );
        expect(more).toBeGreaterThanOrEqual(less * NEARLY);
      }),
    );
  });

  test('has no more files to read for a query of so many GB, the larger events are', () => {
    const queries = { 'queries-per-month': '1000', 'scanned-gb-per-query': '0.000001', 'data-events-per-month': '1e9' };
    const sizes = [1, 100, 10_000].map((bytes) => {
      const template = templateOf({
        Bucket: bucket({}),
        Trail: trail({ AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }] }),
        WorkGroup: { Type: 'AWS::Athena::WorkGroup' },
      });
      const { lines } = billOf(template, { ...queries, 'event-bytes': String(bytes) });
      return lines.find(({ item }) => item === 'S3, reading log files')!.usd;
    });
    expect(sizes[0]).toBeCloseTo(sizes[1] * 100, 9);
    expect(sizes[1]).toBeCloseTo(sizes[2] * 100, 9);
  });

  test('never gets smaller as the months pass', () => {
    fc.assert(
      fc.property(templates, usage, fc.integer({ min: 1, max: 99 }), (template, options, month) => {
        const [before, after] = [month, month + 1].map(
          (months) => billOf(template, { ...options, months: String(months) }).usd,
        );
        expect(after).toBeGreaterThanOrEqual(before * NEARLY);
      }),
    );
  });

  test('does not depend on how much is fixed', () => {
    fc.assert(
      fc.property(templates, usage, (template, options) => {
        const nothing = Object.fromEntries(GROWING.map((name) => [name, String(OPTIONS[name].least)]));
        const [one, other] = [options, { ...nothing, months: options.months }].map((each) => billOf(template, each));
        expect(one.fixedUsd).toBeCloseTo(other.fixedUsd, 9);
      }),
    );
  });

  test('is smaller with a bucket key, or the same', () => {
    fc.assert(
      fc.property(templates, usage, (template, options) => {
        const withKey = (BucketKeyEnabled: boolean) => {
          const { Type, Properties } = template.resources.get('Bucket')!;
          const encryption = { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled }] };
          const Bucket = { Type, Properties: { ...Properties, BucketEncryption: encryption } };
          return billOf({ ...template, resources: new Map([...template.resources, ['Bucket', Bucket]]) }, options).usd;
        };
        expect(withKey(true)).toBeLessThanOrEqual(withKey(false) / NEARLY);
      }),
    );
  });
});
