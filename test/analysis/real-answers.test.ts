import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SavedQueries } from 'cdk-secure-audit-trail';
import { Deployment } from '../support/deployment';
import { describeRealRecords, realRecords } from '../support/real-records';
import { auditTemplate } from '../support/stack';
import { Athena } from './athena';
import { Row } from './duckdb';
import { LogFiles } from './log-files';
import { QUERY_RECORDS } from './query-records';

/** What is looked at of a record; in real ones any of it may be missing. */
interface RealRecord {
  readonly eventName: string;
  readonly eventSource: string;
  readonly errorCode?: string;
  readonly eventType?: string;
  readonly readOnly?: boolean | string;
  readonly awsRegion?: string;
  readonly userIdentity?: { readonly type?: string; readonly invokedBy?: string; readonly arn?: string };
  readonly responseElements?: { readonly ConsoleLogin?: string } | null;
}

const deployment = new Deployment(auditTemplate({ trailName: 'audit', savedQueries: SavedQueries.all() }).toJSON());
const { S3BucketName } = deployment.one('AWS::CloudTrail::Trail').Properties;
const temporary = mkdtempSync(join(tmpdir(), 'audit-trail-real-'));
afterAll(() => rmSync(temporary, { recursive: true }));

describeRealRecords('the saved queries over real records, as if they were delivered today', () => {
  const records = realRecords() as RealRecord[];
  const queries = SavedQueries.all().list.filter(({ table }) => table === undefined);
  let athena: Athena;

  const ask = (id: string, ...parameters: string[]): Promise<Row[]> => {
    const { title } = queries.find((query) => query.id === id)!;
    const saved = deployment.all('AWS::Athena::NamedQuery').find(({ Properties }) => Properties.Name === title)!;
    return athena.run(saved.Properties.QueryString as string, ...parameters);
  };
  const count = (test: (record: RealRecord) => boolean) => records.filter(test).length;
  const isByService = ({ userIdentity }: RealRecord) => userIdentity?.invokedBy !== undefined;

  beforeAll(async () => {
    const files = new LogFiles(temporary, `${S3BucketName}/AWSLogs`);
    // Log files hold one to some hundred records.
    for (let start = 0; start < records.length; start += 300) files.records(records.slice(start, start + 300));
    athena = await Athena.over(deployment, temporary);
  });

  test.each(queries.map(({ id }) => id))('%s answers', async (id) => {
    const rows = await ask(id, ...(QUERY_RECORDS[id].parameters ?? []));
    expect(rows.length).toBeLessThanOrEqual(1000);
  });

  test('find what a plain look at the records finds', async () => {
    const expected: Record<string, number> = {
      'root-use': count(
        (record) =>
          record.userIdentity?.type === 'Root' &&
          !isByService(record) &&
          (record.eventType ?? 'AwsServiceEvent') !== 'AwsServiceEvent',
      ),
      'failed-sign-ins': count(
        (record) => record.eventName === 'ConsoleLogin' && record.responseElements?.ConsoleLogin === 'Failure',
      ),
      'iam-changes': count(
        (record) =>
          record.eventSource === 'iam.amazonaws.com' &&
          String(record.readOnly) === 'false' &&
          record.errorCode === undefined,
      ),
      'organization-changes': count(
        (record) => record.eventSource === 'organizations.amazonaws.com' && String(record.readOnly) === 'false',
      ),
      'bucket-deletions': count(
        (record) => record.eventSource === 's3.amazonaws.com' && record.eventName === 'DeleteBucket',
      ),
    };
    const found = await Promise.all(Object.keys(expected).map(async (id) => [id, (await ask(id)).length]));
    expect(Object.fromEntries(found)).toEqual(expected);
    expect(Object.values(expected).filter((number) => number === 0)).toEqual([]);
  });

  test('count what a plain look at the records counts', async () => {
    const rows = await ask('denied-calls-by-principal');
    const denied = rows.reduce((sum, row) => sum + Number(row.denied), 0);
    expect(denied).toBe(count(({ errorCode }) => /UnauthorizedOperation$|^AccessDenied/.test(errorCode ?? '')));
    const regions = await ask('regions-in-use');
    const calls = regions.reduce((sum, row) => sum + Number(row.calls), 0);
    expect(calls).toBe(
      count((record) => !isByService(record) && (record.eventType ?? 'AwsServiceEvent') !== 'AwsServiceEvent'),
    );
  });

  test('find the attacks that the recorded attackers made', async () => {
    for (const id of [
      'credentials-created',
      'privilege-escalation',
      'images-shared',
      'secret-reads',
      'audit-tampering',
      'security-groups-opened',
      'key-changes',
    ]) {
      expect([id, (await ask(id)).length > 0]).toEqual([id, true]);
    }
  });
});
