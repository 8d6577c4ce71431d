import { CfnParameter, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecureAuditTrail, SecureAuditTrailProps } from 'cdk-secure-audit-trail';
import { Deployment, Resource } from '../support/deployment';
import { statements } from '../support/policy';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, auditTemplate, newApp } from '../support/stack';

const PLACES = {
  aws: 'eu-west-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};

const tableOf = (props: SecureAuditTrailProps = {}, region?: string, deployedIn = region ?? 'eu-west-1'): Resource =>
  new Deployment(auditTemplate(props, { env: region ? { account: ACCOUNT, region } : {} }).toJSON(), {
    region: deployedIn,
  }).one('AWS::Glue::Table').Properties.TableInput;
const regionsOf = (table: Resource) => (table.Parameters['projection.region.values'] as string).split(',');

const template = auditTemplate({ trailName: 'audit' }).toJSON();
const deployment = new Deployment(template);

describe('the table', () => {
  const table = tableOf();
  const { S3BucketName } = new Deployment(auditTemplate().toJSON()).one('AWS::CloudTrail::Trail').Properties;

  test('tells Athena the partitions by projection, so that nobody must add them', () => {
    expect(table.Parameters['projection.enabled']).toBe('true');
    // Athena wants a projection for every partition key, and each in the template of the location.
    for (const { Name } of table.PartitionKeys) {
      expect(table.Parameters).toHaveProperty([`projection.${Name}.type`]);
      expect(table.Parameters['storage.location.template']).toContain(`\${${Name}}`);
    }
  });

  test('looks where CloudTrail writes: a folder for each Region, year, month and day', () => {
    expect(table.Parameters['storage.location.template']).toBe(
      `s3://${S3BucketName}/AWSLogs/${ACCOUNT}/CloudTrail/\${region}/\${dt}`,
    );
    expect(table.Parameters['projection.dt.format']).toBe('yyyy/MM/dd');
    expect(table.Parameters['projection.dt.range']).toMatch(/^\d{4}\/\d{2}\/\d{2},NOW$/);
  });

  test('reads no digest and Insights files, which lie beside the log files and have other shapes', () => {
    expect(table.StorageDescriptor.Location).toMatch(/\/CloudTrail\/$/);
  });

  test('looks below the prefix where there is one', () => {
    const { Parameters, StorageDescriptor } = tableOf({ s3KeyPrefix: 'logs/audit' });
    for (const location of [Parameters['storage.location.template'], StorageDescriptor.Location]) {
      expect(location).toContain(`${S3BucketName}/logs/audit/AWSLogs/${ACCOUNT}/CloudTrail/`);
    }
  });

  test('has columns that Glue takes: lower case, each once, none of them a partition key', () => {
    const names = table.StorageDescriptor.Columns.map(({ Name }: Resource) => Name).concat('region', 'dt');
    expect(new Set(names).size).toBe(names.length);
    expect(names.join('')).toMatch(/^[a-z]+$/);
  });
});

describe('the Regions of the table', () => {
  test('are those of the partition of the stack, opt-in Regions included', () => {
    const regions = regionsOf(tableOf({}, 'eu-west-1'));
    expect(regions).toEqual(expect.arrayContaining(['us-east-1', 'eu-west-1', 'ap-east-1', 'af-south-1', 'sa-east-1']));
    expect(regions.filter((region) => /^(cn|us-gov|us-iso|eusc)/.test(region))).toEqual([]);
  });

  test.each([
    ['cn-north-1', ['cn-north-1', 'cn-northwest-1']],
    ['us-gov-west-1', ['us-gov-east-1', 'us-gov-west-1']],
    ['eusc-de-east-1', ['eusc-de-east-1']],
  ])('are those of its own partition in %s', (region, expected) => {
    expect(regionsOf(tableOf({}, region))).toEqual(expected);
  });

  test.each(Object.entries(PLACES))('are the same where the Region is known at deployment only, in %s', (_, region) => {
    expect(regionsOf(tableOf({}, undefined, region))).toEqual(regionsOf(tableOf({}, region)));
  });

  test('can be more than aws-cdk-lib knows, each once', () => {
    const additionalRegions = ['eu-west-9', 'eu-west-1'];
    const known = regionsOf(tableOf({}, 'eu-west-1'));
    expect(regionsOf(tableOf({ additionalRegions }, 'eu-west-1'))).toEqual([...known, 'eu-west-9'].sort());
    expect(regionsOf(tableOf({ additionalRegions }))).toEqual([...known, 'eu-west-9'].sort());
  });

  test('are those of its partition and itself, in a Region that aws-cdk-lib does not know', () => {
    const known = regionsOf(tableOf({}, 'eu-west-1'));
    expect(regionsOf(tableOf({}, 'eu-west-9', 'eu-west-1'))).toEqual([...known, 'eu-west-9']);
  });

  test('has each once, where a Region that aws-cdk-lib does not know is named besides', () => {
    const known = regionsOf(tableOf({}, 'eu-west-1'));
    const additionalRegions = ['eu-west-9'];
    expect(regionsOf(tableOf({ additionalRegions }, 'eu-west-9', 'eu-west-1'))).toEqual([...known, 'eu-west-9'].sort());
  });

  test.each(['Ireland', 'eu-west', 'eu-west-1a', 'EU-WEST-1', 'eu-west-1,us-east-1', 'arn:aws:s3:::x', ''])(
    'are refused where they are none: %s',
    (region) =>
      expectRefusal('region', `'${region}'`, (stack) => {
        new SecureAuditTrail(stack, 'Audit', { additionalRegions: [region] });
      }),
  );

  test('must be known at synth', () =>
    expectRefusal('region', 'additionalRegions', (stack) => {
      const { valueAsString } = new CfnParameter(stack, 'Region');
      new SecureAuditTrail(stack, 'Audit', { additionalRegions: [valueAsString] });
    }));

  test.each(['us-gov-east-1', 'us-isob-east-1', 'eusc-de-east-2', 'mx-central-1'])('may have %s', (region) =>
    expectAccepted((stack) => new SecureAuditTrail(stack, 'Audit', { additionalRegions: [region] })),
  );
});

describe('the workgroup', () => {
  const workGroup = deployment.one('AWS::Athena::WorkGroup').Properties;
  const { WorkGroupConfiguration: configuration } = workGroup;

  test('holds every client to its settings', () => {
    expect(configuration.EnforceWorkGroupConfiguration).toBe(true);
  });

  test('stops a query that reads more than 100 GiB', () => {
    expect(configuration.BytesScannedCutoffPerQuery).toBe(100 * 1024 ** 3);
  });

  test('lets Athena keep the results encrypted, so that there is no bucket of results', () => {
    expect(configuration.ManagedQueryResultsConfiguration.Enabled).toBe(true);
    // Athena takes one or the other.
    expect(configuration).not.toHaveProperty('ResultConfiguration');
    expect(deployment.all('AWS::S3::Bucket')).toHaveLength(2);
  });

  test('has a key that lets Athena use it for this workgroup alone', () => {
    const workGroupArn = `arn:aws:athena:eu-west-1:${ACCOUNT}:workgroup/audit`;
    const forAthena = deployment
      .all('AWS::KMS::Key')
      .flatMap(({ Properties }) => statements(Properties.KeyPolicy))
      .filter(({ principals }) => principals.includes('Service:encryption.athena.amazonaws.com'));
    expect(forAthena).toEqual([
      expect.objectContaining({
        effect: 'Allow',
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
        condition: {
          ArnLike: { 'kms:EncryptionContext:aws:athena:arn': workGroupArn, 'aws:SourceArn': workGroupArn },
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
        },
      }),
    ]);
  });

  test('publishes its metrics, as Security Hub Athena.4 asks', () => {
    expect(configuration.PublishCloudWatchMetricsEnabled).toBe(true);
  });

  test('can be deleted with the stack once queries were run: they are no evidence', () => {
    expect(workGroup.RecursiveDeleteOption).toBe(true);
  });

  test('may have another limit, but not one below the 10 MB that Athena takes', () => {
    auditTemplate({ queryScanLimit: Size.bytes(10_000_000) }).hasResourceProperties('AWS::Athena::WorkGroup', {
      WorkGroupConfiguration: { BytesScannedCutoffPerQuery: 10_000_000 },
    });
    expectRefusal('query-scan-limit', '9999999 bytes', (stack) => {
      new SecureAuditTrail(stack, 'Audit', { queryScanLimit: Size.bytes(9_999_999) });
    });
  });
});

describe('the database', () => {
  const nameFor = (trailName: string) =>
    new Deployment(auditTemplate({ trailName }).toJSON()).one('AWS::Glue::Database').Properties.DatabaseInput.Name;

  test.each(['Acme-Audit.2', 'audit_1', 'x'.repeat(128)])('has a name that Athena needs not quote, for %s', (trail) => {
    expect(nameFor(trail)).toMatch(/^[a-z0-9_]{1,255}$/);
  });

  test.each([
    ['audit-1', 'audit_1'],
    ['audit.prod', 'audit-prod'],
    ['Audit', 'audit'],
  ])('is one for each trail of a stack, or the second trail is refused: %s and %s', (first, second) => {
    const stack = new Stack(newApp(), 'Stack', { terminationProtection: true });
    let names: string[] = [];
    try {
      new SecureAuditTrail(stack, 'One', { trailName: first });
      new SecureAuditTrail(stack, 'Two', { trailName: second });
      names = new Deployment(Template.fromStack(stack).toJSON())
        .all('AWS::Glue::Database')
        .map(({ Properties }) => Properties.DatabaseInput.Name);
    } catch (error) {
      expect((error as Error).message).toContain('[cdk-secure-audit-trail:');
    }
    expect(new Set(names).size).toBe(names.length);
  });

  test('is made before the table, and holds it', () => {
    const [table] = Object.values<Resource>(template.Resources).filter(({ Type }) => Type === 'AWS::Glue::Table');
    expect(table.DependsOn).toHaveLength(1);
    expect(template.Resources[table.DependsOn[0]].Type).toBe('AWS::Glue::Database');
    expect(table.Properties.DatabaseName).toBe(deployment.one('AWS::Glue::Database').Properties.DatabaseInput.Name);
  });
});
