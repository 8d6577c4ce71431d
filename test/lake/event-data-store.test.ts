import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ReadWriteType } from 'aws-cdk-lib/aws-cloudtrail';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { EventDataStore, EventDataStoreBilling, EventDataStoreProps, EventSelector } from 'cdk-secure-audit-trail';
import { nagFindings, validatorFindings, warnings } from '../support/checks';
import { Deployment, Resource } from '../support/deployment';
import { expectRefusal } from '../support/refusal';
import { ACCOUNT, auditStack, newApp } from '../support/stack';

function build(props: (stack: Stack) => EventDataStoreProps = () => ({})) {
  const app = newApp({ builtinCloudFormationValidation: true });
  const stack = new Stack(app, 'Lake', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const store = new EventDataStore(stack, 'Store', props(stack));
  return { app, stack, store };
}

const rendered = (props?: (stack: Stack) => EventDataStoreProps): Resource =>
  new Deployment(Template.fromStack(build(props).stack).toJSON()).one('AWS::CloudTrail::EventDataStore');

describe('an event data store', () => {
  test('by default records every management event of every Region for 366 days, and cannot be deleted', () => {
    expect(rendered()).toEqual({
      Type: 'AWS::CloudTrail::EventDataStore',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        AdvancedEventSelectors: [
          { Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
        ],
        BillingMode: 'EXTENDABLE_RETENTION_PRICING',
        RetentionPeriod: 366,
        MultiRegionEnabled: true,
        TerminationProtectionEnabled: true,
      },
    });
  });

  test('takes the same selectors as a trail, and leaves out the buckets of its archive', () => {
    const app = newApp();
    const { stack, audit } = auditStack({}, { env: { account: ACCOUNT, region: 'eu-west-1' } }, app);
    new EventDataStore(stack, 'Store', {
      archive: audit.archive,
      wholeOrganization: true,
      eventSelectors: [
        EventSelector.managementEvents({ readWrite: ReadWriteType.NONE }),
        EventSelector.s3DataEvents({ eventName: { equalTo: ['DeleteObject'] } }),
      ],
    });
    const deployment = new Deployment(Template.fromStack(stack).toJSON(), { region: 'eu-west-1' });
    const { AdvancedEventSelectors, OrganizationEnabled } = deployment.one(
      'AWS::CloudTrail::EventDataStore',
    ).Properties;
    const buckets = deployment.all('AWS::S3::Bucket').map(({ Properties }) => `arn:aws:s3:::${Properties.BucketName}/`);
    expect(AdvancedEventSelectors).toHaveLength(1);
    const [, , , own] = AdvancedEventSelectors[0].FieldSelectors;
    expect(own.Field).toBe('resources.ARN');
    expect(own.NotStartsWith.sort()).toEqual(buckets.sort());
    expect(OrganizationEnabled).toBe(true);
  });

  test('keeps events for seven years by default where retention is fixed', () => {
    const { BillingMode, RetentionPeriod } = rendered(() => ({
      billing: EventDataStoreBilling.FIXED_RETENTION,
    })).Properties;
    expect([BillingMode, RetentionPeriod]).toEqual(['FIXED_RETENTION_PRICING', 2557]);
  });

  test('is federated by a role', () => {
    const { FederationEnabled, FederationRoleArn } = rendered((stack) => ({
      federationRole: Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${ACCOUNT}:role/Federation`),
    })).Properties;
    expect([FederationEnabled, FederationRoleArn]).toEqual([true, `arn:aws:iam::${ACCOUNT}:role/Federation`]);
  });

  test('lets CloudTrail use its key for event data stores of this account and Region only', () => {
    const { stack } = build((scope) => ({ encryptionKey: new Key(scope, 'Key', { enableKeyRotation: true }) }));
    const { KeyPolicy } = new Deployment(Template.fromStack(stack).toJSON()).one('AWS::KMS::Key').Properties;
    expect(KeyPolicy.Statement[1]).toMatchObject({
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
        ArnLike: { 'aws:SourceArn': `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:eventdatastore/*` },
      },
    });
  });

  test('warns that new customers get none, and passes the validator and five packs of cdk-nag', () => {
    const { app } = build();
    expect(validatorFindings(app)).toEqual([]);
    expect(nagFindings(app)).toEqual([]);
    expect(warnings(app)).toEqual(['cdk-secure-audit-trail:lake-closed at Lake/Store']);
  });
});

describe('what CloudTrail Lake refuses is refused at synth', () => {
  test.each<[string, EventDataStoreProps]>([
    ['6 days', { retention: Duration.days(6) }],
    ['3654 days', { retention: Duration.days(3654) }],
    ['2558 days', { retention: Duration.days(2558), billing: EventDataStoreBilling.FIXED_RETENTION }],
    ['7.5 days', { retention: Duration.hours(180) }],
  ])('%s', (days, props) => {
    expectRefusal('lake-retention', days, (stack) => new EventDataStore(stack, 'Store', props));
  });

  test('a store in China', () => {
    expectRefusal('lake-partition', /cn-north-1/, (_, app) => {
      new EventDataStore(new Stack(app, 'China', { env: { region: 'cn-north-1' } }), 'Store');
    });
  });

  test('a removal policy that an aspect changed', () => {
    expectRefusal('evidence-removal', /Store/, (stack) => {
      new EventDataStore(stack, 'Store').resource.addOverride('DeletionPolicy', 'Delete');
    });
  });
});
