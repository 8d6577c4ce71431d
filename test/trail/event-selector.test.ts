import { Fn, Stack } from 'aws-cdk-lib';
import { ReadWriteType } from 'aws-cdk-lib/aws-cloudtrail';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import {
  ArchiveReplica,
  EventSelector,
  FieldSelector,
  LogArchive,
  ManagementEventsOptions,
  SecureAuditTrail,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { GOLDEN } from './event-selector.golden';
import { NOT_OWN, REGION, selected, trailWith } from './selection';
import { isRecorded } from '../support/advanced-event-selectors';
import { warnings } from '../support/checks';
import { Deployment } from '../support/deployment';
import { describeRealRecords, realRecords } from '../support/real-records';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, auditTemplate, newApp } from '../support/stack';

const { NONE, READ_ONLY, WRITE_ONLY } = ReadWriteType;
const record = (stack: Stack, ...eventSelectors: EventSelector[]) =>
  new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'], eventSelectors });
const s3 = (startsWith: string) =>
  EventSelector.dataEvents('AWS::S3::Object', { resourceArn: { startsWith: [startsWith] } });

test.each(GOLDEN)('%s', (_, eventSelectors, expected) => {
  const { AdvancedEventSelectors } = trailWith((stack) => ({ eventSelectors: eventSelectors(stack) }));
  expect(AdvancedEventSelectors.map(({ FieldSelectors }: { FieldSelectors: object[] }) => FieldSelectors)).toEqual(
    expected,
  );
});

describe('the own buckets', () => {
  test('that are left out are all that the stack has', () => {
    const template = auditTemplate({}, { env: { account: ACCOUNT, region: REGION }, stackName: 'Stack' }).toJSON();
    const made = new Deployment(template).all('AWS::S3::Bucket');
    expect(made).toHaveLength(NOT_OWN.length);
  });

  test('of a replica are left out too, where the archive is that of another stack', () => {
    const app = newApp();
    const stackIn = (id: string, region: string) => new Stack(app, id, { env: { account: ACCOUNT, region } });
    const replica = new ArchiveReplica(stackIn('Replica', 'eu-central-1'), 'Replica');
    const stack = stackIn('Trail', REGION);
    const identity = new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: REGION });
    const archive = new LogArchive(stackIn('Archive', REGION), 'Archive', { trails: [identity], replica });
    const audit = new SecureAuditTrail(stack, 'Audit', {
      trailName: 'audit',
      archive,
      eventSelectors: [EventSelector.s3DataEvents()],
    });
    const own = [archive.bucketName, archive.accessLogBucketName, replica.bucketName, replica.accessLogBucketName];
    expect(stack.resolve(audit.trail.trail.advancedEventSelectors)[1].fieldSelectors).toContainEqual({
      field: 'resources.ARN',
      notStartsWith: own.map((name) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${name}/`]] })),
    });
  });

  test('are left out once where the user leaves them out as well', () => {
    const bucketName = NOT_OWN[0].slice('arn:aws:s3:::'.length, -1);
    const { AdvancedEventSelectors } = trailWith((stack) => ({
      eventSelectors: [
        EventSelector.s3DataEvents({ except: [{ bucket: Bucket.fromBucketName(stack, 'Same', bucketName) }] }),
      ],
    }));
    expect(AdvancedEventSelectors[1].FieldSelectors).toContainEqual({ Field: 'resources.ARN', NotStartsWith: NOT_OWN });
  });

  const named = ({ bucketName }: LogArchive) => `arn:aws:s3:::${bucketName}`;

  test.each<[string, (archive: LogArchive, stack: Stack) => EventSelector]>([
    ['the evidence', ({ bucket }) => EventSelector.s3DataEvents({ objects: [{ bucket }] })],
    ['a prefix of it', ({ bucket }) => EventSelector.s3DataEvents({ objects: [{ bucket, objectPrefix: 'AWSLogs/' }] })],
    [
      'the access logs, beside another bucket',
      ({ accessLogBucket }, stack) =>
        EventSelector.s3DataEvents({
          objects: [{ bucket: new Bucket(stack, 'Other') }, { bucket: accessLogBucket! }],
        }),
    ],
    [
      'the evidence by its name',
      ({ bucketName }, stack) =>
        EventSelector.s3DataEvents({ objects: [{ bucket: Bucket.fromBucketName(stack, 'Named', bucketName) }] }),
    ],
    ['the evidence by an ARN with the partition, without a slash', (archive) => s3(named(archive))],
    [
      'one object of the evidence',
      (archive) =>
        EventSelector.dataEvents('AWS::S3::Object', { resourceArn: { equalTo: [`${named(archive)}/AWSLogs/x`] } }),
    ],
  ])('are refused when somebody names %s', (_, selector) => {
    expectRefusal('records-own-deliveries', /bucket of the trail itself/, (stack) => {
      const identity = new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: REGION });
      const archive = new LogArchive(stack, 'Archive', { trails: [identity] });
      new SecureAuditTrail(stack, 'Audit', {
        trailName: 'audit',
        archive,
        eventSelectors: [selector(archive, stack)],
      });
    });
  });

  test('do not stand for buckets whose names only begin like theirs', () => {
    expectAccepted((stack) => record(stack, s3(`${NOT_OWN[0].slice(0, -1)}-copy/`)));
  });
});

describe('what CloudTrail refuses is refused at synth', () => {
  const topic = (resourceArn: FieldSelector) => EventSelector.dataEvents('AWS::SNS::Topic', { resourceArn });
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => `arn:aws:sns:eu-west-1:111122223333:${index}`);

  test.each<[string, RegExp, () => EventSelector[]]>([
    ['event-selectors-empty', /empty/, () => []],
    ['management-events-none', /nothing else/, () => [EventSelector.managementEvents({ readWrite: NONE })]],
    [
      'management-events-none',
      /another selector/,
      () => [EventSelector.managementEvents({ readWrite: NONE }), EventSelector.managementEvents()],
    ],
    ['data-events-none', /NONE/, () => [EventSelector.lambdaDataEvents({ readWrite: NONE })]],
    [
      'event-selector-twice',
      /Management events/,
      () => [EventSelector.managementEvents(), EventSelector.managementEvents()],
    ],
    ['event-selector-twice', /AWS::S3::Object/, () => [EventSelector.s3DataEvents(), EventSelector.s3DataEvents()]],
    ['selector-empty', /resources.ARN/, () => [EventSelector.s3DataEvents({ objects: [] })]],
    ['selector-empty', /resources.ARN/, () => [EventSelector.lambdaDataEvents({ functions: [] })]],
    ['selector-empty', /resources.ARN/, () => [EventSelector.dynamoDbDataEvents({ tables: [] })]],
    ['selector-empty', /eventName/, () => [EventSelector.s3DataEvents({ eventName: {} })]],
    [
      'selector-empty',
      /eventName/,
      () => [EventSelector.s3DataEvents({ eventName: { equalTo: ['x'], notEquals: [] } })],
    ],
    ['selector-value-length', /0 characters/, () => [topic({ equalTo: [''] })]],
    ['selector-value-length', /2049/, () => [topic({ startsWith: ['a'.repeat(2049)] })]],
    ['selector-value-twice', /twice/, () => [topic({ equalTo: ['a', 'a'] })]],
    ['selector-wildcard', /\*/, () => [s3('arn:aws:s3:::payroll/*')]],
    ['selector-contradiction', /'a'/, () => [topic({ equalTo: ['a', 'b'], notEquals: ['a'] })]],
    ['selector-contradiction', /'a'/, () => [topic({ startsWith: ['a'], notStartsWith: ['a'] })]],
    ['selector-contradiction', /'a'/, () => [topic({ endsWith: ['a'], notEndsWith: ['a'] })]],
    [
      'selector-contradiction',
      /payroll\/salaries/,
      () => [
        EventSelector.dataEvents('AWS::S3::Object', {
          resourceArn: { startsWith: ['arn:aws:s3:::payroll/salaries/'], notStartsWith: ['arn:aws:s3:::payroll/'] },
        }),
      ],
    ],
    ['selector-contradiction', /'DeleteItem'/, () => [topic({ equalTo: ['DeleteItem'], notEndsWith: ['Item'] })]],
    ['selector-arn', /'alerts'/, () => [topic({ equalTo: ['alerts'] })]],
    ['selector-arn', /arn:aws-cn:/, () => [s3('arn:aws-cn:s3:::payroll/')]],
    [
      'selector-arn',
      /arn:aws:s3:::payroll'/,
      () => [EventSelector.dataEvents('AWS::S3::Object', { resourceArn: { equalTo: ['arn:aws:s3:::payroll'] } })],
    ],
    ['selector-values', /501/, () => [topic({ equalTo: many(498) })]],
    [
      'selector-event-name',
      /Write 'GetObject'/,
      () => [EventSelector.s3DataEvents({ eventName: { equalTo: ['DeleteObject', 's3:GetObject'] } })],
    ],
    [
      'selector-event-name',
      /Write 'Get'/,
      () => [EventSelector.lambdaDataEvents({ eventName: { notStartsWith: ['lambda:Get'] } })],
    ],
    [
      'selector-event-name',
      /Write 'Decrypt'/,
      () => [EventSelector.networkActivityEvents('kms.amazonaws.com', { eventName: { equalTo: ['kms:Decrypt'] } })],
    ],
    [
      'selector-event-source',
      /'S3'/,
      () => [EventSelector.s3DataEvents({ eventSource: { equalTo: ['s3.amazonaws.com', 'S3'] } })],
    ],
    [
      'selector-event-source',
      /amazonaws.com.cn/,
      () => [EventSelector.s3DataEvents({ eventSource: { notEquals: ['s3-lifecycle.amazonaws.com.cn'] } })],
    ],
    ['data-resource-type', /S3/, () => [EventSelector.dataEvents('S3')]],
    ['data-resource-type', /aws::s3::object/, () => [EventSelector.dataEvents('aws::s3::object')]],
    ['network-event-source', /'kms'/, () => [EventSelector.networkActivityEvents('kms', { deniedOnly: true })]],
    [
      'network-event-source',
      /amazonaws.com.cn/,
      () => [EventSelector.networkActivityEvents('kms.amazonaws.com.cn', { deniedOnly: true })],
    ],
  ])('%s: %s', (id, wrong, selectors) => {
    expectRefusal(id, wrong, (stack) => record(stack, ...selectors()));
  });

  test('lists and types that are known only at deployment', () => {
    const token = (stack: Stack) => new CfnBucket(stack, 'Token').attrArn;
    expectRefusal('selector-token', /known only at deployment/, (stack) =>
      record(stack, topic({ equalTo: Fn.split(',', token(stack)) })),
    );
    expectRefusal('data-resource-type', /known at synth/, (stack) =>
      record(stack, EventSelector.dataEvents(token(stack))),
    );
    expectRefusal('network-event-source', /./, (stack) =>
      record(stack, EventSelector.networkActivityEvents(token(stack))),
    );
  });

  test('but not sources that only begin or end like one, nor names that are known at deployment only', () => {
    expectAccepted((stack) =>
      record(
        stack,
        EventSelector.s3DataEvents({
          eventSource: { startsWith: ['s3'], notEndsWith: ['-lifecycle.amazonaws.com'] },
          eventName: { equalTo: [new CfnBucket(stack, 'Token').attrArn] },
        }),
      ),
    );
  });

  test('but not 500 values, tokens among them', () => {
    expectAccepted((stack) => {
      const arn = new CfnBucket(stack, 'Token').attrArn;
      record(stack, topic({ equalTo: [...many(496), arn] }));
    });
  });
});

describe('the synthesis warns of', () => {
  const warned = (...eventSelectors: EventSelector[]) => {
    const app = newApp();
    record(new Stack(app, 'Stack', { terminationProtection: true }), ...eventSelectors);
    return warnings(app).map((text) => /trail:(.*) at/.exec(text)?.[1]);
  };
  const one = EventSelector.dataEvents('AWS::SNS::Topic', { resourceArn: { endsWith: [':alerts'] } });
  const management = (options: ManagementEventsOptions) => EventSelector.managementEvents(options);

  test.each<[string, EventSelector[], string[]]>([
    ['nothing where everything is recorded', [one], []],
    ['alarms that can never fire', [management({ readWrite: NONE }), one], ['no-management-events']],
    ['changes that nobody sees', [management({ readWrite: READ_ONLY })], ['no-write-events']],
    ['reads that nobody sees', [management({ readWrite: WRITE_ONLY })], ['no-read-events']],
    ['keys that nobody watches', [management({ excludeKms: true })], ['no-kms-events']],
    ['SQL that nobody sees', [management({ excludeRdsDataApi: true })], ['no-rds-data-events']],
    [
      'the use of keys that nobody sees, in two selectors',
      [management({ readWrite: WRITE_ONLY }), management({ readWrite: READ_ONLY, excludeKms: true })],
      ['no-kms-events'],
    ],
    [
      'nothing where a second selector records what the first leaves out',
      [management({ excludeKms: true }), management({ readWrite: READ_ONLY }), management({ readWrite: WRITE_ONLY })],
      [],
    ],
    ['a bill for every object', [EventSelector.s3DataEvents()], ['unbounded-events']],
    ['a bill for every write', [EventSelector.s3DataEvents({ readWrite: WRITE_ONLY })], ['unbounded-events']],
    [
      'a bill for every object, however it is written',
      [EventSelector.dataEvents('AWS::S3::Object', { resourceArn: { startsWith: ['arn:aws:s3:::'] } })],
      ['unbounded-events'],
    ],
    ['a bill for every invocation', [EventSelector.lambdaDataEvents()], ['unbounded-events']],
    [
      'a bill for every call through an endpoint',
      [EventSelector.networkActivityEvents('s3.amazonaws.com')],
      ['unbounded-events'],
    ],
    ['no bill for denials', [EventSelector.networkActivityEvents('s3.amazonaws.com', { deniedOnly: true })], []],
    [
      'a service that may have no network activity events',
      [EventSelector.networkActivityEvents('chime.amazonaws.com', { deniedOnly: true })],
      ['network-event-source'],
    ],
    [
      'the ARN of a role, which no event has',
      [
        EventSelector.lambdaDataEvents({
          eventName: { equalTo: ['Invoke'] },
          userIdentityArn: { notEquals: ['arn:aws:iam::111122223333:role/Scanner'] },
        }),
      ],
      ['selector-role-arn'],
    ],
  ])('%s', (_, eventSelectors, ids) => expect(warned(...eventSelectors)).toEqual(ids));

  test('the detections of keys by name, so that the owner knows what is blind', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack');
    record(stack, management({ excludeKms: true }));
    const texts = JSON.stringify(stack.node.findAll().flatMap(({ node }) => node.metadata));
    expect(texts).toContain('CloudWatch.7 cannot fire');
  });
});

/** A data event, as S3 records it. */
const s3Event = (bucket: string, key: string, rest: object = {}) => ({
  eventCategory: 'Data',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  readOnly: true,
  userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/Clerk/jane' },
  resources: [
    { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${key}` },
    { type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}`, accountId: '111122223333' },
  ],
  ...rest,
});

describe('replayed on events', () => {
  const bucketOf = (name: string) => Bucket.fromBucketName(new Stack(), 'Bucket', name);
  const evidence = NOT_OWN[0].slice('arn:aws:s3:::'.length, -1);

  test('one bucket is recorded, and not the one whose name begins like it', () => {
    const selectors = selected(EventSelector.s3DataEvents({ objects: [{ bucket: bucketOf('payroll') }] }));
    expect(isRecorded(selectors, s3Event('payroll', 'salaries.csv'))).toBe(true);
    expect(isRecorded(selectors, s3Event('payroll-archive', 'salaries.csv'))).toBe(false);
  });

  test('every bucket is recorded but those into which the trail delivers', () => {
    const selectors = selected(EventSelector.s3DataEvents());
    const delivery = { eventName: 'PutObject', readOnly: false, userIdentity: { type: 'AWSService' } };
    expect(isRecorded(selectors, s3Event('payroll', 'x', delivery))).toBe(true);
    expect(isRecorded(selectors, s3Event(evidence, 'AWSLogs/111122223333/CloudTrail/x.json.gz', delivery))).toBe(false);
  });

  test('a prefix is recorded without what is below an exception', () => {
    const bucket = bucketOf('payroll');
    const selectors = selected(
      EventSelector.s3DataEvents({
        objects: [{ bucket, objectPrefix: '2026/' }],
        except: [{ bucket, objectPrefix: '2026/drafts/' }],
      }),
    );
    expect(isRecorded(selectors, s3Event('payroll', '2026/january.csv'))).toBe(true);
    expect(isRecorded(selectors, s3Event('payroll', '2026/drafts/january.csv'))).toBe(false);
    expect(isRecorded(selectors, s3Event('payroll', '2025/january.csv'))).toBe(false);
  });

  test('everybody is recorded but the sessions of one role', () => {
    const selectors = selected(
      EventSelector.s3DataEvents({
        objects: [{ bucket: bucketOf('payroll') }],
        userIdentityArn: { notStartsWith: ['arn:aws:sts::111122223333:assumed-role/Scanner/'] },
      }),
    );
    const by = (role: string) => ({
      userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::111122223333:assumed-role/${role}/1` },
    });
    expect(isRecorded(selectors, s3Event('payroll', 'x', by('Clerk')))).toBe(true);
    expect(isRecorded(selectors, s3Event('payroll', 'x', by('Scanner')))).toBe(false);
    expect(isRecorded(selectors, s3Event('payroll', 'x', by('ScannerAdmin')))).toBe(true);
    // A caller without an ARN, such as one of another account, is not the scanner.
    expect(isRecorded(selectors, s3Event('payroll', 'x', { userIdentity: { type: 'AWSAccount' } }))).toBe(true);
  });

  test('sessions of the console are told from programs', () => {
    const objects = [{ bucket: bucketOf('payroll') }];
    const fromConsole = s3Event('payroll', 'x', { sessionCredentialFromConsole: 'true' });
    const fromProgram = s3Event('payroll', 'x');
    const people = selected(EventSelector.s3DataEvents({ objects, sessionCredentialFromConsole: true }));
    const programs = selected(EventSelector.s3DataEvents({ objects, sessionCredentialFromConsole: false }));
    expect([fromConsole, fromProgram].map((event) => isRecorded(people, event))).toEqual([true, false]);
    expect([fromConsole, fromProgram].map((event) => isRecorded(programs, event))).toEqual([false, true]);
  });
});

interface Kind {
  readonly eventCategory?: string;
  readonly eventSource?: string;
  readonly eventName?: string;
  readonly errorCode?: string;
  readonly readOnly?: boolean | string;
}

describeRealRecords('selectors', () => {
  const records = realRecords() as Kind[];
  const of = (category: string) => records.filter(({ eventCategory = 'Management' }) => eventCategory === category);
  const recorded = (selectors: ReturnType<typeof selected>, events: Kind[]) =>
    events.filter((event) => isRecorded(selectors, event));

  test('by default record every management event, and no data or network activity event', () => {
    const selectors = selected(EventSelector.managementEvents());
    expect(recorded(selectors, records)).toEqual(of('Management'));
    expect(of('Management').length).toBeGreaterThan(1200);
    expect(of('Data').length + of('NetworkActivity').length).toBeGreaterThan(0);
  });

  test('of a type of resource record its data events, and no other type does', () => {
    const outposts = of('Data').filter(({ eventSource }) => eventSource === 's3-outposts.amazonaws.com');
    expect(outposts.length).toBeGreaterThan(0);
    const none = EventSelector.managementEvents({ readWrite: NONE });
    const byType = (type: string) => recorded(selected(none, EventSelector.dataEvents(type)), records);
    expect(byType('AWS::S3Outposts::Object')).toEqual(outposts);
    expect(byType('AWS::S3::Object')).toEqual([]);
    const writes = EventSelector.dataEvents('AWS::S3Outposts::Object', { readWrite: WRITE_ONLY });
    const reads = EventSelector.dataEvents('AWS::S3Outposts::Object', { readWrite: READ_ONLY });
    expect(recorded(selected(none, writes), records)).toEqual(outposts);
    expect(recorded(selected(none, reads), records)).toEqual([]);
  });

  test('of network activity record the denied calls only, or all, of one service', () => {
    const none = EventSelector.managementEvents({ readWrite: NONE });
    const calls = (source: string, deniedOnly: boolean) =>
      recorded(selected(none, EventSelector.networkActivityEvents(source, { deniedOnly })), records);
    const denied = of('NetworkActivity').filter(({ errorCode }) => errorCode === 'VpceAccessDenied');
    expect(denied).toHaveLength(1);
    expect(calls('kms.amazonaws.com', true)).toEqual(denied);
    expect(calls('kms.amazonaws.com', false)).toEqual(of('NetworkActivity'));
    expect(calls('s3.amazonaws.com', false)).toEqual([]);
  });

  test('of changes and of reads share the management events among them, without those that do not say', () => {
    const all = of('Management').filter(({ readOnly }) => readOnly !== undefined);
    const writes = recorded(selected(EventSelector.managementEvents({ readWrite: WRITE_ONLY })), all);
    const reads = recorded(selected(EventSelector.managementEvents({ readWrite: READ_ONLY })), all);
    expect(writes.length + reads.length).toBe(all.length);
    expect(writes.some(({ eventName }) => eventName?.startsWith('Describe'))).toBe(false);
  });

  test('without KMS keep what changes keys, where the writes are selected whole', () => {
    const kms = of('Management').filter(({ eventSource }) => eventSource === 'kms.amazonaws.com');
    const selectors = selected(
      EventSelector.managementEvents({ readWrite: WRITE_ONLY }),
      EventSelector.managementEvents({ readWrite: READ_ONLY, excludeKms: true }),
    );
    const kept = recorded(selectors, kms);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept).toEqual(kms.filter(({ readOnly }) => String(readOnly) === 'false'));
    expect(recorded(selected(EventSelector.managementEvents({ excludeKms: true })), kms)).toEqual([]);
  });
});
