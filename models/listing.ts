import { stat } from 'node:fs/promises';
import { catalog } from './catalog.ts';
import { ModelError } from './errors.ts';
import { installedNames, readManifest } from './installed/manifest.ts';
import { officialFiles, officialLicence } from './installed/official.ts';
import { weightsPath } from './weights.ts';

export type ModelListing = {
  name: string;
  goodFor: string;
  /** Output pixels per input pixel, along each side. */
  scale: number;
  licence: string;
  installed: boolean;
  /** Why it cannot be used although something of it is there. */
  fault?: string;
};

/**
 * The catalog, what people installed, and what can be pulled; one name once. A look at sizes alone, for those who must
 * not load a model; the checksum is compared when one is loaded.
 */
export async function listModels(modelsDir: string): Promise<ModelListing[]> {
  const own = await Promise.all((await installedNames(modelsDir)).map((name) => listOwn(name, modelsDir)));
  const table = await Promise.all(
    catalog.map(async (entry): Promise<ModelListing> => {
      const { name, goodFor, scale, licence } = entry;
      const installed = await isThere(weightsPath(entry, modelsDir), entry.weights.bytes);
      return { name, goodFor, scale, licence, installed };
    }),
  );
  const official = officialFiles.map(({ name, goodFor, scale }): ModelListing => {
    return { name, goodFor, scale, licence: officialLicence, installed: false };
  });
  const best = new Map<string, ModelListing>();
  for (const model of [...table, ...official, ...own]) {
    const known = best.get(model.name);
    if (!known || (model.installed && !known.installed) || model.fault) best.set(model.name, model);
  }
  return [...best.values()];
}

async function listOwn(name: string, modelsDir: string): Promise<ModelListing> {
  const goodFor = officialFiles.find((file) => file.name === name)?.goodFor ?? 'imported';
  try {
    const manifest = await readManifest(modelsDir, name);
    if (!manifest) throw new ModelError('missing', `the manifest of ${name} is gone`);
    const { scale, licence, weights } = manifest;
    const path = weightsPath({ name, builtin: false, weights: { ...weights, origin: '' } }, modelsDir);
    if (await isThere(path, weights.bytes)) return { name, goodFor, scale, licence, installed: true };
    throw new ModelError('damaged', `${path} is gone or cut short. Import or pull the model again.`);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { name, goodFor, scale: 0, licence: 'unknown', installed: false, fault: error.message };
  }
}

const isThere = async (path: string, bytes: number): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.size === bytes;
