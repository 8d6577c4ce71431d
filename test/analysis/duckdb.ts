import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export type Row = Record<string, unknown>;

/** What Trino has and DuckDB has not, or has otherwise. */
const TRINO_FUNCTIONS = [
  'array_join(list, separator) AS array_to_string(list, separator)',
  'cardinality(list) AS len(list)',
  'date_format(day, format) AS strftime(day, format)',
  'json_format(value) AS CAST(value AS VARCHAR)',
  // Trino's answers NULL for an object or array, DuckDB's its text.
  `json_extract_scalar(value, path) AS
     CASE WHEN json_type(value, path) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(value, path) END`,
  'regexp_like(value, pattern) AS regexp_matches(value, pattern)',
  'slice(list, first, length) AS list_slice(list, first, first + length - 1)',
];

/** An empty DuckDB that knows the functions of Trino which the queries use. */
export async function duckdb(): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  for (const macro of TRINO_FUNCTIONS) await connection.run(`CREATE MACRO main.${macro}`);
  return connection;
}

export async function rowsOf(connection: DuckDBConnection, sql: string, parameters: string[] = []): Promise<Row[]> {
  return (await connection.runAndReadAll(sql, parameters)).getRowObjectsJson();
}
