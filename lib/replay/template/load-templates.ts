import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UsageError } from '../usage-error';

/** A resource of a template, as far as it can be trusted. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Condition?: unknown;
}

export interface Template {
  /** The name of the file without `.template.json`: for a template of the CDK, its stack. */
  readonly name: string;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly content: Readonly<Record<string, unknown>>;
  /** Where the CDK knew the stack would be. */
  readonly account?: string;
  readonly region?: string;
}

/** The template, or all templates of a cloud assembly, those of nested stacks and stages too. */
export function loadTemplates(path: string): Template[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw new UsageError(`There is no template or cdk.out '${path}'.`);
  }
  const files = isFolder ? findTemplates(path) : [path];
  if (files.length === 0) {
    throw new UsageError(`There is no *.template.json in '${path}'. Run 'npx cdk synth' first.`);
  }
  const environments = isFolder ? readEnvironments(path) : new Map<string, Environment>();
  return files.map((file) => loadTemplate(file, environments.get(basename(file))));
}

function findTemplates(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? findTemplates(path) : entry.name.endsWith('.template.json') ? [path] : [];
    });
}

function loadTemplate(file: string, environment: Environment = {}): Template {
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
  return { name: basename(file).replace(/(\.nested)?(\.template)?\.json$/, ''), resources, content, ...environment };
}

interface Environment {
  readonly account?: string;
  readonly region?: string;
}

/** `aws://account/region` of the manifest, by the name of the template's file. */
function readEnvironments(folder: string): Map<string, Environment> {
  const environments = new Map<string, Environment>();
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  } catch {
    return environments;
  }
  const artifacts = isObject(manifest) && isObject(manifest.artifacts) ? manifest.artifacts : {};
  for (const artifact of Object.values(artifacts)) {
    if (isObject(artifact) && typeof artifact.environment === 'string' && isObject(artifact.properties)) {
      const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment) ?? [];
      environments.set(String(artifact.properties.templateFile), {
        ...(account && account !== 'unknown-account' ? { account } : {}),
        ...(region && region !== 'unknown-region' ? { region } : {}),
      });
    }
  }
  return environments;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
