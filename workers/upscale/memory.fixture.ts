/**
 * `node memory.fixture.ts PHOTO SCALE FOLDER`: prints the peak memory, in MB, of an upscale by the default model. The model
 * is loaded and takes the first tiles; what it made of the last one stands for all others, which would take minutes and no
 * memory more.
 */
import { join } from 'node:path';
import { modelNamed } from './model.ts';
import { peakMemory } from './peak.fixture.ts';
import { upscaleWith } from './task.ts';
import { defaults } from './testing.ts';

const REAL_TILES = 3;

const [input = '', scale, scratch = ''] = process.argv.slice(2);
const model = await modelNamed();
let tiles = 0;
let last: Promise<Uint8Array>;
const run = (tile: Uint8Array) => {
  if (tiles++ < REAL_TILES) last = model.run(tile);
  // As ONNX Runtime's binding does, which gives a new array for every tile.
  return last.then((made) => new Promise<Uint8Array>((resolve) => setImmediate(() => resolve(made.slice()))));
};
const peak = await peakMemory((look) =>
  upscaleWith(
    async () => ({ ...model, run }),
    { ...defaults, scale: Number(scale) as 2 | 4, input, output: join(scratch, 'result'), scratch },
    { signal: new AbortController().signal, progress: look },
  ),
);
console.log(peak);
process.exit();
