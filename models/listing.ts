import { stat } from 'node:fs/promises';
import { catalog } from './catalog.ts';
import { weightsPath } from './weights.ts';

export type ModelListing = {
  name: string;
  goodFor: string;
  /** Output pixels per input pixel, along each side. */
  scale: number;
  installed: boolean;
};

/**
 * The catalog, and which of its weights lie here. A look at sizes alone, for those who must not load a model; the
 * checksum is compared when one is loaded.
 */
export function listModels(modelsDir: string): Promise<ModelListing[]> {
  return Promise.all(
    catalog.map(async (entry) => {
      const { name, goodFor, scale } = entry;
      const file = await stat(weightsPath(entry, modelsDir)).catch(() => undefined);
      return { name, goodFor, scale, installed: file?.size === entry.weights.bytes };
    }),
  );
}
