import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Small files that claim, or unfold to, far more than they are. */

const chunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
};

const u32 = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

const u16le = (...values: number[]) => Buffer.from(values.flatMap((value) => [value & 255, value >> 8]));

const text = (latin1: string) => Buffer.from(latin1, 'latin1');

/** @param chunks what stands between the header and the pixels */
export function png(width: number, height: number, chunks: Buffer[] = [], rows?: Buffer): Buffer {
  const header = Buffer.concat([u32(width, height), Buffer.from([8, 0, 0, 0, 0])]);
  const pixels = rows ?? Buffer.alloc((width + 1) * height);
  const parts = [
    chunk('IHDR', header),
    ...chunks,
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', text('')),
  ];
  return Buffer.concat([text('\x89PNG\r\n\x1a\n'), ...parts]);
}

/** Pixels that unfold to 256 MiB where the header promises one. */
export const overflowingPng = () => png(1, 1, [], Buffer.alloc(2 ** 28));

/** A colour profile of a few kilobytes that unfolds to 256 MiB. */
export const profilePng = () =>
  png(8, 8, [chunk('iCCP', Buffer.concat([text('bomb\0\0'), deflateSync(Buffer.alloc(2 ** 28))]))]);

/** An animation that claims four milliards of frames, with a frame of frames inside. */
export const animatedPng = () => {
  const control = chunk('fcTL', Buffer.concat([u32(0, 60_000, 60_000, 0, 0), Buffer.alloc(6)]));
  const nested = png(60_000, 60_000, [], Buffer.alloc(9));
  return png(8, 8, [chunk('acTL', u32(2 ** 32 - 1, 0)), control, chunk('fdAT', nested)]);
};

const gifHeader = (width: number, height: number) =>
  Buffer.concat([text('GIF89a'), u16le(width, height), Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255])]);

/** One frame of `side` pixels squared: a clear code and an end code, which decoders fill up. */
const gifFrame = (side: number) =>
  Buffer.concat([text(','), u16le(0, 0, side, side), Buffer.from([0, 2, 2, 0x4c, 0x01, 0])]);

export const gif = (side: number, frames: number) =>
  Buffer.concat([gifHeader(side, side), ...Array.from({ length: frames }, () => gifFrame(side)), text(';')]);

/** @param width,height written over those of a small photo, in the frame header */
export async function jpeg(width: number, height: number, progressive = false): Promise<Buffer> {
  const bytes = await small().jpeg({ progressive }).toBuffer();
  const frame = bytes.indexOf(Buffer.from([0xff, progressive ? 0xc2 : 0xc0]));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

/** The last scan of a progressive photo, over and over: each costs a pass over all pixels. */
export async function scansJpeg(side: number, scans: number): Promise<Buffer> {
  const bytes = await jpeg(side, side, true);
  const last = bytes.lastIndexOf(Buffer.from([0xff, 0xda]));
  const scan = bytes.subarray(last, bytes.length - 2);
  return Buffer.concat([
    bytes.subarray(0, last),
    ...Array.from({ length: scans }, () => scan),
    text('\xff\xd9'),
  ]);
}

/** An extended header of a canvas that is larger than its one small picture. */
export async function webp(width: number, height: number): Promise<Buffer> {
  const picture = (await small().webp().toBuffer()).subarray(12);
  const u24le = (value: number) => Buffer.from([value & 255, (value >> 8) & 255, value >> 16]);
  const canvas = Buffer.concat([Buffer.alloc(4), u24le(width - 1), u24le(height - 1)]);
  const body = Buffer.concat([text('WEBPVP8X\x0a\0\0\0'), canvas, picture]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([text('RIFF'), length, body]);
}

/** The size that an AVIF claims stands in its property `ispe`. */
export async function avif(width: number, height: number): Promise<Buffer> {
  const bytes = await small().avif().toBuffer();
  u32(width, height).copy(bytes, bytes.indexOf('ispe') + 8);
  return bytes;
}

/** Little-endian, one directory that names itself as the next. */
export async function tiff(width: number, height: number): Promise<Buffer> {
  const bytes = await small().tiff({ compression: 'deflate' }).toBuffer();
  const directory = bytes.readUInt32LE(4);
  const entries = bytes.readUInt16LE(directory);
  for (let entry = directory + 2; entry < directory + 2 + entries * 12; entry += 12) {
    const side = { 256: width, 257: height, 278: height }[bytes.readUInt16LE(entry)];
    if (side === undefined) continue;
    bytes.writeUInt16LE(4, entry + 2);
    bytes.writeUInt32LE(side, entry + 8);
  }
  bytes.writeUInt32LE(directory, directory + 2 + entries * 12);
  return bytes;
}

/**
 * 6 MB of XMP, and EXIF whose directory points at itself a few hundred times. libexif follows every pointer up to a
 * depth of its own: thousands of them, which a block has room for, cost it seconds each time the photo is opened.
 */
export async function metadataJpeg(): Promise<Buffer> {
  const bytes = await small().jpeg().toBuffer();
  const segment = (data: Buffer) =>
    Buffer.concat([Buffer.from([0xff, 0xe1, (data.length + 2) >> 8, (data.length + 2) & 255]), data]);
  const exif = Buffer.alloc(4_000);
  text('Exif\0\0II*\0\x08\0\0\0').copy(exif);
  u16le(0xffff).copy(exif, 14);
  for (let at = 16; at + 12 <= exif.length; at += 12) {
    Buffer.concat([u16le(0x8769, 4), u16le(1, 0), u16le(8, 0)]).copy(exif, at);
  }
  const xmp = Buffer.concat([text('http://ns.adobe.com/xap/1.0/\0'), Buffer.alloc(65_000, 'A&a;')]);
  return Buffer.concat([
    bytes.subarray(0, 2),
    segment(exif),
    ...Array(100).fill(segment(xmp)),
    bytes.subarray(2),
  ]);
}

const small = () => sharp({ create: { width: 32, height: 32, channels: 3, background: '#876543' } });
