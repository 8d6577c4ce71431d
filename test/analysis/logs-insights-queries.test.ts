import { Template } from 'aws-cdk-lib/assertions';
import { LogsInsightsQueries, SavedQueries, TrailTable } from 'cdk-secure-audit-trail';
import { CLOUDTRAIL_FIELDS } from '../../lib/detection/language/filter-pattern/cloudtrail-fields';
import { Deployment, Resource } from '../support/deployment';
import { auditStack } from '../support/stack';
import { fieldsOf } from './logs-insights';

const { stack, audit } = auditStack({ trailName: 'audit' });
new LogsInsightsQueries(stack, 'Queries', { trail: audit.identity, logGroup: audit.logGroup.logGroup });
const definitions = new Deployment(Template.fromStack(stack).toJSON())
  .all('AWS::Logs::QueryDefinition')
  .map(({ Properties }) => Properties);

/** Below these, CloudTrail writes what the called service likes. */
const JSON_FIELDS = /^(requestParameters|responseElements|additionalEventData)\.\w/;
const isKnown = (field: string) =>
  field.startsWith('@') || JSON_FIELDS.test(field) || CLOUDTRAIL_FIELDS.includes(field);

test('the grammar of the test refuses what is none', () => {
  for (const query of [
    'filter eventName == "x"',
    'filter eventName = x y',
    'filter (eventName = "x"',
    'fields a, | limit 1',
    'fields coalesce(a, b)',
    'stats count(*) by',
    'limit 10001',
    'select a',
  ]) {
    expect(() => fieldsOf(query)).toThrow();
  }
});

test('every query over the log group can be asked there: all but those of files that are not delivered to it', () => {
  const asked = SavedQueries.all().list.filter(({ table }) => table === undefined);
  expect(definitions.map(({ Name }) => Name as string)).toEqual(asked.map(({ title }) => `audit/${title}`));
  for (const { LogGroupNames } of definitions) expect(LogGroupNames).toEqual(['/aws/cloudtrail/audit']);
});

describe.each(definitions.map(({ Name, ...rest }): [string, Resource] => [Name, rest as Resource]))(
  '%s',
  (name, { QueryString, Parameters = [] }: Resource) => {
    test('is made of commands of Logs Insights, over fields as CloudTrail spells them', () => {
      expect(fieldsOf(QueryString).filter((field) => !isKnown(field))).toEqual([]);
      expect(QueryString).toMatch(/\n\| limit 1000$/);
    });

    test('declares the parameters that it has, once each, and is within the limits', () => {
      const used = [...(QueryString as string).matchAll(/"\{\{([a-zA-Z_]\w*)\}\}"/g)].map(([, parameter]) => parameter);
      expect(Parameters.map(({ Name }: Resource) => Name)).toEqual([...new Set(used)]);
      expect(QueryString.split('{{').length - 1).toBe(used.length);
      expect(name.length).toBeLessThanOrEqual(255);
      expect(QueryString.length).toBeLessThanOrEqual(10_000);
    });

    test('groups callers without an ARN where the query of Athena does', () => {
      const { select } = SavedQueries.all().list.find(({ title }) => name === `audit/${title}`)!;
      const [, groups = ''] = /\| stats .* by (.*)/.exec(QueryString) ?? [];
      const fields = /coalesce\([\w., ]+\) AS principal/.exec(select)?.[0].toLowerCase();
      expect(/coalesce\([\w., ]+\) as principal/.exec(QueryString)?.[0].toLowerCase()).toBe(fields);
      expect(groups.split(', ').includes('principal')).toBe(fields !== undefined);
    });

    test('asks for a parameter where the query of Athena does', () => {
      const { where = [] } = SavedQueries.all().list.find(({ title }) => name === `audit/${title}`)!;
      expect(Parameters.length > 0).toBe(where.join().includes('?'));
    });
  },
);

test('those of a smaller choice are fewer', () => {
  const few = auditStack({ trailName: 'audit' });
  const { definitions: made } = new LogsInsightsQueries(few.stack, 'Queries', {
    trail: few.audit.identity,
    logGroup: few.audit.logGroup.logGroup,
    queries: SavedQueries.none().including(
      { id: 'one', title: 'One', description: 'x', days: 1, select: 'x', logsInsights: 'limit 1' },
      { id: 'two', title: 'Two', description: 'x', days: 1, select: 'x', table: TrailTable.DIGESTS },
    ),
  });
  expect(Object.keys(made)).toEqual(['one']);
});
