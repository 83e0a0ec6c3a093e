import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { paint, seeded } from '../../workers/image/testing.ts';

export const photoFormats = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff', 'bmp'] as const;
export const videoFormats = ['mp4', 'mov', 'matroska', 'webm', 'avi', 'mpegts', 'flv', 'asf', 'ogg'] as const;
export type Format = (typeof photoFormats)[number] | (typeof videoFormats)[number];

export const isPhotoFormat = (format: Format): format is (typeof photoFormats)[number] =>
  photoFormats.some((photo) => photo === format);

/** A small, sound file: small, so that a changed byte is likely to be one that matters. */
export function sampleOf(format: Format, folder: string): Promise<Buffer> {
  return isPhotoFormat(format) ? samplePhoto(format) : sampleVideo(format, folder);
}

/** Noise, with EXIF that says it lies on its side. The same bytes every time: a finding can be made again. */
function samplePhoto(format: (typeof photoFormats)[number]): Promise<Buffer> {
  const random = seeded(48);
  const noise = paint(48, 36, 3, () => 255 * random());
  if (format === 'bmp') return Promise.resolve(bitmap(noise, 48, 36));
  return sharp(noise, { raw: { width: 48, height: 36, channels: 3 } })
    .withExif({ IFD0: { Orientation: '6', Copyright: 'nobody' } })
    .withIccProfile('p3')
    .toFormat(format)
    .toBuffer();
}

/** As 24-bit BMP, which sharp does not write. The rows need no padding when their bytes are a multiple of 4. */
function bitmap(pixels: Uint8Array, width: number, height: number): Buffer {
  const head = Buffer.alloc(54);
  head.write('BM');
  const fields = [
    [2, head.length + pixels.length],
    [10, head.length],
    [14, 40],
    [18, width],
    [22, height],
    [26, 1 + (24 << 16)],
  ] as const;
  for (const [at, value] of fields) head.writeUInt32LE(value, at);
  return Buffer.concat([head, pixels]);
}

const codecs: Record<(typeof videoFormats)[number], string[]> = {
  mp4: ['libx264', 'aac'],
  mov: ['libx264', 'aac'],
  matroska: ['libx264', 'aac'],
  webm: ['libvpx', 'libopus'],
  avi: ['mpeg4', 'mp2'],
  mpegts: ['libx264', 'mp2'],
  flv: ['libx264', 'aac'],
  asf: ['wmv2', 'wmav2'],
  ogg: ['libtheora', 'libvorbis'],
};

async function sampleVideo(format: (typeof videoFormats)[number], folder: string): Promise<Buffer> {
  const path = join(folder, `sample.${format}`);
  const [picture = '', sound = ''] = codecs[format];
  const args = [
    ...['-nostdin', '-v', 'error', '-y'],
    ...['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=10:d=1', '-f', 'lavfi', '-i', 'sine=d=1:r=48000'],
    ...['-c:v', picture, '-pix_fmt', 'yuv420p', '-c:a', sound, '-b:a', '64k', '-threads', '1'],
    ...['-fflags', '+bitexact', '-flags', '+bitexact', '-f', format, path],
  ];
  await promisify(execFile)('ffmpeg', args);
  return readFile(path);
}
