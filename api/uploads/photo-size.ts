import { imageSize } from 'image-size';
import type { HeadedFile } from './headed-file.ts';
import { jpegSize } from './jpeg-size.ts';
import { readTiffTags } from './tiff-tags.ts';

/** Pixels as stored, and EXIF's number for how they are to be shown. */
export type StoredSize = { width: number; height: number; orientation: number };

/** The other formats have their size up front. */
const START_BYTES = 256 * 1024;

/**
 * How large a photo is as shown, in pixels, without decoding it.
 * @throws Error when its head does not tell
 */
export async function photoSize(
  file: HeadedFile,
  contentType: string,
): Promise<{ width: number; height: number }> {
  const { width, height, orientation } = await storedSize(file, contentType);
  if (!(width > 0 && height > 0)) throw new RangeError(`${width} × ${height}`);
  return orientation >= 5 && orientation <= 8 ? { width: height, height: width } : { width, height };
}

async function storedSize(file: HeadedFile, contentType: string): Promise<StoredSize> {
  if (contentType === 'image/jpeg') return jpegSize(file);
  if (contentType === 'image/tiff') {
    const tags = await readTiffTags(file, 0);
    return { width: tags.get(256) ?? 0, height: tags.get(257) ?? 0, orientation: tags.get(274) ?? 1 };
  }
  const start = await file.start(START_BYTES);
  if (contentType === 'image/bmp') refuseLookalike(start);
  const { width, height, images = [] } = imageSize(start);
  // An AVIF of several tiles lists them before the picture they make.
  const widest = [{ width, height }, ...images].reduce((a, b) => (b.width > a.width ? b : a));
  return { ...widest, orientation: 1 };
}

/** "BM" begins many a text: the header that follows in a BMP has its own length, and always one plane. */
function refuseLookalike(head: Buffer): void {
  if (head.readUInt32LE(14) < 40 || head.readUInt16LE(26) !== 1) throw new RangeError('no BMP');
}
