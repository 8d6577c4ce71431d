import { App, Stack } from 'aws-cdk-lib';
import { ReadWriteType } from 'aws-cdk-lib/aws-cloudtrail';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ArchiveReplica,
  EventSelector,
  FieldSelector,
  LogArchive,
  S3DataEventsOptions,
  SecureAuditTrail,
  SecureAuditTrailProps,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { warnings } from '../support/checks';
import { expectRefusal } from '../support/refusal';
import { ACCOUNT, newApp, OTHER_ACCOUNT } from '../support/stack';

const ID = 'records-each-other';
const everything = [EventSelector.s3DataEvents()];
const stackIn = (app: App, id: string, account: string, region = 'eu-west-1') =>
  new Stack(app, id, { env: { account, region } });
const trail = (stack: Stack, trailName: string, eventSelectors?: EventSelector[]) =>
  new SecureAuditTrail(stack, trailName, { trailName, eventSelectors });
const organizationTrail = (stack: Stack, props: SecureAuditTrailProps = {}) =>
  new SecureAuditTrail(stack, 'Audit', {
    trailName: 'organization',
    organizationId: 'o-exampleorgid',
    managementAccountId: ACCOUNT,
    eventSelectors: everything,
    ...props,
  });
const bucketsOf = ({ archive }: SecureAuditTrail) =>
  [archive.bucket, archive.accessLogBucket!].map((bucket) => ({ bucket }));
const expectAccepted = (build: (app: App) => void) => {
  const app = newApp();
  build(app);
  expect(() => app.synth()).not.toThrow();
};
/** A trail of every object, and beside it one of what the function selects. */
const beside = (options: (one: SecureAuditTrail) => S3DataEventsOptions) => (stack: Stack) => {
  const one = trail(stack, 'one', everything);
  trail(stack, 'two', [EventSelector.s3DataEvents(options(one))]);
};
const named = (arn: string) => Bucket.fromBucketArn(new Stack(), 'Named', arn);

describe('two trails of every object are refused', () => {
  test('in one stack, with the buckets that are to be left out', () => {
    expectRefusal(
      ID,
      /Stack\/one\/Trail are selected \(.*-bucket-.*-accesslogs-/,
      beside(() => ({})),
    );
  });

  test('in two stacks of one account, in one Region', () => {
    expectRefusal(ID, /One\/one/, (_, app) => {
      trail(stackIn(app, 'One', ACCOUNT), 'one', everything);
      trail(stackIn(app, 'Two', ACCOUNT), 'two', everything);
    });
  });

  test('in another Region, which the evidence cannot be referred to from', () => {
    const inTwoRegions = (except: S3DataEventsOptions['except']) => (app: App) => {
      const payroll = stackIn(app, 'One', ACCOUNT);
      const objects = [{ bucket: new Bucket(payroll, 'Payroll') }];
      trail(payroll, 'one', [EventSelector.s3DataEvents({ objects }), ...everything]);
      trail(stackIn(app, 'Two', ACCOUNT, 'us-east-1'), 'two', [EventSelector.s3DataEvents({ except })]);
    };
    const messages: string[] = [];
    expectRefusal(ID, /One\/one/, (_, app) => {
      try {
        inTwoRegions(undefined)(app);
      } catch (error) {
        messages.push(...(error as Error).message.match(/[\w-]+-eu-west-1-an/g)!);
        throw error;
      }
    });
    expectAccepted(inTwoRegions(messages.map((name) => ({ bucket: named(`arn:aws:s3:::${name}`) }))));
  });

  test('in stacks whose accounts are known at deployment only', () => {
    expectRefusal(ID, /give their stacks env/, (_, app) => {
      trail(new Stack(app, 'One'), 'one', everything);
      trail(new Stack(app, 'Two'), 'two', everything);
    });
  });

  test('where one leaves out the evidence of the other, but not its access logs', () => {
    expectRefusal(
      ID,
      /\(arn:s3:::[\w-]+-accesslogs-[\w-]+\)/,
      beside(({ archive: { bucket } }) => ({ except: [{ bucket }] })),
    );
  });

  test('where one leaves out all but the replica of the other', () => {
    expectRefusal(ID, /eu-central-1/, (stack, app) => {
      const replica = new ArchiveReplica(stackIn(app, 'Replica', ACCOUNT, 'eu-central-1'), 'Replica');
      const one = new SecureAuditTrail(stack, 'one', { trailName: 'one', replica, eventSelectors: everything });
      trail(stack, 'two', [EventSelector.s3DataEvents({ except: bucketsOf(one) })]);
    });
  });

  test('where one names the bucket of the other', () => {
    expectRefusal(
      ID,
      /\(arn:s3:::[\w-]+-bucket-[\w-]+\)/,
      beside(({ archive: { bucket } }) => ({ objects: [{ bucket }] })),
    );
  });

  test('where one names the ending of all log files', () => {
    const endsWith = ['.csv', '.gz'];
    expectRefusal(ID, /one\/Trail are selected/, (stack) => {
      trail(stack, 'one', everything);
      trail(stack, 'two', [EventSelector.dataEvents('AWS::S3::Object', { resourceArn: { endsWith } })]);
    });
  });

  test('where one is that of the organization, which delivers into the account of the other', () => {
    expectRefusal(ID, /Member\/one/, (stack, app) => {
      const identity = { trailName: 'organization', account: ACCOUNT, homeRegion: 'eu-west-1' };
      const trails = [new TrailIdentity({ ...identity, organizationId: 'o-exampleorgid' })];
      const archive = new LogArchive(stackIn(app, 'Archive', OTHER_ACCOUNT), 'Archive', { trails });
      trail(stackIn(app, 'Member', OTHER_ACCOUNT), 'one', everything);
      organizationTrail(stack, { archive });
    });
  });
});

describe('two trails are accepted', () => {
  test.each<[string, (one: SecureAuditTrail) => S3DataEventsOptions]>([
    ['where one leaves out the buckets of the other', (one) => ({ except: bucketsOf(one) })],
    ['where one records other buckets only', () => ({ objects: [{ bucket: named('arn:aws:s3:::payroll') }] })],
    ['where one records reads only', () => ({ readWrite: ReadWriteType.READ_ONLY })],
    ['where one records other calls only', () => ({ eventName: { equalTo: ['DeleteObject'] } })],
    [
      'where one records the calls of somebody, who no service is',
      () => ({ userIdentityArn: { startsWith: ['arn:aws:sts::111122223333:assumed-role/Clerk/'] } }),
    ],
  ])('%s', (_, options) => expectAccepted((app) => beside(options)(stackIn(app, 'Stack', ACCOUNT))));

  test('where they share an archive, which both leave out', () => {
    expectAccepted((app) => {
      const stack = stackIn(app, 'Stack', ACCOUNT);
      const trails = ['one', 'two'].map(
        (trailName) => new TrailIdentity({ trailName, account: ACCOUNT, homeRegion: 'eu-west-1' }),
      );
      const archive = new LogArchive(stack, 'Archive', { trails });
      for (const { trailName } of trails) {
        new SecureAuditTrail(stack, trailName, { trailName, archive, eventSelectors: everything });
      }
    });
  });

  test('where they record the objects of two accounts', () => {
    expectAccepted((app) => {
      trail(stackIn(app, 'One', ACCOUNT), 'one', everything);
      trail(stackIn(app, 'Two', OTHER_ACCOUNT), 'two', everything);
    });
  });

  test('where the deliveries of one are in an account that the other does not record', () => {
    expectAccepted((app) => {
      trail(stackIn(app, 'Member', OTHER_ACCOUNT), 'one', everything);
      organizationTrail(stackIn(app, 'Management', ACCOUNT));
    });
  });

  test('where one records no objects', () => {
    expectAccepted((app) => {
      const stack = stackIn(app, 'Stack', ACCOUNT);
      trail(stack, 'one', everything);
      trail(stack, 'two', [EventSelector.lambdaDataEvents()]);
    });
  });
});

describe('every object, recorded into an imported archive', () => {
  const warnedOf = (selector: EventSelector, owner = ACCOUNT, organizationId?: string) => {
    const app = newApp();
    const stack = stackIn(app, 'Stack', ACCOUNT);
    const archive = LogArchive.fromAttributes(stack, 'Archive', {
      bucketName: 'central-evidence',
      keyArn: `arn:aws:kms:eu-west-1:${owner}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    });
    const eventSelectors = [selector];
    new SecureAuditTrail(stack, 'Audit', { archive, eventSelectors, organizationId, managementAccountId: ACCOUNT });
    return warnings(app).filter((text) => text.includes('unknown-delivery-buckets'));
  };
  const warned = (options: S3DataEventsOptions, owner?: string, organizationId?: string) =>
    warnedOf(EventSelector.s3DataEvents(options), owner, organizationId);
  const byArn = (resourceArn: FieldSelector) => warnedOf(EventSelector.dataEvents('AWS::S3::Object', { resourceArn }));
  const one = [{ bucket: named('arn:aws:s3:::central-access-logs') }];

  test('is warned of: its access logs and copies are not known', () => {
    expect(warned({})).toEqual(['cdk-secure-audit-trail:unknown-delivery-buckets at Stack/Audit/Trail']);
    expect(warned({ readWrite: ReadWriteType.WRITE_ONLY })).toHaveLength(1);
    expect(warned({}, OTHER_ACCOUNT, 'o-exampleorgid')).toHaveLength(1);
  });

  test('is warned of whatever is written under except: whether these are they cannot be known', () => {
    expect(warned({ except: one })).toHaveLength(1);
  });

  test.each<[string, FieldSelector]>([
    ['the beginning of every ARN', { startsWith: ['arn:aws:s3:::'] }],
    ['the beginning of names of buckets', { startsWith: ['arn:aws:s3:::payroll/', 'arn:aws:s3:::central-'] }],
    ['the ending of log files', { endsWith: ['.gz'] }],
    ['that ending beside a bucket', { startsWith: ['arn:aws:s3:::payroll/'], endsWith: ['.json.gz'] }],
    ['exclusions alone', { notEndsWith: ['.tmp'] }],
  ])('is warned of where it is selected by %s', (_, resourceArn) => expect(byArn(resourceArn)).toHaveLength(1));

  test.each<[string, FieldSelector]>([
    ['buckets by their whole names', { startsWith: ['arn:aws:s3:::payroll/', 'arn:aws:s3:::scratch/tmp'] }],
    ['one object', { equalTo: ['arn:aws:s3:::payroll/salaries.csv'] }],
    ['an ending that no log file has', { endsWith: ['.csv'] }],
  ])('is not where it is %s', (_, resourceArn) => expect(byArn(resourceArn)).toEqual([]));

  test('is not where they cannot be selected', () => {
    expect(warned({ objects: one })).toEqual([]);
    expect(warned({ readWrite: ReadWriteType.READ_ONLY })).toEqual([]);
    expect(warned({}, OTHER_ACCOUNT)).toEqual([]);
  });
});
