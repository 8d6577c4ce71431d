/** What a reference will be after deployment; without an attribute it is a `Ref`. */
export type Lookup = (logicalId: string, attribute?: string) => string;

/** Fills in the intrinsic functions that the library's policies use; any other one is an error, not a guess. */
export function fillIn(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => fillIn(item, lookup));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const [name, argument] = entries.length === 1 ? entries[0] : ['', undefined];
  switch (name) {
    case 'Ref':
      return lookup(argument);
    case 'Fn::GetAtt':
      return lookup(argument[0], argument[1]);
    case 'Fn::Join':
      return (fillIn(argument[1], lookup) as string[]).join(argument[0]);
    case 'Fn::Sub':
      return (argument as string).replace(/\$\{([^}]+)\}/g, (_, reference: string) =>
        lookup(...(reference.split('.') as [string, string?])),
      );
    default:
      if (name.startsWith('Fn::')) {
        throw new Error(`${name} is not known here.`);
      }
      return Object.fromEntries(entries.map(([key, item]) => [key, fillIn(item, lookup)]));
  }
}
