type Paths = Readonly<Partial<Record<string, string>>>;

/**
 * What EventBridge sends to a target of text or JSON, by its user guide, "Input transformation". Where the guide leaves
 * something open, it takes the worst: nothing is escaped. Recorded on AWS: a field that is not there leaves nothing
 * behind in a string.
 */
export function transform(paths: Paths, template: string, event: object): string {
  // A variable that is not defined would stay as it is.
  return template.replace(/<([\w.]+)>/g, (variable, name: string, index: number) => {
    const inString = isInString(template, index);
    if (name === 'aws.events.event.json') {
      if (inString) throw new Error(`${variable} can only be the value of a field`);
      return JSON.stringify(event);
    }
    const path = paths[name];
    if (path === undefined) throw new Error(`No path for ${variable}`);
    const value = valueAt(event, path);
    if (!inString) {
      // The guide does not say what takes the place of a value that is not there.
      if (value === undefined) throw new Error(`${path} is not there`);
      return JSON.stringify(value);
    }
    if (value === undefined || value === null) return '';
    // Of an object or array in a string the quotes are removed.
    return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
  });
}

/** The lines that a target of text gets; SNS sends them with the quotes around each. */
export function transformedLines(paths: Paths, template: string, event: object): string[] {
  return transform(paths, template, event)
    .split('\n')
    .map((line) => line.slice(1, -1));
}

function isInString(template: string, index: number): boolean {
  return [...template.slice(0, index).matchAll(/(?<!\\)"/g)].length % 2 === 1;
}

function valueAt(event: object, path: string): unknown {
  return path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], event);
}
