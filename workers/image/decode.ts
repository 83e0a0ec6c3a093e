import { rename } from 'node:fs/promises';
import { openScratch, type Photo, type Sharp } from '../image.ts';
import { decoding } from './errors.ts';
import { PixelFile } from './pixel-file.ts';

/**
 * Decodes to plain rows on disk: upright, colours managed to sRGB by the embedded profile, 8 bit. Grey stays one
 * channel.
 *
 * Turning is a step of its own: libvips holds a turned picture whole, and so do the decoders of progressive and
 * interlaced files; one after the other a 50-megapixel photo peaks at 350 MB, in one pipeline at 550.
 *
 * @param path of the file to write; ends in `.v`
 * @throws Fatal CORRUPT_MEDIA
 */
export async function decodePhoto(photo: Photo, path: string): Promise<PixelFile> {
  const space = photo.isGrey ? 'b-w' : 'srgb';
  await decoding(() => photo.decode().toColourspace(space).toFile(path));
  const turn = turns[photo.metadata.orientation ?? 1];
  if (turn) {
    const turned = `${path}-turned.v`;
    await turn(openScratch(path)).toColourspace(space).toFile(turned);
    await rename(turned, path);
  }
  return PixelFile.open(path);
}

/** What makes a picture of each EXIF orientation upright; 1 is. sharp flops before it rotates, in whatever order. */
const turns: Record<number, (picture: Sharp) => Sharp> = {
  2: (picture) => picture.flop(),
  3: (picture) => picture.rotate(180),
  4: (picture) => picture.flip(),
  5: (picture) => picture.flop().rotate(270),
  6: (picture) => picture.rotate(90),
  7: (picture) => picture.flop().rotate(90),
  8: (picture) => picture.rotate(270),
};
