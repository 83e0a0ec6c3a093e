import { readFile } from 'node:fs/promises';
import type { Size } from '../../queues/upscale-size.ts';
import { PixelFile, type PixelLayout } from '../image/pixel-file.ts';
import type { Task } from '../sandbox/task.ts';
import { enlarge } from './enlarge.ts';
import { filesIn } from './files.ts';
import { modelNamed } from './model.ts';
import { paced } from './pace.ts';
import type { Prepared } from './prepare.ts';
import type { Model } from './run-model.ts';

export type EnlargeArgs = Pick<Prepared, 'content' | 'density' | 'hasExif'> & {
  folder: string;
  model?: string | undefined;
  denoise?: number | undefined;
};
export type Enlarged = {
  layout: PixelLayout;
  model: string;
  modelHash: string;
  device: Model['device'];
  /** Seconds that the model took per megapixel of input. */
  pace: number;
};

/**
 * The second step, and the only one that needs a model. It opens no stranger's file.
 * @throws Fatal MODEL_UNAVAILABLE; Retryable GPU_OUT_OF_MEMORY
 */
export const enlargePrepared: Task<EnlargeArgs, Enlarged> = (args, context) =>
  enlargeWith((picture) => modelNamed(args.model, args.denoise, picture), args, context);

/** The same with a model at hand. */
export async function enlargeWith(
  loadModel: (picture: Size) => Promise<Model>,
  { folder, content, density, hasExif }: EnlargeArgs,
  { signal, progress }: Parameters<typeof enlargePrepared>[1],
): Promise<Enlarged> {
  const files = filesIn(folder);
  await using pixels = await PixelFile.open(files.decoded);
  const model = paced(await loadModel(pixels));
  const exif = hasExif ? await readFile(files.exif) : undefined;
  const told = (done: number) => progress(done, 'enlarging');
  told(0);
  const job = { pixels, content, model, signal, progress: told };
  const { width, height, channels } = await enlarge(job, files.enlarged, { exif, density });
  return {
    layout: { width, height, channels },
    model: model.name,
    modelHash: model.hash,
    device: model.device,
    pace: model.pace() ?? 0,
  };
}
