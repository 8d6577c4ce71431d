/**
 * A part of a text whose value is not in the template, between two characters that no template holds. What it stands
 * for is between them, so that it can be named.
 */
const OPEN = '\uE000';
const CLOSE = '\uE001';
const PLACEHOLDER = /\uE000([^\uE001]*)\uE001/g;

export function placeholder(name: string): string {
  return `${OPEN}${name}${CLOSE}`;
}

export function hasPlaceholder(text: string): boolean {
  return text.includes(OPEN);
}

/** What the placeholders of a text stand for. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name]) => name);
}

/** The fixed parts of a text: what stands before the first placeholder, and behind the last. */
export function fixedEnds(text: string): { before: string; after: string } {
  return { before: text.slice(0, text.indexOf(OPEN)), after: text.slice(text.lastIndexOf(CLOSE) + 1) };
}

/** A text as people read it, with what is open in brackets. */
export function readable(value: unknown): string | undefined {
  return typeof value === 'string' ? replacePlaceholders(value, (what) => `<${what}>`) : undefined;
}

export function replacePlaceholders(text: string, replacement: (name: string) => string): string {
  return text.replace(PLACEHOLDER, (_, name: string) => replacement(name));
}
