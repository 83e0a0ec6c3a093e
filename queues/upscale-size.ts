import type { OutputFormat } from './upscale.ts';

export type Size = { width: number; height: number };
export type Wish = { scale: number; maxSide?: number | undefined; format?: OutputFormat | undefined };

/** 400 megapixels: a 25-megapixel photo ×4. Beyond it viewers, not this platform, give up. */
const MAX_OUTPUT_PIXELS = 400e6;

/**
 * The largest picture each format takes here. WebP's side is the format's own; JPEG's own is 65,535, but libjpeg writes
 * no more than 65,500; AVIF's is what libheif opens again without its limits lifted. PNG and TIFF count sides in 31 and
 * 32 bits, and libvips to 100 million. TIFF's 4 GiB are never reached: the largest result is 1.6 GB before compression,
 * so there is no need for BigTIFF, which fewer programs read. WebP and AVIF encoders hold the whole picture, measured at
 * 6 and 33 bytes per pixel; the others are written row by row from any size.
 */
const formatLimits = {
  jpeg: { side: 65_500, pixels: Number.POSITIVE_INFINITY },
  png: { side: 100e6, pixels: Number.POSITIVE_INFINITY },
  webp: { side: 16_383, pixels: 48e6 },
  avif: { side: 16_384, pixels: 10e6 },
  tiff: { side: 100e6, pixels: Number.POSITIVE_INFINITY },
} as const satisfies Record<OutputFormat, { side: number; pixels: number }>;

export const fitsFormat = ({ width, height }: Size, format: OutputFormat): boolean =>
  Math.max(width, height) <= formatLimits[format].side && width * height <= formatLimits[format].pixels;

/** The size of the result: exactly the photo's times the scale, or shrunk to `maxSide`. */
export function resultSize(photo: Size, { scale, maxSide = Number.POSITIVE_INFINITY }: Wish): Size {
  const shrink = Math.min(1, maxSide / (Math.max(photo.width, photo.height) * scale));
  const side = (length: number) => Math.max(1, Math.round(length * scale * shrink));
  return { width: side(photo.width), height: side(photo.height) };
}

/**
 * Why a photo cannot be upscaled as wished, in numbers that tell what to change; undefined when it can. The limit on
 * the output holds before the shrink to `maxSide`, because the work does.
 */
export function whyTooLarge(photo: Size, wish: Wish): string | undefined {
  const { scale, format } = wish;
  const pixels = photo.width * photo.height * scale ** 2;
  if (pixels > MAX_OUTPUT_PIXELS) {
    return (
      `${photo.width} × ${photo.height} at ×${scale} makes ${megapixels(pixels)} megapixels; ` +
      `the limit is ${megapixels(MAX_OUTPUT_PIXELS)}. Ask for a smaller scale.`
    );
  }
  const size = resultSize(photo, wish);
  if (!format || fitsFormat(size, format)) return undefined;
  const limit = formatLimits[format];
  const most = Number.isFinite(limit.pixels) ? ` and ${megapixels(limit.pixels)} megapixels` : '';
  return (
    `The result of ${size.width} × ${size.height} does not fit into ${format}, which takes ${limit.side} pixels ` +
    `a side${most} here. Ask for another format, or set maxSide.`
  );
}

/** ×4, or as much as the limit on results leaves for a large photo. */
export const largestScale = (photo: Size): 4 | 3 | 2 =>
  ([4, 3] as const).find((scale) => !whyTooLarge(photo, { scale })) ?? 2;

const megapixels = (pixels: number) => Math.ceil(pixels / 1e6);
