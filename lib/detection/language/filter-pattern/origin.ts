import { And, Comparison, Is, NotExists, Or } from './pattern';

type Node = And | Or | Comparison | Is | NotExists;

interface Origin {
  readonly column: number;
  /** The condition stood in parentheses of its own. */
  parenthesized: boolean;
}

// Beside the tree, so that patterns that differ in blanks only are equal.
const origins = new WeakMap<Node, Origin>();

/** Remembers where a condition begins. */
export function located<T extends Node>(node: T, column: number): T {
  origins.set(node, { column, parenthesized: false });
  return node;
}

/** Remembers that a condition stands in parentheses. */
export function parenthesized<T extends Node>(node: T): T {
  const origin = origins.get(node);
  if (origin) origin.parenthesized = true;
  return node;
}

/** Where a condition began in the text; 1 if it was never text. */
export function columnOf(node: Node): number {
  return origins.get(node)?.column ?? 1;
}

/** Whether the writer put parentheses around it. A tree that was never text is printed with them. */
export function isParenthesized(node: Node): boolean {
  return origins.get(node)?.parenthesized ?? true;
}
