import { Resource } from '../support/deployment';
import { TrinoStatement } from './trino';

/** A `?` as Athena fills it in. */
export function bound(sql: string, parameters: string[]): string {
  const values = [...parameters];
  // Not those within quotes.
  const text = sql.replace(/'[^']*'|\?/g, (token) =>
    token === '?' ? `'${values.shift()!.replaceAll("'", "''")}'` : token,
  );
  if (values.length > 0 || text.includes("'undefined'"))
    throw new Error(`${parameters.length} parameters do not fit ${sql}`);
  return text;
}

/**
 * What Athena reads for a query, as SQL: those partitions of the projection of which the conditions on partition keys are
 * true, each with its S3 prefix. A condition that names anything else cannot spare a partition.
 */
export function partitionsRead(table: Resource, sql: string): string {
  const keys = table.PartitionKeys.map(({ Name }: Resource) => Name) as string[];
  const conditions = new TrinoStatement(sql).conditions.filter(
    ({ columns }) => columns.length > 0 && columns.every((column) => keys.includes(column)),
  );
  const values = keys.map((key) => {
    const parameter = (name: string) => table.Parameters[`projection.${key}.${name}`] as string;
    switch (parameter('type')) {
      case 'enum':
        return `(SELECT unnest(${listOf(parameter('values').split(','))}) AS ${key})`;
      case 'date':
        return `(SELECT strftime(d, '%Y/%m/%d') AS ${key} FROM (SELECT unnest(generate_series(
          strptime('${parameter('range').split(',')[0]}', '%Y/%m/%d'), current_date, INTERVAL 1 DAY)) AS d))`;
      case 'injected':
        return `(SELECT unnest(${listOf(injected(key, conditions))}) AS ${key})`;
      default:
        throw new Error(`HIVE_METASTORE_ERROR: no projection of ${key}`);
    }
  });
  const prefix = keys.reduce(
    (text, key) => `replace(${text}, '\${${key}}', ${key})`,
    `'${table.Parameters['storage.location.template'] as string}'`,
  );
  const where = conditions.map(({ text }) => text).join(' AND ') || 'true';
  return `SELECT ${keys.join(', ')}, ${prefix} AS prefix FROM ${values.join(', ')} WHERE ${where}`;
}

const listOf = (values: string[]): string => `[${values.map((value) => `'${value}'`).join(', ')}]`;

/** Athena wants the values themselves, in an equality that holds for every row. */
function injected(key: string, conditions: TrinoStatement['conditions']): string[] {
  const named = conditions.flatMap(({ text }) => {
    const values = new RegExp(`^${key} (?:=|IN) \\(?('[^']*'(?:, '[^']*')*)\\)?$`).exec(text)?.[1];
    return values?.match(/[^', ]+/g) ?? [];
  });
  if (named.length === 0) {
    throw new Error(
      `CONSTRAINT_VIOLATION: For the injected projected partition column ${key}, the WHERE clause must contain only static equality conditions`,
    );
  }
  return named;
}
