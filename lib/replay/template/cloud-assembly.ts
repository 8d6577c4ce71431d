import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../is-object';

/** Where a template is deployed, as far as the CDK knew. */
export interface Place {
  readonly account?: string;
  readonly region?: string;
  /** The hash by which a stack refers to the template of a stack nested in it. */
  readonly asset?: string;
}

/** What the manifest of a folder of a cloud assembly says of the templates beside it, by the names of their files. */
export function readManifest(folder: string): ReadonlyMap<string, Place> {
  const { artifacts } = readObject(join(folder, 'manifest.json'));
  const all = isObject(artifacts) ? artifacts : {};
  const places = new Map<string, Place>();
  for (const artifact of Object.values(all)) {
    if (isObject(artifact) && typeof artifact.environment === 'string' && isObject(artifact.properties)) {
      const place = placeOf(artifact.environment);
      places.set(String(artifact.properties.templateFile), place);
      const dependencies = Array.isArray(artifact.dependencies) ? (artifact.dependencies as unknown[]) : [];
      // The assets of a stack hold its own template and those of the stacks nested in it, at any depth.
      for (const [asset, file] of dependencies.flatMap((id) => templatesAmongAssets(folder, all[String(id)]))) {
        places.set(file, { ...place, asset });
      }
    }
  }
  return places;
}

/** The place that all stacks of a folder share, if so. */
export function onlyPlace(places: ReadonlyMap<string, Place>): Place {
  const [first, ...others] = places.values();
  const isShared = others.every(({ account, region }) => account === first.account && region === first.region);
  return places.size > 0 && isShared ? { account: first.account, region: first.region } : {};
}

/** `aws://account/region`. */
function placeOf(environment: string): Place {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
  return {
    ...(account && account !== 'unknown-account' ? { account } : {}),
    ...(region && region !== 'unknown-region' ? { region } : {}),
  };
}

function templatesAmongAssets(folder: string, artifact: unknown): Array<[string, string]> {
  if (!isObject(artifact) || !isObject(artifact.properties) || typeof artifact.properties.file !== 'string') {
    return [];
  }
  const { files } = readObject(join(folder, artifact.properties.file));
  return Object.entries(isObject(files) ? files : {}).flatMap(([hash, asset]): Array<[string, string]> => {
    const path = isObject(asset) && isObject(asset.source) ? asset.source.path : undefined;
    return typeof path === 'string' && path.endsWith('.template.json') ? [[hash, path]] : [];
  });
}

function readObject(file: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isObject(content) ? content : {};
  } catch {
    // A folder of templates need not be a cloud assembly.
    return {};
  }
}
