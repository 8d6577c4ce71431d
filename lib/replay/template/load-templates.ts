import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UsageError } from '../usage-error';
import { onlyPlace, Place, readManifest } from './cloud-assembly';
import { isObject } from '../is-object';

/** A resource of a template, as far as it can be trusted. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Condition?: unknown;
}

export interface Template extends Place {
  /** The name of the file without `.template.json`: for a template of the CDK, its stack. */
  readonly name: string;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The template, or all templates of a cloud assembly, those of nested stacks and stages too. */
export function loadTemplates(path: string): Template[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw new UsageError(`There is no template or cdk.out '${path}'.`);
  }
  if (!isFolder) {
    return [loadTemplate(path)];
  }
  const found = findTemplates(path);
  if (found.length === 0) {
    throw new UsageError(`There is no *.template.json in '${path}'. Run 'npx cdk synth' first.`);
  }
  const others: UsageError[] = [];
  const templates = found.flatMap(({ file, place, isStack }) => {
    try {
      return [loadTemplate(file, place)];
    } catch (error) {
      if (isStack || !(error instanceof UsageError)) {
        throw error;
      }
      others.push(error);
      return [];
    }
  });
  if (templates.length === 0) {
    throw others[0];
  }
  others.forEach(({ message }) => process.stderr.write(`Left out: ${message}\n`));
  return templates;
}

interface Found {
  readonly file: string;
  readonly place: Place;
  /** The manifest names it: it must be a template. Any other file may be called `*.template.json`. */
  readonly isStack: boolean;
}

function findTemplates(folder: string): Found[] {
  const places = readManifest(folder);
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): Found[] => {
      const file = join(folder, entry.name);
      if (entry.isDirectory()) {
        // Assets are files of the user, such as the code of a Lambda function.
        return entry.name.startsWith('asset.') ? [] : findTemplates(file);
      }
      const place = places.get(entry.name);
      return entry.name.endsWith('.template.json')
        ? [{ file, place: place ?? onlyPlace(places), isStack: place !== undefined }]
        : [];
    });
}

function loadTemplate(file: string, place: Place = {}): Template {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`'${file}' cannot be read: ${String((error as NodeJS.ErrnoException).code)}`);
  }
  if (!/^\s*[{[]/.test(text)) {
    throw new UsageError(
      `'${file}' is not JSON. Of a YAML template make JSON first, for example with: rain fmt --json, or cfn-flip.`,
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`'${file}' is not valid JSON: ${(error as Error).message}`);
  }
  if (!isObject(content) || !isObject(content.Resources)) {
    throw new UsageError(`'${file}' is no CloudFormation template: it has no Resources.`);
  }
  const resources = new Map<string, Resource>();
  for (const [logicalId, resource] of Object.entries(content.Resources)) {
    if (isObject(resource) && typeof resource.Type === 'string') {
      const properties = isObject(resource.Properties) ? resource.Properties : {};
      resources.set(logicalId, { Type: resource.Type, Properties: properties, Condition: resource.Condition });
    }
  }
  return { name: basename(file).replace(/(\.nested)?(\.template)?\.json$/, ''), resources, content, ...place };
}
