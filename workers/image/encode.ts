import type { OutputFormat } from '../../queues/upscale.ts';
import type { Sharp } from '../image.ts';

export const contentTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  tiff: 'image/tiff',
} as const satisfies Record<OutputFormat, string>;

/**
 * For pictures that people keep: fine edges matter more than bytes.
 * @param quality 1 to 100; the default of each format looks alike. PNG and TIFF lose nothing and ignore it.
 */
export function encodeFull(picture: Sharp, format: OutputFormat, quality?: number): Sharp {
  switch (format) {
    case 'jpeg':
      // Optimised coding keeps the coefficients of the whole picture: 1.2 GB instead of 57 MB at 192 megapixels.
      return picture.jpeg({ quality: quality ?? 92, chromaSubsampling: '4:4:4', optimiseCoding: false });
    case 'png':
      return picture.png({ compressionLevel: 6 });
    case 'webp':
      // Not smartSubsample: it takes 14 bytes per pixel instead of 6.
      return picture.webp({ quality: quality ?? 90 });
    case 'avif':
      return picture.avif({ quality: quality ?? 70, effort: 3 });
    case 'tiff':
      // Lossless, as whoever asks for TIFF expects: sharp's default is JPEG inside TIFF. Deflate makes files of the same
      // size in almost three times the time.
      return picture.tiff({ compression: 'lzw', predictor: 'horizontal' });
  }
}

/** Formats that browsers show. */
export type SmallFormat = Exclude<OutputFormat, 'tiff'>;

/** For small pictures that pages are full of: bytes matter. */
export function encodeSmall(picture: Sharp, format: SmallFormat): Sharp {
  switch (format) {
    case 'jpeg':
      return picture.jpeg({ quality: 80 });
    case 'png':
      return picture.png();
    case 'webp':
      return picture.webp({ quality: 78 });
    case 'avif':
      return picture.avif({ quality: 55, effort: 3 });
  }
}
