import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SavedQueries, TrailTable } from 'cdk-secure-audit-trail';
import { Deployment } from '../support/deployment';
import { ACCOUNT, auditTemplate, OTHER_ACCOUNT } from '../support/stack';
import { Athena } from './athena';
import { daysAgo, LogFiles } from './log-files';
import { QUERY_RECORDS } from './query-records';

const BUCKET = { s3KeyPrefix: 'logs' };
const EVERYTHING = {
  trailName: 'audit',
  savedQueries: SavedQueries.all(),
  additionalTables: Object.values(TrailTable),
  preparedStatements: true,
  ...BUCKET,
};
const deployment = new Deployment(auditTemplate(EVERYTHING).toJSON());
const ofOrganization = new Deployment(auditTemplate({ ...EVERYTHING, organizationId: 'o-a1b2c3d4e5' }).toJSON());

const FOLDERS: Record<string, string> = {
  [TrailTable.INSIGHTS]: 'CloudTrail-Insight',
  [TrailTable.NETWORK_ACTIVITY]: 'CloudTrail-NetworkActivity',
  [TrailTable.DIGESTS]: 'CloudTrail-Digest',
};

const temporary = mkdtempSync(join(tmpdir(), 'audit-trail-logs-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const bucketOf = (of: Deployment): string => of.one('AWS::CloudTrail::Trail').Properties.S3BucketName;

/** The texts that the template deploys, by title of the query. */
const savedIn = (of: Deployment, title: string): string =>
  of.all('AWS::Athena::NamedQuery').find(({ Properties }) => Properties.Name === title)!.Properties.QueryString;
const preparedIn = (of: Deployment, id: string): string =>
  of
    .all('AWS::Athena::PreparedStatement')
    .find(({ Properties }) => Properties.StatementName === id.replaceAll('-', '_'))!.Properties.QueryStatement;

test('there are records for every query', () => {
  expect(Object.keys(QUERY_RECORDS).sort()).toEqual(
    SavedQueries.all()
      .list.map(({ id }) => id)
      .sort(),
  );
});

describe.each(SavedQueries.all().list)('$id', (query) => {
  const { parameters = [], found, quiet, answer } = QUERY_RECORDS[query.id];
  const events = (records: object[], minute: string) =>
    records.map((record, index) =>
      'eventTime' in record
        ? { ...record, eventTime: `2026-11-20T09:${minute}:${String(index).padStart(2, '0')}Z` }
        : record,
    );
  const hits = events(found, '10');
  const misses = events(quiet, '20');
  const expected =
    answer ?? hits.map((record) => ({ eventtime: (record as { eventTime: string }).eventTime })).reverse();

  const archive = (root: string, name: string): LogFiles => {
    const files = new LogFiles(join(temporary, `${query.id}-${name}`), root);
    const folder = FOLDERS[query.table ?? ''] ?? 'CloudTrail';
    const write = (records: object[], day: string, region: string) =>
      query.table === TrailTable.DIGESTS
        ? records.forEach((record) => files.digest(record, { day, region }))
        : files.records(records, { folder, day, region });
    write([...misses, ...hits], daysAgo(0), 'eu-west-1');
    // The same a day before the window, and where no Region is: neither may be read.
    write(hits, daysAgo(query.days + 1), 'eu-west-1');
    write(hits, daysAgo(0), 'mars-north-1');
    return files;
  };

  test('finds in its last days what it asks for, and nothing else', async () => {
    const { s3 } = archive(`${bucketOf(deployment)}/logs/AWSLogs`, 'saved');
    const athena = await Athena.over(deployment, s3);
    const rows = await athena.run(savedIn(deployment, query.title), ...parameters);
    expect(rows).toHaveLength(expected.length);
    expect(rows).toMatchObject(expected);
  });

  test('finds the same, prepared, in the days and the account that whoever executes it names', async () => {
    const root = `${bucketOf(ofOrganization)}/logs/AWSLogs/o-a1b2c3d4e5`;
    const files = archive(root, 'prepared');
    files.records(hits, { account: OTHER_ACCOUNT, folder: FOLDERS[query.table ?? ''] ?? 'CloudTrail' });
    const athena = await Athena.over(ofOrganization, files.s3);
    const sql = preparedIn(ofOrganization, query.id);
    const rows = await athena.run(sql, ACCOUNT, daysAgo(3), daysAgo(0), ...parameters);
    expect(rows).toHaveLength(expected.length);
    expect(rows).toMatchObject(expected);
    await expect(athena.run(sql, ACCOUNT, daysAgo(3), daysAgo(1), ...parameters)).resolves.toEqual([]);
  });
});
