import { DEFAULT_MODEL, findModel } from '../../models/catalog.ts';
import { mediaProcessEnv } from '../../workers/config.ts';
import { startChild } from '../child.ts';
import type { Measure } from '../measure.ts';
import { pythonWithTorch, startPython } from '../python.ts';
import { alternate } from '../timing.ts';

const ROUNDS = 7;
/** Of these a picture of 3 × 3 tiles is made. */
const TILES = 9;

export const pytorch: Measure = {
  name: 'pytorch',
  about: 'the default model on tiles, bytes in and out, against PyTorch on as many, floats in and out',
  run: async (stage) => {
    const python = await pythonWithTorch();
    if (!python) {
      console.error('  skipped: no python3 here has PyTorch (Debian: apt-get install python3-torch)');
      return [];
    }
    const { tile, overlap } = findModel(DEFAULT_MODEL);
    const side = 3 * (tile.width - 2 * overlap);
    const env = { ...mediaProcessEnv(stage.env), UPSCALE_DEVICE: 'cpu' };
    const ours = await startChild<{ width: number; height: number }, number>('tiles', { ...stage, env });
    const theirs = startPython(python, ['models/train/speed.py', String(tile.width)], stage);
    const times = await alternate(
      ROUNDS,
      () => ours({ width: side, height: side }),
      async () => Number(await theirs(String(TILES))),
      stage.progress,
    );
    const each = (milliseconds: number) => milliseconds / TILES;
    return [
      {
        what: `inference, one tile of ${tile.width} × ${tile.height}`,
        unit: 'ms',
        ours: times.ours.map(each),
        limit: times.limit.map(each),
        limitIs: 'PyTorch',
        bar: { atLeastOfLimit: 1 },
      },
    ];
  },
};
