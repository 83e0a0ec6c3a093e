import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { Fatal } from '../../queues/errors.ts';
import type { MetadataRule, OutputFormat, upscale } from '../../queues/upscale.ts';
import { resultSize, type Size, whyTooLarge } from '../../queues/upscale-size.ts';
import { contentTypes } from '../image/encode.ts';
import { derivedExif } from '../image/exif.ts';
import { openPhoto, type Photo } from '../image.ts';
import type { Task, TaskContext } from '../sandbox/task.ts';
import { bleedColours } from './bleed.ts';
import { decodePhoto } from './decode.ts';
import { enlarge } from './enlarge.ts';
import { finish } from './finish.ts';
import { modelNamed } from './model.ts';
import { paced } from './pace.ts';
import { resultFormat } from './plan.ts';
import type { Model } from './run-model.ts';
import { surveyPixels } from './survey.ts';
import { encodingTime, WorkClock } from './work-clock.ts';

export type UpscaleArgs = {
  /** Path of the photo. */
  input: string;
  /** Path of the file to write. */
  output: string;
  /** A folder on disk (not in memory) for decoded pixels; what is put there is removed again. */
  scratch: string;
  model?: string | undefined;
  /** 0 to 1, for models whose strength can be chosen. */
  denoise?: number | undefined;
  scale: 2 | 3 | 4;
  format?: OutputFormat | undefined;
  /** 1 to 100. */
  quality?: number | undefined;
  /** Pixels. */
  maxSide?: number | undefined;
  /** #rrggbb, for JPEG of a transparent photo. */
  background: string;
  metadata: MetadataRule;
};
export type UpscaleResult = Omit<z.output<typeof upscale.output>, 'renditionId'> & {
  /** Seconds that the model took per megapixel of input. */
  pace: number;
};

/**
 * Enlarges a photo. Animations give their first frame.
 * @throws Fatal UNSUPPORTED_FORMAT, CORRUPT_MEDIA, TOO_MANY_PIXELS or MODEL_UNAVAILABLE; Retryable GPU_OUT_OF_MEMORY
 */
export const upscalePhoto: Task<UpscaleArgs, UpscaleResult> = async (args, context) =>
  upscaleWith(() => modelNamed(args.model, args.denoise), args, context);

/** The same with a model at hand. It is asked for after a look at the photo, so that refusals come first. */
export async function upscaleWith(
  loadModel: () => Promise<Model>,
  args: UpscaleArgs,
  context: TaskContext,
): Promise<UpscaleResult> {
  const started = performance.now();
  const photo = await openPhoto(args.input);
  const tooLarge = whyTooLarge(photo, args);
  if (tooLarge) throw new Fatal('TOO_MANY_PIXELS', tooLarge);
  const size = resultSize(photo, args);
  const format = resultFormat(photo, args.format, size);
  const model = paced(await loadModel());
  const folder = await mkdtemp(join(args.scratch, 'pixels-'));
  try {
    const { bytes } = await work({ photo, size, format, model, folder }, args, context);
    const milliseconds = Math.round(performance.now() - started);
    const contentType = contentTypes[format];
    return {
      model: model.name,
      modelHash: model.hash,
      device: model.device,
      scale: args.scale,
      ...size,
      bytes,
      contentType,
      milliseconds,
      pace: model.pace() ?? 0,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Plan = { photo: Photo; size: Size; format: OutputFormat; model: Model; folder: string };

/** The work itself, a step a line; between two steps everything lies in files. */
async function work(
  { photo, size, format, model, folder }: Plan,
  { output, metadata, quality, background }: UpscaleArgs,
  { signal, progress }: TaskContext,
): Promise<{ bytes: number }> {
  const exif =
    metadata === 'strip' ? undefined : derivedExif(photo.metadata.exif, { gps: metadata === 'keep' });
  const clock = new WorkClock(encodingTime(size, format));
  progress(0, 'decoding');
  await using pixels = await decodePhoto(photo, join(folder, 'decoded.v'));
  signal.throwIfAborted();
  const content = await surveyPixels(pixels);
  if (content.isTransparent) await bleedColours(pixels, join(folder, 'distances.v'));
  clock.beginEnlarging();
  const enlarging = (done: number) => progress(clock.enlarged(done), 'enlarging');
  const job = { pixels, content, model, signal, progress: enlarging };
  const enlarged = await enlarge(job, join(folder, 'enlarged.v'), { exif, density: photo.metadata.density });
  progress(clock.enlarged(1), 'encoding');
  const made = await finish(
    enlarged,
    { size, format, quality, background, hasExif: exif !== undefined },
    output,
  );
  progress(1, 'encoding');
  return made;
}
