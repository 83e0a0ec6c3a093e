import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogEntry } from './catalog.ts';
import { ModelError } from './errors.ts';
import { readSafetensors, type Weights } from './safetensors.ts';

const builtinFolder = join(import.meta.dirname, 'builtin');

/** Of a model in the table, or of one that a person installed. */
type WeightsEntry = Pick<CatalogEntry, 'name' | 'builtin' | 'weights'>;

/** Where the weights of a catalog entry should lie. */
export const weightsPath = (entry: WeightsEntry, modelsDir: string): string =>
  join(entry.builtin ? builtinFolder : modelsDir, entry.weights.file);

/**
 * Reads an entry's weights and makes sure that they are the ones the catalog names. The size is compared before
 * reading, so that a wrong file of any size costs nothing.
 *
 * @throws ModelError `missing` with the path looked at, `damaged` for any other content.
 */
export const readWeights = async (entry: WeightsEntry, modelsDir: string): Promise<Weights> =>
  readSafetensors(await readVerified(entry, modelsDir));

/** The same for a file of any kind: its bytes. */
export async function readVerified(entry: WeightsEntry, modelsDir: string): Promise<Uint8Array> {
  const path = weightsPath(entry, modelsDir);
  const { bytes, sha256, origin } = entry.weights;
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const message =
      `Model ${entry.name} needs ${path}, which is not there or not readable (${cause.code}). ` +
      `Put it into MODELS_DIR; it comes from ${origin}.`;
    throw new ModelError('missing', message, { cause });
  });
  if (found.size !== bytes)
    throw wrongFile(entry, path, `it has ${found.size} bytes, the catalog says ${bytes}`);
  const file = await readFile(path);
  const hash = createHash('sha256').update(file).digest('hex');
  if (hash !== sha256) throw wrongFile(entry, path, `its sha256 is ${hash}, the catalog says ${sha256}`);
  return file;
}

const wrongFile = (entry: WeightsEntry, path: string, difference: string) =>
  new ModelError('damaged', `${path} is not the file of model ${entry.name}: ${difference}.`);
