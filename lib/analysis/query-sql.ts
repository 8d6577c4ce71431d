import { SavedQuery } from './saved-query';

/** What the table asks of every query. */
export interface QueriedTable {
  /** The table, with its database where the query is not saved with one. */
  readonly from: string;
  /** Whether each query must name the account that it reads. */
  readonly accountIsAsked: boolean;
}

// Athena works the bound out before it lists partitions, so a query reads these days and no others.
const since = (days: number) => `dt >= date_format(current_date - interval '${days}' day, '%Y/%m/%d')`;

/** The query over its last days. */
export function savedQuerySql(query: SavedQuery, table: QueriedTable): string {
  return select(query, table, since(query.days));
}

/** The query over the days that whoever executes it names. */
export function preparedSql(query: SavedQuery, table: QueriedTable): string {
  return select(query, table, 'dt BETWEEN ? AND ?');
}

/** What each `?` stands for, beyond what the query itself says. */
export function savedQueryDescription({ description }: SavedQuery, { accountIsAsked }: QueriedTable): string {
  return accountIsAsked ? `${description} First parameter: the account id.` : description;
}

export function preparedDescription({ description }: SavedQuery, { accountIsAsked }: QueriedTable): string {
  const account = accountIsAsked ? 'the account id, ' : '';
  return `${description} First parameters: ${account}the first and the last day, e.g. '2026/11/01', '2026/11/21'.`;
}

function select(query: SavedQuery, table: QueriedTable, days: string): string {
  const conditions = [...(table.accountIsAsked ? ['account = ?'] : []), days, ...(query.where ?? []).map(closed)];
  return [
    `SELECT ${query.select}`,
    `FROM ${table.from}`,
    `WHERE ${conditions.join('\n  AND ')}`,
    ...(query.groupBy === undefined ? [] : [`GROUP BY ${query.groupBy}`]),
    ...(query.having === undefined ? [] : [`HAVING ${query.having}`]),
    `ORDER BY ${query.orderBy ?? 'eventtime DESC'}`,
    'LIMIT 1000',
  ].join('\n');
}

// Without brackets an OR would stand beside the bound on days, and Athena would read them all.
const closed = (condition: string): string => (/\bor\b/i.test(condition) ? `(${condition})` : condition);
