import { AccountProjection, SecureAuditTrailProps, TrailTable } from 'cdk-secure-audit-trail';
import { SecureAuditTrail } from 'cdk-secure-audit-trail';
import { Deployment, Resource } from '../support/deployment';
import { describeRealRecords, realRecords } from '../support/real-records';
import { expectRefusal } from '../support/refusal';
import { ACCOUNT, auditTemplate, OTHER_ACCOUNT } from '../support/stack';
import { HiveType, parseHiveType } from './hive-type';

const additionalTables = Object.values(TrailTable);
const tablesOf = (props: SecureAuditTrailProps = {}): Record<string, Resource> =>
  Object.fromEntries(
    new Deployment(auditTemplate({ trailName: 'audit', additionalTables, ...props }).toJSON())
      .all('AWS::Glue::Table')
      .map(({ Properties }) => [Properties.TableInput.Name as string, Properties.TableInput]),
  );
const tables = tablesOf();

const FOLDERS: Array<[string, string]> = [
  ['cloudtrail', 'CloudTrail'],
  ['cloudtrail_insights', 'CloudTrail-Insight'],
  ['cloudtrail_network_activity', 'CloudTrail-NetworkActivity'],
  ['cloudtrail_digests', 'CloudTrail-Digest'],
];

test('there is one table unless asked for more', () => {
  expect(Object.keys(tablesOf({ additionalTables: undefined }))).toEqual(['cloudtrail']);
  expect(Object.keys(tables)).toEqual(FOLDERS.map(([name]) => name));
});

describe.each(FOLDERS)('the table %s', (name, folder) => {
  const template = (props?: SecureAuditTrailProps) =>
    tablesOf(props)[name].Parameters['storage.location.template'] as string;

  test('lies in its own folder of the account', () => {
    expect(template()).toMatch(new RegExp(`^s3://[^/]+/AWSLogs/${ACCOUNT}/${folder}/\\$\\{region\\}/\\$\\{dt\\}$`));
    expect(tables[name].StorageDescriptor.Location).toMatch(new RegExp(`/${folder}/$`));
  });

  test('lies in that folder of each account of an organization', () => {
    const organizationId = 'o-a1b2c3d4e5';
    const path = new RegExp(`/logs/AWSLogs/o-a1b2c3d4e5/\\$\\{account\\}/${folder}/\\$\\{region\\}/\\$\\{dt\\}$`);
    expect(template({ organizationId, s3KeyPrefix: 'logs' })).toMatch(path);
    expect(tablesOf({ organizationId })[name].Parameters).toMatchObject({ 'projection.account.type': 'injected' });
    const accounts = AccountProjection.enumerated([ACCOUNT, OTHER_ACCOUNT]);
    expect(tablesOf({ organizationId, accounts })[name].Parameters).toMatchObject({
      'projection.account.type': 'enum',
      'projection.account.values': `${ACCOUNT},${OTHER_ACCOUNT}`,
    });
  });

  test('is projected by each of its partition keys, as the main one', () => {
    const { PartitionKeys, Parameters } = tables[name];
    expect(PartitionKeys).toEqual(tables.cloudtrail.PartitionKeys);
    const projection = ([key]: [string, unknown]) => key.startsWith('projection.');
    expect(Object.entries(Parameters).filter(projection)).toEqual(
      Object.entries(tables.cloudtrail.Parameters).filter(projection),
    );
  });

  test('has columns that Glue takes: lower case, each once, none of them a partition key', () => {
    const names = tables[name].StorageDescriptor.Columns.map(({ Name }: Resource) => Name).concat('region', 'dt');
    expect(new Set(names).size).toBe(names.length);
    expect(names.join('')).toMatch(/^[a-z0-9]+$/);
    for (const { Type } of tables[name].StorageDescriptor.Columns) expect(() => parseHiveType(Type)).not.toThrow();
  });
});

test('digests are not read as lists of records', () => {
  const { InputFormat, SerdeInfo } = tables.cloudtrail_digests.StorageDescriptor;
  expect([InputFormat, SerdeInfo.SerializationLibrary]).toEqual([
    'com.amazon.ionhiveserde.formats.IonInputFormat',
    'com.amazon.ionhiveserde.IonHiveSerDe',
  ]);
});

test('a table is not made twice', () =>
  expectRefusal('table-twice', 'cloudtrail_insights twice', (stack) => {
    new SecureAuditTrail(stack, 'Audit', { additionalTables: [TrailTable.INSIGHTS, TrailTable.INSIGHTS] });
  }));

/** Paths of a record that the table cannot show, each with the value. A string column shows anything, as JSON. */
function unreadable(value: unknown, type: HiveType | undefined, path: string): string[] {
  if (type === undefined) return [path];
  if (value === null || value === undefined) return [];
  switch (type.kind) {
    case 'primitive':
      return type.name === 'string' || typeof value === 'number' ? [] : [`${path} is a ${typeof value}`];
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item) => unreadable(item, type.of, `${path}[]`))
        : [`${path} is no array`];
    case 'map':
      return [];
    case 'struct': {
      if (typeof value !== 'object' || Array.isArray(value)) return [`${path} is no object`];
      const fields = new Map(type.fields);
      return Object.entries(value).flatMap(([name, inner]) =>
        unreadable(inner, fields.get(name.toLowerCase()), path === '' ? name : `${path}.${name}`),
      );
    }
  }
}

const typeOf = (name: string): HiveType => ({
  kind: 'struct',
  fields: tables[name].StorageDescriptor.Columns.map(({ Name, Type }: Resource) => [Name, parseHiveType(Type)]),
});

test('for which partner a call was made can be read, which no real record at hand tells', () => {
  const userIdentity = { type: 'AssumedRole', invokedByDelegate: { accountId: '111122223333' } };
  expect(unreadable({ userIdentity }, typeOf('cloudtrail'), '')).toEqual([]);
});

describeRealRecords('every field of a real record can be read', () => {
  /** Collections hold other things too: streams of DynamoDB, notifications of S3, examples with a typing error. */
  const NO_RECORDS =
    /^(dynamodb|eventSourceARN|s3|glacierEventData|eventId|userIdentitytype|state|insightType|insightContext)\b/;

  test('of management, data and network-activity events', () => {
    const records = realRecords();
    expect(records.length).toBeGreaterThan(1000);
    const missing = records.flatMap((record) => unreadable(record, typeOf('cloudtrail'), ''));
    expect([...new Set(missing)].filter((path) => !NO_RECORDS.test(path))).toEqual([]);
    expect(records.flatMap((record) => unreadable(record, typeOf('cloudtrail_network_activity'), ''))).toEqual(missing);
  });

  test('of Insights events', () => {
    // Their details name event and source, so that they are found in place of the records around them.
    const details = realRecords().filter((record) => 'insightContext' in record);
    expect(details.length).toBeGreaterThan(0);
    const type = typeOf('cloudtrail_insights');
    expect(details.flatMap((insightDetails) => unreadable({ insightDetails }, type, ''))).toEqual([]);
  });
});
