import { TrailTable } from './trail-table';

/**
 * A question that analysts ask, in the parts of a SELECT. Plain data: nothing of it needs the AWS CDK.
 *
 * The table, the days and, where the table needs it, the account are put in by `TrailAnalysis`, so that no query reads
 * more than it must.
 */
export interface SavedQuery {
  /** Stable id in kebab-case, e.g. `root-use`. The prepared statement has it with underscores: `root_use`. */
  readonly id: string;

  /** Its name in the console, at most 128 characters. */
  readonly title: string;

  /** What it answers, and what each `?` of `where` stands for, in order; at most 800 characters. */
  readonly description: string;

  /**
   * The table that it reads. Where that table is not made, the query is not saved.
   *
   * @default - `cloudtrail`: management and data events
   */
  readonly table?: TrailTable;

  /** How many days back the saved query looks, today beside: a whole number from 1 to 366. Athena bills by what it reads. */
  readonly days: number;

  /** What follows SELECT. Columns are in lower case, and those of JSON are read with `json_extract_scalar`. */
  readonly select: string;

  /**
   * What must hold beside account and day, each condition a line. A `?` is asked for when the query is run; Athena takes
   * it nowhere else.
   *
   * @default - every record of these days
   */
  readonly where?: string[];

  /**
   * What follows GROUP BY.
   *
   * @default - a line for each record
   */
  readonly groupBy?: string;

  /**
   * What follows HAVING.
   *
   * @default - every group
   */
  readonly having?: string;

  /**
   * What follows ORDER BY.
   *
   * @default 'eventtime DESC' - the last first
   */
  readonly orderBy?: string;

  /**
   * The same question in the language of CloudWatch Logs Insights, at most 10,000 characters, with `{{name}}` for a
   * parameter. `LogsInsightsQueries` saves it.
   *
   * @default - not asked there
   */
  readonly logsInsights?: string;
}
