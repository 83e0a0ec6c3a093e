import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { quiet, scratchFolder } from '../image/testing.ts';
import type { Sharp } from '../image.ts';
import { openPhoto } from '../image.ts';
import type { Model } from './run-model.ts';
import type { UpscaleArgs, UpscaleResult } from './steps.ts';
import { upscaleWith } from './task.ts';

const SCALE = 4;
const TILE = 48;

/** A model whose every result is known beforehand: it repeats each pixel 4 × 4 times. */
export const repeating: Model = {
  name: 'repeating',
  device: 'cpu',
  hash: '0'.repeat(16),
  scale: SCALE,
  overlap: 3,
  tile: { width: TILE, height: TILE },
  run: async (tile) => {
    const side = TILE * SCALE;
    const enlarged = new Uint8Array(side * side * 3);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const from = (Math.floor(y / SCALE) * TILE + Math.floor(x / SCALE)) * 3;
        enlarged.set(tile.subarray(from, from + 3), (y * side + x) * 3);
      }
    }
    return enlarged;
  },
};

export type Upscaled = UpscaleResult & {
  path: string;
  stored: Awaited<ReturnType<typeof openPhoto>>;
  /** Channels of the pixel at these places of the result, each from 0 to 1. */
  at: (x: number, y: number) => number[];
};

export const defaults = { scale: 4, background: '#ffffff', metadata: 'strip-gps' } as const;

/** Saves the picture as a photo, upscales it and reads the result back. */
export async function upscaled(
  t: TestContext,
  photo: Sharp | string,
  options: Partial<UpscaleArgs> & { with?: Model } = {},
): Promise<Upscaled> {
  const scratch = await scratchFolder(t);
  const input = typeof photo === 'string' ? photo : join(scratch, 'photo');
  if (typeof photo !== 'string') await photo.toFile(input);
  const output = join(scratch, 'result');
  const { with: model = repeating, ...args } = options;
  const result = await upscaleWith(
    async () => model,
    { ...defaults, input, output, scratch, ...args },
    quiet,
  );
  const stored = await openPhoto(output);
  const { data, info } = await stored
    .decode()
    // Raw output of grey with alpha would drop the alpha.
    .toColourspace(stored.metadata.channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const column = Math.min(info.width - 1, Math.floor(x * info.width));
    const start =
      (Math.min(info.height - 1, Math.floor(y * info.height)) * info.width + column) * info.channels;
    return [...data.subarray(start, start + info.channels)];
  };
  return { ...result, path: output, stored, at };
}

/** Whether two colours differ by at most `tolerance` levels in each channel. */
export const near = (a: number[], b: number[], tolerance: number) =>
  a.length === b.length && a.every((value, index) => Math.abs(value - (b[index] ?? 0)) <= tolerance);
