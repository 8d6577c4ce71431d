import { billOf, bucket, items, Resources, templateOf, trail } from './bill';

const bill = (resources: Resources, options: Record<string, string | boolean> = {}) =>
  items(billOf(templateOf({ Bucket: bucket(), Trail: trail(), ...resources }), options));

describe('the log group', () => {
  const logs = (properties: object = {}) => ({
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'trail', ...properties } },
    Trail: trail({ CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': ['Group', 'Arn'] } }),
  });

  test('is billed for 1.5 GB of a million events, and what it keeps of them', () => {
    expect(bill(logs())).toMatchObject({ 'CloudWatch Logs, ingestion': 0.75, 'CloudWatch Logs, storage': 0.00675 });
  });

  test('costs half in the class for infrequent access', () => {
    expect(bill(logs({ LogGroupClass: 'INFREQUENT_ACCESS' }))['CloudWatch Logs, ingestion']).toBe(0.375);
  });

  test('keeps no more than its retention', () => {
    const kept = (properties: object) => bill(logs(properties), { months: '24' })['CloudWatch Logs, storage'];
    expect(kept({})).toBeCloseTo(24 * 0.00675);
    expect(kept({ RetentionInDays: 365 })).toBeCloseTo((365 / 30.4) * 0.00675);
  });

  test('takes data events too', () => {
    const Trail = trail({
      CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': ['Group', 'Arn'] },
      EventSelectors: [{ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }],
    });
    expect(bill({ ...logs(), Trail }, { 'data-events-per-month': '9000000' })['CloudWatch Logs, ingestion']).toBe(7.5);
  });

  test('hands its events to streams that are billed for them', () => {
    const subscription = (stream: string) => ({
      Type: 'AWS::Logs::SubscriptionFilter',
      Properties: { LogGroupName: { Ref: 'Group' }, DestinationArn: { 'Fn::GetAtt': [stream, 'Arn'] } },
    });
    expect(
      bill({
        ...logs(),
        Firehose: { Type: 'AWS::KinesisFirehose::DeliveryStream' },
        ToFirehose: subscription('Firehose'),
        OnDemand: { Type: 'AWS::Kinesis::Stream', Properties: { StreamModeDetails: { StreamMode: 'ON_DEMAND' } } },
        ToStream: subscription('OnDemand'),
        Shards: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 2 } },
      }),
    ).toMatchObject({
      'Firehose, ingestion': 0.0435,
      'Kinesis, streams on demand': 29.2,
      'Kinesis, ingestion': 0.12,
      'Kinesis, shards': 21.9,
    });
  });
});

describe('the bucket', () => {
  const lifecycle = (rule: object, rest: object = {}) =>
    bucket({ LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ...rule }], ...rest } });
  const COLDER = { Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 91.2 }] };
  const storage = (Bucket: Resources[string], options: Record<string, string>) =>
    Object.fromEntries(Object.entries(bill({ Bucket }, options)).filter(([item]) => item.startsWith('S3, storage')));

  test('keeps everything, month after month', () => {
    expect(storage(bucket(), { months: '10' })).toEqual({ 'S3, storage, STANDARD': 0.05175 });
  });

  test('keeps nothing longer than its expiry', () => {
    const expiring = lifecycle({ ExpirationInDays: 121.6 });
    expect(storage(expiring, { months: '10' })).toEqual({ 'S3, storage, STANDARD': 0.0207 });
  });

  test('moves large files, and pays for moving them', () => {
    // 1000 events make 225,000 bytes, so there are 1000 files a month.
    expect(storage(lifecycle(COLDER), { months: '10', 'events-per-file': '1000' })).toEqual({
      'S3, storage, STANDARD': 0.015525,
      'S3, storage, GLACIER_IR': 0.0063,
      'S3, storage, moving to GLACIER_IR': 0.02,
    });
  });

  test('leaves files of less than 128 KB where they are', () => {
    expect(storage(lifecycle(COLDER), { months: '10' })).toEqual(storage(bucket(), { months: '10' }));
  });

  test('moves those too if it is told to, which costs more than it saves', () => {
    const small = lifecycle(COLDER, { TransitionDefaultMinimumObjectSize: 'varies_by_storage_class' });
    const [moved, kept] = [small, bucket()].map((each) =>
      Object.values(storage(each, { months: '10' })).reduce((sum, usd) => sum + usd, 0),
    );
    expect(moved).toBeGreaterThan(kept);
  });

  test('does not count rules that are off, or are for a part of it', () => {
    const off = lifecycle({ ExpirationInDays: 1, Status: 'Disabled' });
    const part = lifecycle({ ExpirationInDays: 1, Prefix: 'tmp/' });
    expect(storage(off, { months: '2' })).toEqual(storage(bucket(), { months: '2' }));
    expect(storage(part, { months: '2' })).toEqual(storage(bucket(), { months: '2' }));
  });

  test('of another template is found by its name', () => {
    const Archive = templateOf({ Evidence: lifecycle({ ExpirationInDays: 30.4 }) }, { name: 'Archive' });
    const Trail = templateOf({ Trail: trail({ S3BucketName: 'evidence' }) }, { name: 'Trail' });
    const estimate = billOf([Archive, Trail], { months: '10' });
    expect(items(estimate)['S3, storage, STANDARD']).toBe(0.005175);
    expect(estimate.lines.find(({ item }) => item === 'S3, storage, STANDARD')?.stack).toBe('Archive');
    expect(estimate.notes.join()).not.toContain('is in no template');
  });

  test('of no template is told', () => {
    const estimate = billOf(templateOf({ Trail: trail({ S3BucketName: 'elsewhere' }) }));
    expect(estimate.notes).toContain(
      'The bucket of Trail is in no template: its lifecycle, replication and events are not known.',
    );
  });

  test('pays for its replica what it pays itself, and for the way', () => {
    const Bucket = bucket({
      ReplicationConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            Destination: {
              Bucket: 'arn:aws:s3:::replica',
              Metrics: { Status: 'Enabled' },
              ReplicationTime: { Status: 'Enabled' },
            },
          },
          { Status: 'Disabled', Destination: { Bucket: 'arn:aws:s3:::other' } },
        ],
      },
    });
    const Replica = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'replica' } };
    expect(bill({ Bucket, Replica })).toEqual({
      'S3, writing log and digest files': 0.25,
      'S3, storage, STANDARD': 0.005175,
      'S3 replication, writing': 0.25,
      'S3 replication, storage, STANDARD': 0.005175,
      'S3 replication, transfer to another Region': 0.0045,
      'S3 replication, time control': 0.003375,
      'S3 replication, metrics': 1.2,
    });
  });
});

describe('the keys', () => {
  const Key = { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true } };
  const WorkGroup = { Type: 'AWS::Athena::WorkGroup' };
  const encrypted = (isBucketKey: boolean) => ({
    Key,
    WorkGroup,
    Bucket: bucket({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: isBucketKey }] },
    }),
    Trail: trail({ KMSKeyId: { Ref: 'Key' } }),
  });
  const requests = (resources: Resources) => bill(resources)['KMS, requests of readers'];

  test('cost a dollar, and a dollar more after each of the first two rotations', () => {
    const usd = (months: string) => {
      const found = bill({ Key }, { months });
      return found['KMS, keys'] + (found['KMS, rotated versions'] ?? 0);
    };
    expect(['1', '12', '13', '25', '37'].map(usd)).toEqual([1, 1, 2, 3, 3]);
  });

  test('cost it later where they rotate less often than once a year', () => {
    const seldom = { ...Key, Properties: { ...Key.Properties, RotationPeriodInDays: 730 } };
    const versions = (months: string) => bill({ Key: seldom }, { months })['KMS, rotated versions'];
    expect(['13', '24', '25', '49'].map(versions)).toEqual([undefined, undefined, 1, 2]);
  });

  test('cost no more where they do not rotate', () => {
    expect(bill({ Key: { Type: 'AWS::KMS::Key' } }, { months: '25' })['KMS, rotated versions']).toBeUndefined();
  });

  test('are asked for every file that is read, or with a bucket key for one in a hundred', () => {
    // 20 queries of 0.05 GB, in files of 4,500 bytes.
    const calls = 1e9 / 4500;
    expect(requests(encrypted(false))).toBeCloseTo((calls / 10_000) * 0.03, 5);
    expect(requests(encrypted(true))).toBeCloseTo((calls / 1_000_000) * 0.03, 5);
  });

  test('are asked for nothing where nothing is encrypted with them, and by CloudTrail for nothing', () => {
    expect(requests({ ...encrypted(false), Trail: trail() })).toBeUndefined();
    const { Bucket, Trail } = encrypted(false);
    expect(requests({ Bucket, Trail })).toBeUndefined();
  });
});

describe('Athena', () => {
  const workGroup = (bytes?: number) => ({
    WorkGroup: {
      Type: 'AWS::Athena::WorkGroup',
      Properties: { WorkGroupConfiguration: { BytesScannedCutoffPerQuery: bytes } },
    },
  });
  const read = (resources: Resources, options: Record<string, string>) => bill(resources, options)['Athena, data read'];

  test('bills what queries read', () => {
    expect(read(workGroup(), { 'queries-per-month': '100', 'scanned-gb-per-query': '0.2' })).toBe(0.1);
  });

  test('reads no more than is there, nor than its limit, and bills ten megabytes at least', () => {
    const many = { 'queries-per-month': '1000', 'scanned-gb-per-query': '100' };
    expect(read(workGroup(), many)).toBeCloseTo(0.225 * 1000 * 0.005);
    expect(read(workGroup(), { ...many, months: '3' })).toBeCloseTo(0.675 * 1000 * 0.005);
    expect(read(workGroup(100_000_000), many)).toBeCloseTo(0.1 * 1000 * 0.005);
    expect(read(workGroup(), { 'queries-per-month': '1000', 'scanned-gb-per-query': '0' })).toBeCloseTo(0.01 * 5);
  });

  test('is not billed where there is no workgroup', () => expect(read({}, {})).toBeUndefined());
});

describe('messages', () => {
  const Topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'files' } };
  const Queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'files' } };
  const subscription = (Protocol: string, Endpoint: unknown) => ({
    Type: 'AWS::SNS::Subscription',
    Properties: { Protocol, TopicArn: { Ref: 'Topic' }, Endpoint },
  });

  test('of the trail are one for each file', () => {
    const found = bill({ Topic, Trail: trail({ SnsTopicName: { 'Fn::GetAtt': ['Topic', 'TopicName'] } }) });
    expect(found['SNS, messages']).toBeCloseTo((50_100 / 1e6) * 0.5);
  });

  test('reach a queue from the bucket, or over a topic', () => {
    const direct = bucket({
      NotificationConfiguration: { QueueConfigurations: [{ Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] } }] },
    });
    const fanned = bucket({ NotificationConfiguration: { TopicConfigurations: [{ Topic: { Ref: 'Topic' } }] } });
    const Subscription = subscription('sqs', { 'Fn::GetAtt': ['Queue', 'Arn'] });
    expect(bill({ Bucket: direct, Queue })['SQS, requests']).toBe(0.06);
    expect(bill({ Bucket: fanned, Topic, Queue, Subscription })['SQS, requests']).toBe(0.06);
    expect(bill({ Topic, Queue, Subscription })['SQS, requests']).toBeUndefined();
  });

  describe('of a rule', () => {
    const sending = (EventBridgeConfiguration: object = { EventBridgeEnabled: true }) =>
      bucket({ NotificationConfiguration: { EventBridgeConfiguration } });
    const rule = (pattern: object = {}, properties: object = {}) => ({
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: { bucket: { name: [{ Ref: 'Bucket' }] } },
          ...pattern,
        },
        Targets: [{ Id: 'Siem', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
        ...properties,
      },
    });
    const digested = trail({ EnableLogFileValidation: true });

    test('are one for each log file that a queue is told of and a collector reads, and an event for each file', () => {
      expect(bill({ Bucket: sending(), Trail: digested, Queue, Rule: rule() })).toMatchObject({
        'SQS, requests': 0.06,
        'S3, reading what a queue tells of': 0.02,
        'EventBridge, events of S3': 0.05073,
      });
    });

    test('are sent for each rule, and the events of the bucket once', () => {
      const found = bill({ Bucket: sending({}), Queue, One: rule(), Other: rule({ detail: undefined }) });
      expect(found['SQS, requests']).toBe(0.12);
      expect(found['EventBridge, events of S3']).toBe(0.05);
    });

    test('may go to a topic', () => {
      const Rule = rule({}, { Targets: [{ Id: 'Siem', Arn: { Ref: 'Topic' } }] });
      expect(bill({ Bucket: sending(), Topic, Rule })['SNS, messages']).toBeCloseTo((50_100 / 1e6) * 0.5);
    });

    test.each([
      ['another bucket', rule({ detail: { bucket: { name: ['other'] } } })],
      ['deletions', rule({ 'detail-type': ['Object Deleted'] })],
      ['another service', rule({ source: ['aws.cloudtrail'] })],
      ['nothing, since it is off', rule({}, { State: 'DISABLED' })],
      ['no events, but a schedule', rule({}, { EventPattern: undefined })],
    ])('that is for %s are none', (_, Rule) => {
      expect(bill({ Bucket: sending(), Queue, Rule })['SQS, requests']).toBeUndefined();
    });

    test('cost no events where the bucket sends none', () => {
      expect(bill({ Queue, Rule: rule() })['EventBridge, events of S3']).toBeUndefined();
      const off = sending({ EventBridgeEnabled: false });
      expect(bill({ Bucket: off, Queue, Rule: rule() })['EventBridge, events of S3']).toBeUndefined();
    });
  });

  test('of alarms go to each address', () => {
    const addresses = { A: subscription('email', 'a@example.com'), B: subscription('email', 'b@example.com') };
    expect(bill({ Topic, ...addresses })['SNS, e-mails']).toBe(0.004);
  });

  test('go to the addresses that a topic names itself', () => {
    const Subscription = ['email', 'email-json', 'sqs'].map((Protocol) => ({ Protocol, Endpoint: 'somebody' }));
    expect(bill({ Topic: { Type: 'AWS::SNS::Topic', Properties: { Subscription } } })['SNS, e-mails']).toBe(0.004);
  });
});
