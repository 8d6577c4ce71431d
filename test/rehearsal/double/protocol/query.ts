import { isObject, type Json, type JsonObject } from '../json';

/** Parameters of the AWS query protocol: `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`. */
export function parseQuery(body: string): JsonObject {
  const root: JsonObject = {};
  for (const [path, value] of new URLSearchParams(body)) {
    const steps = path.split('.');
    let at = root;
    steps.forEach((step, index) => {
      if (index === steps.length - 1) at[step] = value;
      else at = (at[step] ??= {}) as JsonObject;
    });
  }
  return lists(root) as JsonObject;
}

function lists(value: Json | undefined): Json {
  if (value === undefined) return null;
  if (!isObject(value)) return value;
  const members = value.member;
  if (isObject(members)) {
    return Object.entries(members)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, item]) => lists(item));
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, lists(item)]));
}
