import type { OutputFormat } from '../../queues/upscale.ts';
import type { Size } from '../../queues/upscale-size.ts';
import type { Photo } from '../image.ts';

const losesNothing = (format: OutputFormat) => format === 'png' || format === 'tiff';

/**
 * Bytes of scratch disk that an upscale takes at most: decoded rows, twice where they are turned; with transparency the
 * distances of the bleeding, 2 bytes per pixel, and the enlarged alpha; the enlarged picture; and the result, which in a
 * format that loses nothing may be as large as its pixels, else at most a byte for each.
 *
 * @param modelScale what the model itself enlarges by, whatever the job asks for
 */
export function scratchNeed(photo: Photo, modelScale: number, size: Size, format: OutputFormat): number {
  const pixels = photo.width * photo.height;
  const channels = (photo.isGrey ? 1 : 3) + (photo.hasAlpha ? 1 : 0);
  const isTurned = (photo.metadata.orientation ?? 1) !== 1;
  const decoded = channels * (isTurned ? 2 : 1) + (photo.hasAlpha ? 2 : 0);
  const enlarged = (channels + (photo.hasAlpha ? 1 : 0)) * modelScale ** 2;
  return pixels * (decoded + enlarged) + size.width * size.height * (losesNothing(format) ? channels : 1);
}
