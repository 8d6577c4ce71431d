/**
 * Inside `$or` event-ruler takes these for a forgotten field name, at any depth, and refuses them; the later ones are
 * kept for operators to come.
 */
const RESERVED = new Set([
  ...['exactly', 'prefix', 'suffix', 'equals-ignore-case', 'anything-but', 'exists', 'wildcard', 'numeric', 'cidr'],
  ...['=', '<', '<=', '>', '>='],
  ...['regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);

export function isReservedInsideOr(key: string): boolean {
  return RESERVED.has(key);
}
