/** Bare sharp: the same file to the same thumbnail, again and again. */
import { join } from 'node:path';
import sharp from 'sharp';
import { serve } from './serve.ts';

sharp.cache(false);
sharp.concurrency(1);

export type Loop = { input: string; folder: string; side: number; count: number };

/** @returns milliseconds for all */
serve(async ({ input, folder, side, count }: Loop): Promise<number> => {
  const began = performance.now();
  for (let n = 0; n < count; n++) {
    await sharp(input, { autoOrient: true, sequentialRead: true })
      .resize(side, side, { fit: 'inside' })
      .jpeg({ quality: 80 })
      .toFile(join(folder, `bare-${n}.jpg`));
  }
  return performance.now() - began;
});
