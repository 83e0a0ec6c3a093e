import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { Fatal } from '../queues/errors.ts';
import { bmpSize, decodeBmp } from './image/bmp.ts';
import { decoding } from './image/errors.ts';
import { type PhotoFormat, sniffPhoto } from './image/magic.ts';

export type { Metadata, Sharp } from 'sharp';

/** 100 megapixels: above every camera of today, below what a bomb of a few kilobytes can claim. */
const MAX_INPUT_PIXELS = 100e6;

// The cache would keep decoded strangers' photos, and grow; jobs never read the same file twice.
sharp.cache(false);
// One thread per picture: the number of processes is what scales, and one lane must not starve another.
sharp.concurrency(1);

// libvips picks a decoder by its own look at the bytes. Whatever that look concludes, only these may open a file:
// no SVG, no PDF, no ImageMagick, and not Ultra HDR, whose base picture the JPEG decoder reads.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadPngFile',
    'VipsForeignLoadWebpFile',
    'VipsForeignLoadNsgifFile',
    'VipsForeignLoadHeifFile',
    'VipsForeignLoadTiffFile',
    // Our own scratch files: raw pixels behind 64 bytes of header. Strangers' are stopped by `sniffPhoto`.
    'VipsForeignLoadVipsFile',
  ],
});

/** How strangers' photos are opened: the first frame alone, damaged data refused, no safety limit lifted. */
const untrusted: SharpOptions = {
  limitInputPixels: MAX_INPUT_PIXELS,
  limitInputChannels: 5,
  // Not 'warning': cameras and phones write files with harmless warnings that every viewer shows.
  failOn: 'error',
  unlimited: false,
  pages: 1,
  sequentialRead: true,
};

export type Photo = {
  path: string;
  format: PhotoFormat;
  /** Pixels as a viewer shows them: after the EXIF orientation. */
  width: number;
  height: number;
  hasAlpha: boolean;
  /** Stored with one channel of light, whatever its depth. */
  isGrey: boolean;
  metadata: Metadata;
  /** A fresh pipeline from the file: not turned, not colour managed. */
  decode: (options?: Pick<SharpOptions, 'ignoreIcc' | 'autoOrient'>) => Sharp;
};

/**
 * Looks at a stranger's photo, without decoding it unless it is a BMP.
 * @throws Fatal UNSUPPORTED_FORMAT, CORRUPT_MEDIA or TOO_MANY_PIXELS
 */
export async function openPhoto(path: string): Promise<Photo> {
  const format = await sniffPhoto(path);
  if (format === 'bmp') return openBmp(path);
  // Without the limit, so that the refusal can name the size: a header costs the same whatever it claims.
  const metadata = await decoding(() => sharp(path, { ...untrusted, limitInputPixels: false }).metadata());
  const { width, height } = metadata.autoOrient;
  refuseTooLarge(width, height);
  return {
    path,
    format,
    width,
    height,
    hasAlpha: metadata.hasAlpha,
    isGrey: metadata.space === 'b-w' || metadata.space === 'grey16',
    metadata,
    decode: (options) => sharp(path, { ...untrusted, ...options }),
  };
}

/** Its pixels stay in memory, 3 or 4 bytes each. */
async function openBmp(path: string): Promise<Photo> {
  const { width, height } = await bmpSize(path);
  refuseTooLarge(width, height);
  const { pixels, channels } = await decodeBmp(path);
  const decode = () => openRaw(pixels, width, height, channels);
  const metadata = await decode().metadata();
  return { path, format: 'bmp', width, height, hasAlpha: channels === 4, isGrey: false, metadata, decode };
}

function refuseTooLarge(width: number, height: number): void {
  if (width * height <= MAX_INPUT_PIXELS) return;
  throw new Fatal(
    'TOO_MANY_PIXELS',
    `The photo has ${width} × ${height} pixels; the limit is ${MAX_INPUT_PIXELS / 1e6} megapixels.`,
  );
}

/** A pipeline from a file that this platform wrote: no limits. */
export const openScratch = (path: string): Sharp => sharp(path, { limitInputPixels: false });

/** A pipeline from 8-bit pixels in memory, rows from the top, channels interleaved. */
export const openRaw = (pixels: Uint8Array, width: number, height: number, channels: 1 | 2 | 3 | 4): Sharp =>
  sharp(pixels, { raw: { width, height, channels }, limitInputPixels: MAX_INPUT_PIXELS });
