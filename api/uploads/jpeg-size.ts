import type { HeadedFile } from './headed-file.ts';
import type { StoredSize } from './photo-size.ts';
import { readTiffTags } from './tiff-tags.ts';

/** Segments before the picture; real files have a few dozen, the colour profile of a scan some hundred. */
const MAX_SEGMENTS = 4_096;
const ORIENTATION = 274;

/**
 * Walks a JPEG's segments to the one that has the size. Only their heads are read: cameras put previews and phones put
 * megabytes of metadata before it, more than any fixed number of first bytes holds.
 * @throws RangeError when there is none
 */
export async function jpegSize(file: HeadedFile): Promise<StoredSize> {
  let orientation = 1;
  let at = 2;
  for (let i = 0; i < MAX_SEGMENTS; i++) {
    const head = await file.readAt(at, 4);
    const marker = head.readUInt16BE(0);
    if (marker === 0xffff) {
      // A fill byte, of which any number may come before a marker.
      at += 1;
      continue;
    }
    if (marker < 0xff01 || marker === 0xffda || marker === 0xffd9) break;
    if (isFrame(marker)) {
      const frame = await file.readAt(at + 5, 4);
      return { height: frame.readUInt16BE(0), width: frame.readUInt16BE(2), orientation };
    }
    if (marker === 0xffe1) orientation = (await exifOrientation(file, at + 4)) ?? orientation;
    at += 2 + head.readUInt16BE(2);
  }
  throw new RangeError('no frame before the picture data');
}

/** SOF0 to SOF15, among which DHT, JPG and DAC are none. */
const isFrame = (marker: number) =>
  marker >= 0xffc0 && marker <= 0xffcf && marker !== 0xffc4 && marker !== 0xffc8 && marker !== 0xffcc;

async function exifOrientation(file: HeadedFile, at: number): Promise<number | undefined> {
  if ((await file.readAt(at, 6)).toString('latin1') !== 'Exif\0\0') return undefined;
  // Damaged metadata is no reason to refuse a picture.
  const tags = await readTiffTags(file, at + 6).catch(() => undefined);
  return tags?.get(ORIENTATION);
}
