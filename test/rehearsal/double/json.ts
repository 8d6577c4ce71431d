/** What a template, a policy or a resource's properties are made of. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** A copy without one key. */
export function without(from: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name !== key));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object, or an empty one. */
export function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** The value as a list: AWS accepts one item where it accepts many. */
export function list(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function strings(value: Json | undefined): string[] {
  return list(value).map(word);
}

/** The value as text, or undefined when it is absent. */
export function text(value: Json | undefined): string | undefined {
  return value === undefined || value === null ? undefined : word(value);
}

/** The value as text; what is absent is empty. */
export function word(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** CloudFormation carries booleans as strings as often as not. */
export function truthy(value: Json | undefined): boolean {
  return value === true || value === 'true';
}

/** Equality that does not mind the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

/** One call instead of a chain of optional lookups: `dig(props, 'A', 'B')`. */
export function dig(value: Json | undefined, ...path: string[]): Json | undefined {
  return path.reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), value);
}
