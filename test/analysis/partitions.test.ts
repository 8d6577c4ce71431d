import {
  AccountProjection,
  SavedQueries,
  SecureAuditTrail,
  SecureAuditTrailProps,
  TrailTable,
} from 'cdk-secure-audit-trail';
import { Deployment } from '../support/deployment';
import { expectRefusal } from '../support/refusal';
import { auditTemplate } from '../support/stack';
import { Athena } from './athena';
import { daysAgo } from './log-files';
import { QUERY_RECORDS } from './query-records';

const ACCOUNTS = Array.from({ length: 200 }, (_, index) => String(100_000_000_000 + index));
const THREE_YEARS = 3 * 365;
const organization: SecureAuditTrailProps = {
  trailName: 'audit',
  organizationId: 'o-a1b2c3d4e5',
  savedQueries: SavedQueries.all(),
  additionalTables: Object.values(TrailTable),
  preparedStatements: true,
  firstArchivedDay: daysAgo(THREE_YEARS),
};
const listed = new Deployment(
  auditTemplate({ ...organization, accounts: AccountProjection.enumerated(ACCOUNTS) }).toJSON(),
);
const asked = new Deployment(auditTemplate(organization).toJSON());
const { Parameters } = listed.all('AWS::Glue::Table')[0].Properties.TableInput;
const REGIONS = (Parameters['projection.region.values'] as string).split(',');

const lastDays = (days: number) => Array.from({ length: days + 1 }, (_, index) => daysAgo(days - index));
const textOf = (deployment: Deployment, title: string): string =>
  deployment.all('AWS::Athena::NamedQuery').find(({ Properties }) => Properties.Name === title)!.Properties.QueryString;
const preparedText = (deployment: Deployment, id: string): string =>
  deployment
    .all('AWS::Athena::PreparedStatement')
    .find(({ Properties }) => Properties.StatementName === id.replaceAll('-', '_'))!.Properties.QueryStatement;

let athena: { listed: Athena; asked: Athena };
beforeAll(async () => {
  athena = { listed: await Athena.over(listed, '/nowhere'), asked: await Athena.over(asked, '/nowhere') };
});

test('there are 30 Regions and more, 200 accounts and three years to read from', async () => {
  expect(REGIONS.length).toBeGreaterThanOrEqual(30);
  const { prefixes } = await athena.listed.reads('SELECT eventname FROM cloudtrail');
  expect(prefixes).toBe(200 * REGIONS.length * (THREE_YEARS + 1));
});

describe.each(SavedQueries.all().list)('$id', ({ id, title, days }) => {
  const { parameters = [] } = QUERY_RECORDS[id];

  test('reads its days, and of the three years no other', async () => {
    await expect(athena.listed.reads(textOf(listed, title), ...parameters)).resolves.toEqual({
      prefixes: 200 * REGIONS.length * (days + 1),
      days: lastDays(days),
    });
  });

  test('reads one account, where the table asks for it', async () => {
    const sql = textOf(asked, title);
    const prefixes = await athena.asked.prefixes(sql, ACCOUNTS[7], ...parameters);
    expect(prefixes).toHaveLength(REGIONS.length * (days + 1));
    expect(prefixes.filter((prefix) => !prefix.includes(`/AWSLogs/o-a1b2c3d4e5/${ACCOUNTS[7]}/CloudTrail`))).toEqual(
      [],
    );
    await expect(athena.asked.reads(sql.replace('account = ?\n  AND ', ''), ...parameters)).rejects.toThrow(
      'CONSTRAINT_VIOLATION',
    );
  });

  test('reads, prepared, the days of whoever executes it, however long ago', async () => {
    const window = [daysAgo(401), daysAgo(400)];
    await expect(athena.asked.reads(preparedText(asked, id), ACCOUNTS[7], ...window, ...parameters)).resolves.toEqual({
      prefixes: REGIONS.length * 2,
      days: window,
    });
  });
});

describe('a query of your own', () => {
  const read = (where: string) => athena.listed.prefixes(`SELECT eventname FROM cloudtrail WHERE ${where}`);

  test('reads what its bounds on account, region and dt leave', async () => {
    const where = `account IN ('${ACCOUNTS[0]}', '${ACCOUNTS[1]}') AND region = 'eu-west-1' AND dt = '${daysAgo(3)}'`;
    const prefixes = await read(where);
    expect(prefixes).toEqual(
      [0, 1].map((index) =>
        expect.stringMatching(`/AWSLogs/o-a1b2c3d4e5/${ACCOUNTS[index]}/CloudTrail/eu-west-1/${daysAgo(3)}$`),
      ),
    );
  });

  test('reads every day, when its bound stands beside an OR', async () => {
    const prefixes = await read(
      `region = 'eu-west-1' AND account = '${ACCOUNTS[0]}' AND (dt = '${daysAgo(3)}' OR eventname = 'x')`,
    );
    expect(prefixes).toHaveLength(THREE_YEARS + 1);
  });
});

describe('the first archived day', () => {
  const rangeOf = (props: SecureAuditTrailProps) =>
    new Deployment(auditTemplate(props).toJSON()).all('AWS::Glue::Table')[0].Properties.TableInput.Parameters[
      'projection.dt.range'
    ];

  test('is the first month of CloudTrail, so that nothing in an adopted archive is overlooked', () => {
    expect(rangeOf({})).toBe('2013/11/01,NOW');
  });

  test('can be the first day of the archive', () => {
    expect(rangeOf({ firstArchivedDay: '2024/02/29' })).toBe('2024/02/29,NOW');
  });

  test.each(['2026-11-21', '2026/02/29', '2026/13/01', '26/11/21', '', daysAgo(-2)])(
    'is refused as %p',
    (firstArchivedDay) =>
      expectRefusal('first-archived-day', `'${firstArchivedDay}'`, (stack) => {
        new SecureAuditTrail(stack, 'Audit', { firstArchivedDay });
      }),
  );
});
