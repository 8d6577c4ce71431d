import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SavedQueries, SavedQuery, SecureAuditTrail, TrailTable } from 'cdk-secure-audit-trail';
import { Deployment, Resource } from '../support/deployment';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { auditTemplate } from '../support/stack';
import { TrinoStatement } from './trino';

const EVERYTHING = {
  trailName: '2nd-audit',
  savedQueries: SavedQueries.all(),
  additionalTables: Object.values(TrailTable),
  preparedStatements: true,
};
const deployed = (props: object): Deployment =>
  new Deployment(auditTemplate({ trailName: '2nd-audit', ...props }).toJSON());
const ofOneAccount = deployed(EVERYTHING);
const ofOrganization = deployed({ ...EVERYTHING, organizationId: 'o-a1b2c3d4e5' });
const { DatabaseName } = ofOneAccount.all('AWS::Glue::Table')[0].Properties;
const TABLES = ofOneAccount.all('AWS::Glue::Table').map(({ Properties }) => Properties.TableInput.Name as string);

const saved = (of: Deployment): Resource[] => of.all('AWS::Athena::NamedQuery').map(({ Properties }) => Properties);
const prepared = (of: Deployment): Resource[] =>
  of.all('AWS::Athena::PreparedStatement').map(({ Properties }) => Properties);
const texts = [ofOneAccount, ofOrganization].flatMap((of) => [
  ...saved(of).map(({ Name, Description, QueryString }): [string, string, string] => [Name, Description, QueryString]),
  ...prepared(of).map(({ StatementName, Description, QueryStatement }): [string, string, string] => [
    StatementName,
    Description,
    QueryStatement,
  ]),
]);

const OWN: SavedQuery = {
  id: 'own-query',
  title: 'My own',
  description: 'What I ask.',
  days: 3,
  select: 'eventtime',
};
const titles = (of: Deployment) => saved(of).map(({ Name }) => Name as string);

describe('the grammar of Trino', () => {
  test.each([
    'SELECT FROM cloudtrail',
    "SELECT a FROM b WHERE c = 'd",
    'SELECT a FROM b WHERE c ==',
    'SELECT a FROM b GROUP',
  ])('refuses %s', (sql) => expect(new TrinoStatement(sql).syntaxErrors).toBeGreaterThan(0));
});

describe('each query that is saved or prepared', () => {
  test.each(texts)('%s is Trino SQL over one table, which returns what the console can show', (_, __, sql) => {
    const statement = new TrinoStatement(sql);
    expect(statement.syntaxErrors).toBe(0);
    expect(statement.tables).toHaveLength(1);
    expect(TABLES).toContain(statement.tables[0].replace(`"${DatabaseName}".`, ''));
    expect(sql).toMatch(/^SELECT .*\nLIMIT 1000$/s);
  });

  test.each(texts)('%s has its ? where Athena takes one, and tells what each stands for', (_, description, sql) => {
    const { all, inWhere } = new TrinoStatement(sql).parameters;
    expect(inWhere).toBe(all);
    expect(/\bparameters?:/i.test(description)).toBe(all > 0);
    expect(description.length).toBeLessThanOrEqual(1024);
  });
});

describe('the saved queries', () => {
  test('are in the workgroup and the database of the trail', () => {
    for (const { WorkGroup, Database } of saved(ofOneAccount)) {
      expect([WorkGroup, Database]).toEqual(['2nd-audit', '2nd_audit']);
    }
  });

  test('are the twelve that nearly everybody asks first, unless asked for more', () => {
    expect(saved(deployed({}))).toHaveLength(12);
    expect(prepared(deployed({}))).toEqual([]);
    expect(SavedQueries.all().list.length).toBeGreaterThan(30);
  });

  test('are in the documentation, each with its days', () => {
    const documentation = readFileSync(join(__dirname, '../../docs/analysis.md'), 'utf8');
    for (const { id, days } of SavedQueries.all().list) {
      const line = documentation.split('\n').find((text) => text.startsWith('|') && text.includes(`\`${id}\``));
      expect([id, line]).toEqual([id, expect.stringMatching(new RegExp(`\\b(${days}|7 to 90)\\b[^|]*\\|$`))]);
    }
  });

  test('come with the table that they read, and are not there without it', () => {
    const digests = deployed({ additionalTables: [TrailTable.DIGESTS] });
    expect(titles(digests)).toHaveLength(13);
    expect(titles(digests)).toContain('Where a chain of digests begins');
    expect(titles(deployed({ savedQueries: SavedQueries.all() }))).not.toContain('Where a chain of digests begins');
  });

  test('can be left out and added to', () => {
    const some = deployed({ savedQueries: SavedQueries.common().without('root-use').including(OWN) });
    expect(titles(some)).toHaveLength(12);
    expect(titles(some)).not.toContain('Root use');
    expect(saved(some).find(({ Name }) => Name === 'My own')!.QueryString).toBe(
      "SELECT eventtime\nFROM cloudtrail\nWHERE dt >= date_format(current_date - interval '3' day, '%Y/%m/%d')\nORDER BY eventtime DESC\nLIMIT 1000",
    );
    expect(titles(deployed({ savedQueries: SavedQueries.none() }))).toEqual([]);
  });

  test('keep their bound when a condition is an alternative', () => {
    const alternative = { ...OWN, where: ["errorcode = 'a' or errorcode = 'b'"] };
    const sql = saved(deployed({ savedQueries: SavedQueries.none().including(alternative) }))[0].QueryString;
    expect(new TrinoStatement(sql).conditions.map(({ columns }) => columns)).toEqual([
      ['dt'],
      ['errorcode', 'errorcode'],
    ]);
  });

  test('are not left out under an id that is not there, and not added twice', () => {
    expect(() => SavedQueries.common().without('root-usage')).toThrow(
      /'root-usage'.*\[cdk-secure-audit-trail:unknown-query\]/,
    );
    expect(() => SavedQueries.common().including({ ...OWN, id: 'root-use' })).toThrow(
      /'root-use'.*\[cdk-secure-audit-trail:query-twice\]/,
    );
  });

  test.each<[string, Partial<SavedQuery>]>([
    ['no id in kebab-case', { id: 'Own' }],
    ['a title of 129 characters', { title: 'x'.repeat(129) }],
    ['a description of 0 characters', { description: '' }],
    ['a description of 801 characters', { description: 'x'.repeat(801) }],
    ['looks 0 days back', { days: 0 }],
    ['looks 367 days back', { days: 367 }],
    ['looks 1.5 days back', { days: 1.5 }],
    ['a ? outside of where', { select: 'json_extract_scalar(requestparameters, ?)' }],
    ['longer than 10,000', { logsInsights: 'x'.repeat(10_001) }],
  ])('are refused with %s', (wrong, change) =>
    expectRefusal('saved-query', wrong, (stack) => {
      new SecureAuditTrail(stack, 'Audit', { savedQueries: SavedQueries.none().including({ ...OWN, ...change }) });
    }),
  );

  test('are refused without the table that they read, when they are your own', () => {
    const own = { ...OWN, table: TrailTable.INSIGHTS };
    const savedQueries = SavedQueries.none().including(own);
    expectRefusal('query-without-table', "'own-query' reads cloudtrail_insights", (stack) => {
      new SecureAuditTrail(stack, 'Audit', { savedQueries });
    });
    expectAccepted(
      (stack) => new SecureAuditTrail(stack, 'Audit', { savedQueries, additionalTables: [TrailTable.INSIGHTS] }),
    );
  });
});

describe('the prepared statements', () => {
  test('are in the workgroup, with names that Athena takes and no id of a query lost', () => {
    const names = prepared(ofOneAccount).map(({ StatementName }) => StatementName as string);
    expect(names).toEqual(SavedQueries.all().list.map(({ id }) => id.replaceAll('-', '_')));
    for (const name of names) expect(name).toMatch(/^[a-z_][a-z0-9_]{0,255}$/);
    for (const { WorkGroup } of prepared(ofOneAccount)) expect(WorkGroup).toBe('2nd-audit');
  });

  test('name the database, which is saved with none of them, in quotes because its name may begin with a digit', () => {
    for (const { QueryStatement } of prepared(ofOneAccount))
      expect(QueryStatement).toContain('FROM "2nd_audit".cloudtrail');
  });
});
