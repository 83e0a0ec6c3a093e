import { type OutputFormat, outputFormats } from '../../queues/upscale.ts';
import { fitsFormat, type Size } from '../../queues/upscale-size.ts';
import type { Photo } from '../image.ts';

/**
 * The format asked for; without a wish the photo's own, or JPEG where that cannot be written or is too small for
 * the result. Where JPEG would lose transparency nobody offered to lose, PNG.
 */
export function resultFormat(photo: Photo, asked: OutputFormat | undefined, size: Size): OutputFormat {
  if (asked) return asked;
  const own = outputFormats.filter((format) => format === photo.format);
  const fallback: OutputFormat = photo.hasAlpha ? 'png' : 'jpeg';
  return [...own, fallback].find((format) => fitsFormat(size, format)) ?? 'png';
}
