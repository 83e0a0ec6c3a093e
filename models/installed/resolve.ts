import { existsSync } from 'node:fs';
import { type CatalogEntry, catalog } from '../catalog.ts';
import { ModelError } from '../errors.ts';
import { listModels } from '../listing.ts';
import { weightsPath } from '../weights.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { officialFiles } from './official.ts';

/** A model as it is loaded, whether from the table or installed by a person. */
export type ModelEntry = Omit<CatalogEntry, 'network'> & { network: Manifest['network']; blend?: number };

/**
 * The model of a name: a built-in one, else what a person installed, else a file of the table that lies in the folder.
 *
 * @param folder MODELS_DIR
 * @throws ModelError `missing` with the command that gets it, `damaged` for a broken manifest, `unknown` with the
 *   names there are.
 */
export async function resolveModel(name: string, folder: string): Promise<ModelEntry> {
  const entry = catalog.find((candidate) => candidate.name === name);
  if (entry?.builtin) return entry;
  const manifest = await readManifest(folder, name);
  if (manifest) return fromManifest(manifest);
  if (entry && existsSync(weightsPath(entry, folder))) return entry;
  if (officialFiles.some((file) => file.name === name)) {
    const path = entry ? weightsPath(entry, folder) : folder;
    const message = `Model ${name} is not installed (looked at ${path}). Get it by: npm run models -- pull ${name}`;
    throw new ModelError('missing', message);
  }
  const names = (await listModels(folder)).map(
    (model) => model.name + (model.installed ? '' : ' (not installed)'),
  );
  throw new ModelError(
    'unknown',
    `There is no model ${JSON.stringify(name)}; there are ${names.join(', ')}.`,
  );
}

function fromManifest(manifest: Manifest): ModelEntry {
  const { weights, source, ...about } = manifest;
  const goodFor = officialFiles.find(({ name }) => name === manifest.name)?.goodFor ?? 'imported';
  return { ...about, goodFor, weights: { ...weights, origin: source.file }, builtin: false };
}
