import { DEFAULT_MODEL } from '../models/catalog.ts';
import type { LoadedModel } from '../models/load.ts';
import { median, takeTurns } from './timing.ts';

const ROUNDS = 7;

/** A row per model: seconds per megapixel of input, overlap included, and how many times as fast as the default model. */
export async function modelSpeeds(models: LoadedModel[]): Promise<string[][]> {
  const turns = models.map((model) => () => secondsPerMegapixel(model));
  const paces = (await takeTurns(ROUNDS, turns)).map(median);
  const usual = paces[models.findIndex(({ name }) => name === DEFAULT_MODEL)];
  return models.map(({ name, device }, index) => {
    const pace = paces[index] ?? Number.NaN;
    return [name, device, pace.toFixed(2), usual === undefined ? '' : (usual / pace).toFixed(2)];
  });
}

/** One tile, for the pixels that it contributes. */
async function secondsPerMegapixel({ run, tile: { width, height }, overlap }: LoadedModel): Promise<number> {
  // What a convolution takes does not depend on the pixels.
  const tile = new Uint8Array(width * height * 3).fill(128);
  const began = performance.now();
  await run(tile);
  const seconds = (performance.now() - began) / 1_000;
  return (seconds * 1e6) / ((width - 2 * overlap) * (height - 2 * overlap));
}
