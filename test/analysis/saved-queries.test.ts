import { Deployment, Resource } from '../support/deployment';
import { auditTemplate } from '../support/stack';

const deployment = new Deployment(auditTemplate({ trailName: 'audit' }).toJSON());
const { TableInput: table, DatabaseName } = deployment.one('AWS::Glue::Table').Properties;
const queries = deployment.all('AWS::Athena::NamedQuery').map(({ Properties }) => Properties);

/** Splits SQL at a word, but not within parentheses or quotes. */
function splitAt(sql: string, word: RegExp): string[] {
  const parts = [''];
  let depth = 0;
  for (const token of sql.match(/'[^']*'|[()]|\s+|[^\s()']+/g)!) {
    depth += token === '(' ? 1 : token === ')' ? -1 : 0;
    if (depth === 0 && word.test(token)) {
      parts.push('');
    } else {
      parts[parts.length - 1] += token;
    }
  }
  return parts.map((part) => part.trim());
}

const whereOf = (sql: string) => /WHERE (.*?)(?:GROUP BY|ORDER BY|$)/s.exec(sql)![1].trim();

/** The fields of a Hive type by their dotted paths, the outermost first. */
function paths(name: string, type: string): string[] {
  const fields = /^struct<(.*)>$/.exec(type)?.[1];
  if (fields === undefined) {
    return [name];
  }
  let depth = 0;
  const parts = [''];
  for (const character of fields) {
    depth += character === '<' ? 1 : character === '>' ? -1 : 0;
    if (character === ',' && depth === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += character;
    }
  }
  return [
    name,
    ...parts.flatMap((part) => {
      const colon = part.indexOf(':');
      return paths(`${name}.${part.slice(0, colon)}`, part.slice(colon + 1));
    }),
  ];
}

const FIELDS = new Set<string>(
  [...table.StorageDescriptor.Columns, ...table.PartitionKeys].flatMap(({ Name, Type }: Resource) => paths(Name, Type)),
);

test('there are queries, each in the workgroup and the database of the trail', () => {
  expect(queries.length).toBeGreaterThan(0);
  for (const { WorkGroup, Database } of queries) {
    expect([WorkGroup, Database]).toEqual(['audit', DatabaseName]);
  }
});

describe.each(queries.map(({ Name, QueryString }) => [Name as string, QueryString as string]))(
  'the query "%s"',
  (_, sql) => {
    test('reads the days that it needs and no others, at most 90', () => {
      const conditions = splitAt(whereOf(sql), /^AND$/i);
      const bounds = conditions.flatMap(
        (condition) =>
          /^dt >= date_format\(current_date - interval '(\d+)' day, '%Y\/%m\/%d'\)$/.exec(condition)?.[1] ?? [],
      );
      // The bound must hold for every row: with an OR beside it Athena would read all days.
      expect(splitAt(whereOf(sql), /^OR$/i)).toHaveLength(1);
      expect(bounds).toHaveLength(1);
      expect(Number(bounds[0])).toBeGreaterThan(0);
      expect(Number(bounds[0])).toBeLessThanOrEqual(90);
      // Compared as text, so the order of both formats must be that of time.
      expect(table.Parameters['projection.dt.format']).toBe('yyyy/MM/dd');
    });

    test('names fields that a record has', () => {
      const words = sql
        .replace(/'[^']*'/g, ' ')
        .replace(/\bAS \w+/g, (alias) => alias.toUpperCase())
        .match(/[a-z_]+(?:\.[a-z_]+)*(?!\w*\()\b/g)!;
      const aliases = [...sql.matchAll(/\bAS (\w+)/g)].map(([, alias]) => alias);
      const language = ['cloudtrail', 'current_date', 'interval', 'day'];
      const functions = [...sql.matchAll(/(\w+)\(/g)].map(([, name]) => name);
      const unknown = words.filter(
        (word) => ![...language, ...aliases, ...functions].includes(word) && !FIELDS.has(word),
      );
      expect(unknown).toEqual([]);
    });

    test('reads this table alone, and returns what the console can show', () => {
      expect([...sql.matchAll(/\bFROM (\S+)/g)].map(([, name]) => name)).toEqual([table.Name]);
      expect(sql).toMatch(/LIMIT 1000$/);
      expect(sql).not.toMatch(/\b(INSERT|CREATE|DROP|DELETE|ALTER|UNLOAD)\b/);
    });
  },
);
