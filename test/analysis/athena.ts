import { DuckDBConnection } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Deployment, Resource } from '../support/deployment';
import { duckdb, Row, rowsOf } from './duckdb';
import { duckdbType, HiveType, parseHiveType } from './hive-type';
import { bound, partitionsRead } from './partitions';
import { TrinoStatement } from './trino';

/**
 * Athena as far as these tests need it: DuckDB, reading `.json.gz` files below a folder that stands for S3 by what the
 * Glue tables of a template say of columns, partitions and places.
 */
export class Athena {
  public static async over(deployment: Deployment, s3: string): Promise<Athena> {
    const connection = await duckdb();
    const tables = deployment.all('AWS::Glue::Table').map(({ Properties }) => Properties);
    const database = tables[0].DatabaseName as string;
    await connection.run(`CREATE SCHEMA "${database}"`);
    await connection.run(`SET search_path = '${database},main'`);
    for (const { TableInput: table } of tables) {
      const files = await rowsOf(connection, `SELECT file FROM glob('${folders(table, s3)}/*')`);
      const paths = files.map(({ file }) => String(file));
      await connection.run(`CREATE VIEW "${database}".${table.Name} AS ${relation(table, s3, paths)}`);
    }
    return new Athena(connection, new Map(tables.map(({ TableInput: table }) => [table.Name as string, table])));
  }

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly tables: Map<string, Resource>,
  ) {}

  public async run(sql: string, ...parameters: string[]): Promise<Row[]> {
    // What Athena would refuse before it reads anything.
    const statement = new TrinoStatement(sql);
    if (statement.syntaxErrors > 0) throw new Error(`${statement.syntaxErrors} syntax errors in ${sql}`);
    this.partitions(sql, parameters);
    const rows = await rowsOf(this.connection, sql, parameters);
    // Columns of Athena are in lower case, also where the files have them otherwise.
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value])),
    );
  }

  /** Runs a statement that makes a view; of its table the view reads what its own query asks for. */
  public async createView(name: string, sql: string): Promise<void> {
    const statement = new TrinoStatement(sql);
    if (statement.syntaxErrors > 0) throw new Error(`${statement.syntaxErrors} syntax errors in ${sql}`);
    await this.connection.run(sql);
    this.tables.set(name, this.tables.get(statement.tables[0])!);
  }

  /** How many S3 prefixes the query reads, and of which days. */
  public async reads(sql: string, ...parameters: string[]): Promise<{ prefixes: number; days: unknown }> {
    const partitions = this.partitions(sql, parameters);
    const [row] = await rowsOf(
      this.connection,
      `SELECT count(*) AS prefixes, list_sort(list(DISTINCT dt)) AS days FROM (${partitions})`,
    );
    return { prefixes: Number(row.prefixes), days: row.days };
  }

  /** The S3 prefixes that the query reads. */
  public async prefixes(sql: string, ...parameters: string[]): Promise<string[]> {
    const rows = await rowsOf(this.connection, `SELECT prefix FROM (${this.partitions(sql, parameters)}) ORDER BY 1`);
    return rows.map(({ prefix }) => String(prefix));
  }

  private partitions(sql: string, parameters: string[]): string {
    const [from] = new TrinoStatement(sql).tables;
    const table = this.tables.get(from.split('.').at(-1)!);
    if (!table) throw new Error(`TABLE_NOT_FOUND: ${from}`);
    return partitionsRead(table, bound(sql, parameters));
  }
}

const template = (table: Resource, s3: string): string =>
  (table.Parameters['storage.location.template'] as string).replace('s3://', `${s3}/`);

const folders = (table: Resource, s3: string): string =>
  template(table, s3)
    .replaceAll('${dt}', '*/*/*')
    .replace(/\$\{\w+\}/g, '*');

function relation(table: Resource, s3: string, files: string[]): string {
  const keys = table.PartitionKeys.map(({ Name }: Resource) => Name) as string[];
  const columns: HiveType = {
    kind: 'struct',
    fields: table.StorageDescriptor.Columns.map(({ Name, Type }: Resource) => [Name, parseHiveType(Type)]),
  };
  const wrapped = (table.StorageDescriptor.InputFormat as string).endsWith('.CloudTrailInputFormat');
  if (files.length === 0) {
    const types = columns.fields.map(
      ([name, type]) => `NULL::${duckdbType(type, (path) => path.split('.').at(-1)!)} AS ${name}`,
    );
    return `SELECT ${[...types, ...keys.map((key) => `'' AS ${key}`)].join(', ')} WHERE false`;
  }
  const spelling = spellingIn(files, wrapped);
  const struct = duckdbType(columns, spelling);
  const read = (type: string, format: string) =>
    `read_json([${files.map((file) => `'${file}'`).join(', ')}], columns = {${type}}, format = '${format}', filename = true)`;
  const records = wrapped
    ? `SELECT unnest(Records) AS record, filename FROM ${read(`Records: '${struct}[]'`, 'auto')}`
    : `SELECT {${columns.fields.map(([name]) => `"${spelling(name)}": "${spelling(name)}"`).join(', ')}} AS record, filename FROM ${read(
        columns.fields.map(([name, type]) => `"${spelling(name)}": '${duckdbType(type, spelling, name)}'`).join(', '),
        'unstructured',
      )}`;
  const location = template(table, s3);
  const place = location
    .replaceAll('.', '\\.')
    .replaceAll('${dt}', '(\\d{4}/\\d\\d/\\d\\d)')
    .replace(/\$\{\w+\}/g, '([^/]+)');
  const order = [...location.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
  const inPlace = keys.map((key) => `regexp_extract(filename, '^${place}/', ${order.indexOf(key) + 1}) AS ${key}`);
  return `SELECT * FROM (SELECT unnest(record), ${inPlace.join(', ')} FROM (${records})) WHERE ${projected(table, keys)}`;
}

/** What lies outside of the projection is not there for Athena. */
function projected(table: Resource, keys: string[]): string {
  return keys
    .map((key) => {
      const parameter = (name: string) => table.Parameters[`projection.${key}.${name}`] as string;
      switch (parameter('type')) {
        case 'enum':
          return `${key} IN ('${parameter('values').replaceAll(',', "', '")}')`;
        case 'date':
          return `${key} BETWEEN '${parameter('range').split(',')[0]}' AND strftime(current_date, '%Y/%m/%d')`;
        default:
          return 'true';
      }
    })
    .join(' AND ');
}

/** How the names of fields are spelled in the files; where in two ways, the more frequent. */
function spellingIn(files: string[], wrapped: boolean): (lowerCasePath: string) => string {
  const counts = new Map<string, Map<string, number>>();
  const note = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item) => note(item, path));
      return;
    }
    if (value === null || typeof value !== 'object') return;
    for (const [name, inner] of Object.entries(value)) {
      const lower = path === '' ? name.toLowerCase() : `${path}.${name.toLowerCase()}`;
      const spellings = counts.get(lower) ?? new Map<string, number>();
      counts.set(lower, spellings.set(name, (spellings.get(name) ?? 0) + 1));
      note(inner, lower);
    }
  };
  for (const file of files) {
    const content = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as { Records?: unknown };
    note(wrapped ? content.Records : content, '');
  }
  return (path) =>
    [...(counts.get(path) ?? [])].sort(([, a], [, b]) => b - a).map(([name]) => name)[0] ?? path.split('.').at(-1)!;
}
