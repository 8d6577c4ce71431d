/** A column of a table: its name in lower case, and its Hive type. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

export const struct = (fields: Record<string, string>): string =>
  `struct<${Object.entries(fields)
    .map(([name, type]) => `${name}:${type}`)
    .join(',')}>`;

export const columnsOf = (types: Record<string, string>): readonly Column[] =>
  Object.entries(types).map(([name, type]) => ({ name, type }));
