import { fileTypeFromBuffer, fileTypeFromFile } from 'file-type';
import { Problem } from '../problems.ts';
import { type HeadedFile, withHead } from './headed-file.ts';
import { photoSize } from './photo-size.ts';
import type { UploadedFile } from './receive-file.ts';

/** Types by content, with the extension of their objects. Nothing that is a program (SVG, PDF) is among them. */
const photoTypes: Record<string, { contentType: string; extension: string }> = {
  'image/jpeg': { contentType: 'image/jpeg', extension: 'jpg' },
  'image/png': { contentType: 'image/png', extension: 'png' },
  'image/apng': { contentType: 'image/png', extension: 'png' },
  'image/webp': { contentType: 'image/webp', extension: 'webp' },
  'image/gif': { contentType: 'image/gif', extension: 'gif' },
  'image/avif': { contentType: 'image/avif', extension: 'avif' },
  'image/tiff': { contentType: 'image/tiff', extension: 'tiff' },
  'image/bmp': { contentType: 'image/bmp', extension: 'bmp' },
};

export type PhotoFacts = {
  contentType: string;
  extension: string;
  /** Pixels as shown. */
  width: number;
  height: number;
};

/**
 * What a photo is, from its first bytes: nothing is decoded here.
 * @throws Problem UNSUPPORTED_MEDIA_TYPE, CORRUPT_MEDIA or TOO_MANY_PIXELS, naming the file
 */
export function inspectPhoto(file: UploadedFile, maxPixels: number): Promise<PhotoFacts> {
  return withHead(file.path, async (photo) => {
    const found = await typeOf(photo, file.path);
    const type = found && photoTypes[found];
    if (!type) throw unsupported(file, found);
    const { width, height } = await photoSize(photo, type.contentType).catch((cause) => {
      throw new Problem('CORRUPT_MEDIA', `${file.name}: the size of the picture cannot be read.`, { cause });
    });
    if (width * height > maxPixels) throw tooManyPixels(file, width, height, maxPixels);
    return { ...type, width, height };
  });
}

/** The head suffices but for a directory at the end of the file, or a colour profile before the picture. */
async function typeOf({ head }: HeadedFile, path: string): Promise<string | undefined> {
  const found =
    (await fileTypeFromBuffer(head).catch(() => undefined)) ??
    (await fileTypeFromFile(path).catch(() => undefined));
  return found?.mime;
}

function unsupported(file: UploadedFile, found: string | undefined): Problem {
  const what = found && /^image\/hei[cf]/.test(found) ? 'HEIC, which cannot be read here' : found;
  return new Problem(
    'UNSUPPORTED_MEDIA_TYPE',
    `${file.name} is ${file.bytes === 0 ? 'empty' : (what ?? 'of an unknown kind')}; ` +
      'send a JPEG, PNG, WebP, GIF, AVIF, TIFF or BMP.',
  );
}

function tooManyPixels(file: UploadedFile, width: number, height: number, maxPixels: number): Problem {
  return new Problem(
    'TOO_MANY_PIXELS',
    `${file.name} has ${width} × ${height} pixels; at most ${maxPixels / 1e6} megapixels are taken.`,
  );
}
