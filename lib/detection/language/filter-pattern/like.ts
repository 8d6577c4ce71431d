import { wildcardOf } from './wildcard';

/** A string of SQL. */
export function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The right side of LIKE for a value with wildcards at its ends. */
export function sqlLike(text: string): string {
  const { body, openStart, openEnd } = wildcardOf(text);
  const escaped = body.replace(/[\\%_]/g, '\\$&');
  const like = sqlString(`${openStart ? '%' : ''}${escaped}${openEnd ? '%' : ''}`);
  return escaped === body ? like : `${like} ESCAPE '\\'`;
}
