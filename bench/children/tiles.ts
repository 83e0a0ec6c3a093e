/** Bare ONNX Runtime: the tiles of a picture of some size through the built-in model, and nothing else. */
import { DEFAULT_MODEL, findModel } from '../../models/catalog.ts';
import { readModelSettings } from '../../models/config.ts';
import { loadModel } from '../../models/load.ts';
import { planTiles } from '../../models/tiles.ts';
import { serve } from './serve.ts';

const model = await loadModel(findModel(DEFAULT_MODEL), readModelSettings());
const { width, height } = model.tile;
// What a convolution takes does not depend on the pixels.
const tile = Uint8Array.from({ length: width * height * 3 }, (_, index) => (index * 7 + (index >> 5)) & 255);

/** @returns milliseconds */
serve(async (size: { width: number; height: number }): Promise<number> => {
  const { rows, columns } = planTiles(size, model.tile, model.overlap);
  const began = performance.now();
  for (let left = rows.length * columns.length; left > 0; left--) await model.run(tile);
  return performance.now() - began;
});
