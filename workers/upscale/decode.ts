import { decoding } from '../image/errors.ts';
import { PixelFile } from '../image/pixel-file.ts';
import type { Photo } from '../image.ts';

/**
 * Decodes to plain rows on disk: upright, colours managed to sRGB by the embedded profile, 8 bit. Grey stays one
 * channel. libvips streams all of it but turned, interlaced and progressive pictures, which it holds whole.
 *
 * @param path of the file to write; ends in `.v`
 * @throws Fatal CORRUPT_MEDIA
 */
export async function decodePhoto(photo: Photo, path: string): Promise<PixelFile> {
  await decoding(() =>
    photo
      .decode({ autoOrient: true })
      .toColourspace(photo.isGrey ? 'b-w' : 'srgb')
      .toFile(path),
  );
  return PixelFile.open(path);
}
