import { writeFile } from 'node:fs/promises';
import { Fatal } from '../../queues/errors.ts';
import type { OutputFormat } from '../../queues/upscale.ts';
import { resultSize, type Size, whyTooLarge } from '../../queues/upscale-size.ts';
import { decodePhoto } from '../image/decode.ts';
import { derivedExif } from '../image/exif.ts';
import { openPhoto } from '../image.ts';
import type { Task } from '../sandbox/task.ts';
import { reserveScratch } from '../scratch-space.ts';
import { bleedColours } from './bleed.ts';
import { filesIn } from './files.ts';
import { modelScale } from './model.ts';
import { resultFormat } from './plan.ts';
import { scratchNeed } from './scratch-need.ts';
import type { UpscaleArgs } from './steps.ts';
import { type Content, surveyPixels } from './survey.ts';

export type PrepareArgs = UpscaleArgs & { folder: string };
/** What was found out about the photo; its pixels and its EXIF lie in the folder. */
export type Prepared = {
  /** Of the result. */
  size: Size;
  format: OutputFormat;
  content: Content;
  density: number | undefined;
  hasExif: boolean;
};

/**
 * The first step: refuses what cannot be done, and decodes the photo.
 * @throws Fatal UNSUPPORTED_FORMAT, CORRUPT_MEDIA, TOO_MANY_PIXELS or MODEL_UNAVAILABLE; Later or Retryable SCRATCH_FULL
 */
export const preparePhoto: Task<PrepareArgs, Prepared> = (args, context) =>
  prepareFor(() => modelScale(args.model), args, context);

/** The same for a model at hand. Its scale is asked for after a look at the photo, so that refusals come first. */
export async function prepareFor(
  scaleOfModel: () => Promise<number>,
  args: PrepareArgs,
  { signal, progress }: Parameters<typeof preparePhoto>[1],
): Promise<Prepared> {
  const files = filesIn(args.folder);
  const photo = await openPhoto(args.input);
  const tooLarge = whyTooLarge(photo, args);
  if (tooLarge) throw new Fatal('TOO_MANY_PIXELS', tooLarge);
  const size = resultSize(photo, args);
  const format = resultFormat(photo, args.format, size);
  await reserveScratch(args.scratch, scratchNeed(photo, await scaleOfModel(), size, format));
  progress(0, 'decoding');
  await using pixels = await decodePhoto(photo, files.decoded);
  signal.throwIfAborted();
  const content = await surveyPixels(pixels);
  if (content.isTransparent) await bleedColours(pixels, files.distances);
  const exif =
    args.metadata === 'strip'
      ? undefined
      : derivedExif(photo.metadata.exif, { gps: args.metadata === 'keep' });
  if (exif) await writeFile(files.exif, exif);
  return { size, format, content, density: photo.metadata.density, hasExif: exif !== undefined };
}
