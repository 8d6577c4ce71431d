import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Real records, which lie beside the project and not in it. */
export const EVENTS = join(__dirname, '../../../shared/events');

/** In CI they must be there; elsewhere the tests say that they skip. */
export function describeRealRecords(name: string, tests: () => void): void {
  const there = existsSync(EVENTS);
  test(`the real records are there for: ${name}`, () => {
    if (!there && process.env.CI !== 'true') {
      console.warn(`Skipped: there are no real records in ${EVENTS}.`);
      return;
    }
    expect(there).toBe(true);
  });
  (there ? describe : describe.skip)(name, tests);
}

/** The records of every file below a folder, whatever they are wrapped in; none where the tests skip. */
export function realRecords(folder = ''): object[] {
  if (!existsSync(EVENTS)) {
    return [];
  }
  return readdirSync(join(EVENTS, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.json(\.gz)?$/.test(file))
    .sort()
    .flatMap((file) => {
      const bytes = readFileSync(join(EVENTS, folder, file));
      return recordsIn((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
    });
}

function recordsIn(text: string): object[] {
  try {
    return within(JSON.parse(text));
  } catch {
    // Some collections are records with something that is no JSON around them.
    return [...text.matchAll(/\{\s*"eventVersion"/g)].flatMap(({ index }) => objectAt(text, index));
  }
}

function within(value: unknown): object[] {
  if (value === null || typeof value !== 'object') return [];
  // Not the patterns of rules, which have lists there.
  const { eventName, eventSource } = value as Record<string, unknown>;
  return typeof eventName === 'string' && typeof eventSource === 'string'
    ? [value]
    : Object.values(value).flatMap(within);
}

/** The object that begins there, if it is JSON: up to the brace that closes it. */
function objectAt(text: string, start: number): object[] {
  let depth = 0;
  for (const { 0: found, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (found === '{') depth += 1;
    if (found === '}') depth -= 1;
    if (depth === 0) {
      try {
        return within(JSON.parse(text.slice(start, start + index + 1)));
      } catch {
        return [];
      }
    }
  }
  return [];
}
