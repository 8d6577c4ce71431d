/** A type of a Glue column, taken apart. */
export type HiveType =
  | { readonly kind: 'primitive'; readonly name: string }
  | { readonly kind: 'array'; readonly of: HiveType }
  | { readonly kind: 'map'; readonly key: HiveType; readonly value: HiveType }
  | { readonly kind: 'struct'; readonly fields: ReadonlyArray<readonly [string, HiveType]> };

export function parseHiveType(type: string): HiveType {
  const [, outer, inner] = /^(array|map|struct)<(.*)>$/.exec(type) ?? [];
  switch (outer) {
    case 'array':
      return { kind: 'array', of: parseHiveType(inner) };
    case 'map': {
      const [key, value] = splitAtTop(inner).map(parseHiveType);
      return { kind: 'map', key, value };
    }
    case 'struct':
      return {
        kind: 'struct',
        fields: splitAtTop(inner).map((field) => {
          const colon = field.indexOf(':');
          return [field.slice(0, colon), parseHiveType(field.slice(colon + 1))];
        }),
      };
    default:
      if (!/^(string|double|bigint|boolean)$/.test(type)) throw new Error(`${type} is no type that Hive has`);
      return { kind: 'primitive', name: type };
  }
}

/** At the commas that are not within brackets. */
function splitAtTop(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    depth += character === '<' ? 1 : character === '>' ? -1 : 0;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/**
 * The type for DuckDB, with names as they stand in the files: DuckDB compares keys of JSON to the letter, the SerDes of
 * Athena do not.
 */
export function duckdbType(type: HiveType, spelling: (lowerCasePath: string) => string, path = ''): string {
  switch (type.kind) {
    case 'array':
      return `${duckdbType(type.of, spelling, path)}[]`;
    case 'map':
      return `MAP(${duckdbType(type.key, spelling)}, ${duckdbType(type.value, spelling)})`;
    case 'struct': {
      const fields = type.fields.map(([name, field]) => {
        const inner = path === '' ? name : `${path}.${name}`;
        return `"${spelling(inner)}" ${duckdbType(field, spelling, inner)}`;
      });
      return `STRUCT(${fields.join(', ')})`;
    }
    case 'primitive':
      return type.name === 'string' ? 'VARCHAR' : type.name.toUpperCase();
  }
}
