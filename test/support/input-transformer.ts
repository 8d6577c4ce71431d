/** What EventBridge sends to a target of text: one line for each string of the template. */
export function transform(paths: Readonly<Partial<Record<string, string>>>, template: string, event: object): string[] {
  const filled = template.replace(/<(\w+)>/g, (_, name: string) => {
    const path = paths[name];
    if (path === undefined) throw new Error(`No path for <${name}>`);
    // A field that is not there leaves nothing behind.
    const value = valueAt(event, path) ?? '';
    if (typeof value !== 'string') throw new Error(`${path} is no text`);
    return JSON.stringify(value).slice(1, -1);
  });
  return filled.split('\n').map((line) => JSON.parse(line) as string);
}

function valueAt(event: object, path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], event);
}
