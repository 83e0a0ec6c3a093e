import { Fatal } from '../../queues/errors.ts';
import { MAX_OUTPUT_PIXELS } from '../../queues/upscale.ts';
import { canEncode, encodeLimits, type OutputFormat, outputFormats } from '../image/encode.ts';
import type { Photo } from '../image.ts';

export type Size = { width: number; height: number };

/**
 * The size of the result: exactly the photo's times the scale, or shrunk to `maxSide`.
 * @throws Fatal TOO_MANY_PIXELS beyond the output limit, which holds before the shrink because the work does.
 */
export function resultSize(photo: Size, scale: number, maxSide: number | undefined): Size {
  const full = { width: photo.width * scale, height: photo.height * scale };
  const pixels = full.width * full.height;
  if (pixels > MAX_OUTPUT_PIXELS) {
    throw new Fatal(
      'TOO_MANY_PIXELS',
      `${photo.width} × ${photo.height} at ×${scale} makes ${megapixels(pixels)} megapixels; ` +
        `the limit is ${megapixels(MAX_OUTPUT_PIXELS)}. Ask for a smaller scale.`,
    );
  }
  const shrink = Math.min(1, (maxSide ?? Number.POSITIVE_INFINITY) / Math.max(full.width, full.height));
  const shrunk = (side: number) => Math.max(1, Math.round(side * shrink));
  return { width: shrunk(full.width), height: shrunk(full.height) };
}

/**
 * The format asked for; without a wish the photo's own, or JPEG where that cannot be written or is too small for
 * the result. Where JPEG would lose transparency nobody offered to lose, PNG.
 * @throws Fatal TOO_MANY_PIXELS when the format asked for cannot hold the result.
 */
export function resultFormat(photo: Photo, asked: OutputFormat | undefined, size: Size): OutputFormat {
  const fallback: OutputFormat = photo.hasAlpha ? 'png' : 'jpeg';
  if (!asked) {
    const own = outputFormats.filter((format) => format === photo.format);
    return [...own, fallback].find((format) => canEncode(format, size)) ?? 'png';
  }
  if (canEncode(asked, size)) return asked;
  const { side, pixels } = encodeLimits[asked];
  const limit = Number.isFinite(pixels) ? `${side} pixels a side and ${megapixels(pixels)} megapixels` : side;
  throw new Fatal(
    'TOO_MANY_PIXELS',
    `The result of ${size.width} × ${size.height} does not fit into ${asked}, which takes ${limit} here. ` +
      `Ask for another format, or set maxSide.`,
  );
}

const megapixels = (pixels: number) => Math.ceil(pixels / 1e6);
