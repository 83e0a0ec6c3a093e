import { withCodes } from './model.ts';
import type { Model } from './run-model.ts';

/** A model that notes how long its tiles take, and whose failures have codes. */
export type PacedModel = Model & {
  /** Seconds per megapixel of input that tiles contribute, overlap and all; undefined before the first tile. */
  pace: () => number | undefined;
};

/** Measured on tiles of real jobs: it costs nothing, and a full tile takes as long whatever it shows. */
export function paced(model: Model): PacedModel {
  const { tile, overlap } = model;
  const pixels = (tile.width - 2 * overlap) * (tile.height - 2 * overlap);
  let milliseconds = 0;
  let tiles = 0;
  const run = async (input: Uint8Array) => {
    const started = performance.now();
    const enlarged = await withCodes(() => model.run(input));
    milliseconds += performance.now() - started;
    tiles++;
    return enlarged;
  };
  const pace = () => (tiles === 0 ? undefined : (milliseconds * 1000) / tiles / pixels);
  return { ...model, run, pace };
}
