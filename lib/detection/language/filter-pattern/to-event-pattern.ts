import { isReservedInsideOr } from '../event-pattern/reserved-names';
import { CannotRender } from './cannot-render';
import { eventPath } from './event-path';
import { intersect, Leaf, leafJson } from './leaf';
import { leavesOf } from './leaves';
import { columnOf } from './origin';
import { Condition, Pattern, Test } from './pattern';
import { printSelector } from './print';
import { MATCHES_NOTHING } from './range';

// EventBridge user guide, "$or": at most 1,000 combinations in one rule.
const MAX_ALTERNATIVES = 1000;

/** What one field must be, and which tests said so. */
interface Field {
  readonly path: readonly string[];
  readonly leaves: readonly Leaf[];
  /** The selector goes through all elements of an array. */
  readonly inArray: boolean;
}

/** Fields that must all be right, by path. */
type Alternative = ReadonlyMap<string, Field>;

/**
 * The pattern as the `detail` of an EventBridge pattern, for the events that CloudTrail sends there.
 *
 * It matches the same records wherever the compared fields hold strings, numbers or nothing, and an array exactly where
 * the selector has `[*]`. Outside of that EventBridge is wider: `anything-but` and `exists` are true of null, true and
 * false as well, and every matcher looks into arrays.
 *
 * @throws CannotRender
 */
export function toEventPattern(pattern: Pattern): { detail: Record<string, unknown> } {
  const alternatives = merge(alternativesOf(pattern.condition));
  if (alternatives.length === 0) throw new CannotRender('No record can match the pattern', columnOf(pattern.condition));
  return { detail: detailOf(alternatives, columnOf(pattern.condition)) };
}

function alternativesOf(condition: Condition): Alternative[] {
  if (condition.kind === 'or') return merge(limited(condition, condition.operands.flatMap(alternativesOf)));
  if (condition.kind !== 'and') return [new Map([fieldOf(condition)])];
  return condition.operands
    .map((operand) => ({ operand, alternatives: alternativesOf(operand) }))
    .reduce<Alternative[]>(
      (all, { operand, alternatives }) =>
        limited(
          operand,
          all.flatMap((one) => alternatives.flatMap((other) => both(one, other, operand))),
        ),
      [new Map()],
    );
}

function limited(condition: Condition, alternatives: Alternative[]): Alternative[] {
  if (alternatives.length <= MAX_ALTERNATIVES) return alternatives;
  throw new CannotRender(`EventBridge allows ${MAX_ALTERNATIVES} combinations, not more`, columnOf(condition));
}

function fieldOf(test: Test): [string, Field] {
  const path = eventPath(test);
  const inArray = test.selector.steps.some(({ kind }) => kind === 'any-element');
  return [JSON.stringify(path), { path, leaves: leavesOf(test), inArray }];
}

// Nothing, if no value of a field satisfies both.
function both(one: Alternative, other: Alternative, operand: Condition): Alternative[] {
  const fields = new Map(one);
  for (const [key, field] of other) {
    const known = fields.get(key);
    const leaves = known ? bothLeaves(known, field, operand) : field.leaves;
    if (leaves.length === 0) return [];
    fields.set(key, { ...field, leaves });
  }
  checkArrays(fields, operand);
  return [fields];
}

function bothLeaves(one: Field, other: Field, operand: Condition): Leaf[] {
  const name = printSelector({ steps: one.path.map((step) => ({ kind: 'property', name: step })) });
  if (one.inArray || other.inArray) {
    throw new CannotRender(`EventBridge cannot have two elements of ${name} pass a test each`, columnOf(operand));
  }
  const found = one.leaves.flatMap((a) => other.leaves.map((b) => intersect(a, b)));
  if (found.includes(undefined)) {
    throw new CannotRender(`EventBridge has no "and" between these conditions on ${name}`, columnOf(operand));
  }
  const leaves = found.filter((leaf) => leaf !== undefined && leaf !== MATCHES_NOTHING);
  return [...new Map(leaves.map((leaf) => [JSON.stringify(leafJson(leaf)), leaf])).values()];
}

// Fields of one array are matched within one element by EventBridge, and each on its own by CloudWatch Logs.
function checkArrays(fields: Alternative, operand: Condition): void {
  const arrays = [...fields.values()].filter(({ inArray }) => inArray);
  const shared = arrays.find((one) => arrays.some((other) => other !== one && other.path[0] === one.path[0]));
  if (shared === undefined) return;
  throw new CannotRender(
    `EventBridge wants one element of ${shared.path.join('.')} to pass all tests, and CloudWatch Logs one for each`,
    columnOf(operand),
  );
}

// Alternatives that differ in one field only become one, with a longer list of values: so do lists of event names.
function merge(alternatives: readonly Alternative[]): Alternative[] {
  const merged: Alternative[] = [];
  for (const alternative of alternatives) {
    const at = merged.findIndex((other) => differenceOf(alternative, other) !== undefined);
    const known = merged.at(at);
    if (at === -1 || known === undefined) {
      merged.push(alternative);
      continue;
    }
    const key = differenceOf(alternative, known) ?? '';
    merged[at] = withLeaves(known, key, alternative.get(key)?.leaves ?? []);
  }
  return merged.length < alternatives.length ? merge(merged) : merged;
}

function withLeaves(alternative: Alternative, key: string, more: readonly Leaf[]): Alternative {
  const field = alternative.get(key);
  if (field === undefined) return alternative;
  const leaves = [
    ...new Map([...field.leaves, ...more].map((leaf) => [JSON.stringify(leafJson(leaf)), leaf])).values(),
  ];
  return new Map(alternative).set(key, { ...field, leaves });
}

// The one field in which two alternatives differ; any field if they do not differ.
function differenceOf(a: Alternative, b: Alternative): string | undefined {
  if (a.size !== b.size) return undefined;
  const keys = [...a.keys()];
  if (!keys.every((key) => b.has(key))) return undefined;
  const different = keys.filter((key) => textOf(a.get(key)) !== textOf(b.get(key)));
  if (different.length > 1) return undefined;
  return different.at(0) ?? keys.at(0);
}

function textOf(field: Field | undefined): string {
  return JSON.stringify([field?.leaves.map(leafJson), field?.inArray]);
}

function detailOf(alternatives: readonly Alternative[], column: number): Record<string, unknown> {
  const [first, ...others] = alternatives;
  if (others.length === 0) return objectOf(first, column);
  const common = new Map(
    [...first].filter(([key, field]) => others.every((other) => textOf(other.get(key)) === textOf(field))),
  );
  const rest = alternatives.map((alternative) => new Map([...alternative].filter(([key]) => !common.has(key))));
  const detail = objectOf(common, column);
  // An alternative that asks for nothing more makes the others superfluous.
  if (rest.some(({ size }) => size === 0)) return detail;
  for (const alternative of alternatives) objectOf(alternative, column);
  const reserved = rest.flatMap((fields) => [...fields.values()].flatMap(({ path }) => path)).find(isReservedInsideOr);
  if (reserved !== undefined) {
    throw new CannotRender(`EventBridge takes ${reserved} for an operator within $or`, column);
  }
  return { ...detail, $or: rest.map((alternative) => objectOf(alternative, column)) };
}

function objectOf(alternative: Alternative, column: number): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const { path, leaves } of alternative.values()) {
    let at = object;
    for (const name of path.slice(0, -1)) {
      const next = (at[name] ??= {});
      if (Array.isArray(next)) refuseNesting(path, column);
      at = next as Record<string, unknown>;
    }
    const last = path[path.length - 1];
    if (last in at) refuseNesting(path, column);
    at[last] = leaves.map(leafJson);
  }
  return object;
}

function refuseNesting(path: readonly string[], column: number): never {
  throw new CannotRender(`EventBridge cannot ask for ${path.join('.')} as a value and as an object`, column);
}
