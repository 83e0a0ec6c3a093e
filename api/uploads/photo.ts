import { open } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import { imageSize } from 'image-size';
import { Problem } from '../problems.ts';
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
};

const HEAD_BYTES = 512 * 1024;

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
export async function inspectPhoto(file: UploadedFile, maxPixels: number): Promise<PhotoFacts> {
  const found = (await fileTypeFromFile(file.path).catch(() => undefined))?.mime;
  const type = found && photoTypes[found];
  if (!type) throw unsupported(file, found);
  const { width, height } = await shownSize(file);
  if (width * height > maxPixels) throw tooManyPixels(file, width, height, maxPixels);
  return { ...type, width, height };
}

async function shownSize(file: UploadedFile): Promise<{ width: number; height: number }> {
  try {
    const { width, height, orientation = 1 } = imageSize(await readHead(file.path));
    if (!(width > 0 && height > 0)) throw new RangeError(`${width} × ${height}`);
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  } catch (cause) {
    throw new Problem('CORRUPT_MEDIA', `${file.name}: the size of the picture cannot be read.`, { cause });
  }
}

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function unsupported(file: UploadedFile, found: string | undefined): Problem {
  const what = found && /^image\/hei[cf]/.test(found) ? 'HEIC, which cannot be read here' : found;
  return new Problem(
    'UNSUPPORTED_MEDIA_TYPE',
    `${file.name} is ${file.bytes === 0 ? 'empty' : (what ?? 'of an unknown kind')}; ` +
      'send a JPEG, PNG, WebP, GIF, AVIF or TIFF.',
  );
}

function tooManyPixels(file: UploadedFile, width: number, height: number, maxPixels: number): Problem {
  return new Problem(
    'TOO_MANY_PIXELS',
    `${file.name} has ${width} × ${height} pixels; at most ${maxPixels / 1e6} megapixels are taken.`,
  );
}
