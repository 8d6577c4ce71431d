import { MATCHES_NOTHING, Range } from './range';

/** One alternative in the list of values of a field in an EventBridge pattern. */
export type Leaf =
  | { readonly kind: 'exact'; readonly value: string | number }
  | { readonly kind: 'constant'; readonly value: true | false | null }
  | { readonly kind: 'exists'; readonly exists: boolean }
  | { readonly kind: 'prefix' | 'suffix' | 'infix'; readonly text: string }
  | { readonly kind: 'anything-but'; readonly values: readonly string[] }
  | { readonly kind: 'anything-but-affix'; readonly affix: 'prefix' | 'suffix' | 'infix'; readonly text: string }
  | { readonly kind: 'numeric'; readonly range: Range };

/** As EventBridge writes it. */
export function leafJson(leaf: Leaf): unknown {
  switch (leaf.kind) {
    case 'exact':
    case 'constant':
      return leaf.value;
    case 'exists':
      return { exists: leaf.exists };
    case 'prefix':
    case 'suffix':
    case 'infix':
      return affixJson(leaf.kind, leaf.text);
    case 'anything-but':
      return { 'anything-but': leaf.values };
    case 'anything-but-affix':
      return { 'anything-but': affixJson(leaf.affix, leaf.text) };
    case 'numeric':
      return { numeric: leaf.range.json() };
  }
}

function affixJson(affix: 'prefix' | 'suffix' | 'infix', text: string): unknown {
  return affix === 'infix' ? { wildcard: `*${text.replace(/[*\\]/g, '\\$&')}*` } : { [affix]: text };
}

/**
 * The leaf that matches what both match; `MATCHES_NOTHING` if no value does; undefined if EventBridge has no leaf for it,
 * for it has no "and" between two conditions on one field.
 */
export function intersect(a: Leaf, b: Leaf): Leaf | typeof MATCHES_NOTHING | undefined {
  if (JSON.stringify(leafJson(a)) === JSON.stringify(leafJson(b))) return a;
  if (a.kind === 'exists' || b.kind === 'exists') return intersectPresence(a, b);
  if (a.kind === 'exact') return accepts(b, a.value) ? a : MATCHES_NOTHING;
  if (b.kind === 'exact') return accepts(a, b.value) ? b : MATCHES_NOTHING;
  if (a.kind === 'constant' || b.kind === 'constant') return MATCHES_NOTHING;
  if (a.kind === 'anything-but' && b.kind === 'anything-but') {
    return { kind: 'anything-but', values: [...new Set([...a.values, ...b.values])] };
  }
  if (a.kind === 'numeric' && b.kind === 'numeric') {
    const range = a.range.intersect(b.range);
    return range === MATCHES_NOTHING ? range : { kind: 'numeric', range };
  }
  return intersectAffixes(a, b);
}

function intersectPresence(a: Leaf, b: Leaf): Leaf | typeof MATCHES_NOTHING {
  if (a.kind === 'exists' && a.exists) return b.kind === 'exists' ? MATCHES_NOTHING : b;
  if (b.kind === 'exists' && b.exists) return a.kind === 'exists' ? MATCHES_NOTHING : a;
  return MATCHES_NOTHING;
}

// The longer of two prefixes says what both say.
function intersectAffixes(a: Leaf, b: Leaf): Leaf | typeof MATCHES_NOTHING | undefined {
  if (a.kind === 'prefix' && b.kind === 'prefix') {
    if (a.text.startsWith(b.text)) return a;
    return b.text.startsWith(a.text) ? b : MATCHES_NOTHING;
  }
  if (a.kind === 'suffix' && b.kind === 'suffix') {
    if (a.text.endsWith(b.text)) return a;
    return b.text.endsWith(a.text) ? b : MATCHES_NOTHING;
  }
  return undefined;
}

function accepts(leaf: Leaf, value: string | number): boolean {
  switch (leaf.kind) {
    case 'exact':
      return leaf.value === value;
    case 'constant':
      return false;
    case 'exists':
      return leaf.exists;
    case 'prefix':
    case 'suffix':
    case 'infix':
      return hasAffix(value, leaf.kind, leaf.text);
    case 'anything-but':
      return typeof value !== 'string' || !leaf.values.includes(value);
    case 'anything-but-affix':
      return !hasAffix(value, leaf.affix, leaf.text);
    case 'numeric':
      return typeof value === 'number' && leaf.range.includes(value);
  }
}

function hasAffix(value: string | number, affix: 'prefix' | 'suffix' | 'infix', text: string): boolean {
  if (typeof value !== 'string') return false;
  if (affix === 'infix') return value.includes(text);
  return affix === 'prefix' ? value.startsWith(text) : value.endsWith(text);
}
