import { open } from 'node:fs/promises';
import { Fatal } from '../../queues/errors.ts';

export const photoFormats = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff', 'bmp'] as const;
export type PhotoFormat = (typeof photoFormats)[number];

const HEAD_BYTES = 64;

/**
 * What a file is by its first bytes; its name and its declared type say nothing. Done before any decoder sees the
 * file, because the decoders that are refused (SVG, PDF, PostScript) run what amounts to programs.
 *
 * @throws Fatal UNSUPPORTED_FORMAT for everything but these formats, naming what was found where that is known.
 */
export async function sniffPhoto(path: string): Promise<PhotoFormat> {
  const head = await readHead(path);
  const format = photoFormatOf(head);
  if (format) return format;
  throw new Fatal(
    'UNSUPPORTED_FORMAT',
    `The file is ${refusedFormatOf(head) ?? 'of an unknown kind'}; give a JPEG, PNG, WebP, GIF, AVIF, TIFF or BMP.`,
  );
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function photoFormatOf(head: Buffer): PhotoFormat | undefined {
  const has = (text: string, at = 0) => head.toString('latin1', at, at + text.length) === text;
  if (has('\xff\xd8\xff')) return 'jpeg';
  if (has('\x89PNG\r\n\x1a\n')) return 'png';
  if (has('RIFF') && has('WEBP', 8)) return 'webp';
  if (has('GIF87a') || has('GIF89a')) return 'gif';
  if (isoBrands(head).some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  // Canon's raw files wear a TIFF header; the picture in it would be a preview of a few hundred pixels.
  if (has('CR', 8)) return undefined;
  // 42 is TIFF, 43 is BigTIFF.
  if (has('II*\0') || has('MM\0*') || has('II+\0') || has('MM\0+')) return 'tiff';
  if (isBmp(head)) return 'bmp';
  return undefined;
}

/** Two letters are too few to go by: the header that follows has its own length, and always one plane. */
const isBmp = (head: Buffer) =>
  head.length >= 30 &&
  head.toString('latin1', 0, 2) === 'BM' &&
  head.readUInt32LE(14) >= 40 &&
  head.readUInt16LE(26) === 1;

/** Major and compatible brands of an ISO base media file; a HEIF file names its codec there. */
function isoBrands(head: Buffer): string[] {
  if (head.toString('latin1', 4, 8) !== 'ftyp') return [];
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands = [head.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(head.toString('latin1', at, at + 4));
  return brands;
}

const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

function refusedFormatOf(head: Buffer): string | undefined {
  const text = head.toString('latin1');
  if (head.length === 0) return 'empty';
  if (isoBrands(head).some((brand) => heicBrands.has(brand))) return 'HEIC';
  if (isoBrands(head).length > 0) return 'a video';
  if (text.startsWith('%PDF')) return 'PDF';
  if (text.startsWith('%!PS') || text.startsWith('\xc5\xd0\xd3\xc6')) return 'PostScript';
  if (text.startsWith('BM')) return 'a BMP of a kind that is no longer written';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'a camera raw file';
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|svg|!doctype|!--)/i.test(text)) return 'SVG or another XML file';
  return undefined;
}
