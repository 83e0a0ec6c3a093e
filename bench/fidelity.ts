import sharp from 'sharp';
import type { LoadedModel } from '../models/load.ts';
import { upscaleBands } from '../models/upscale.ts';
import { bicubic, type Raster, toBytes } from './bicubic.ts';
import { colourShift, likeness } from './likeness.ts';
import { psnrY } from './psnr.ts';

export const SCALE = 4;
const ENLARGE_DEADLINE_MS = 600_000;

/** A photo, and the same shrunk by antialiased bicubic to whole levels, as the published tables have it. */
export type Shrunk = { original: Raster; small: Raster };

/** Cut to sides that the scale divides, from the top left as the tables do, so that shrinking and enlarging end at the same size. */
export function shrunk(photo: Raster, scale = SCALE): Shrunk {
  const [width, height] = [photo.width - (photo.width % scale), photo.height - (photo.height % scale)];
  const original = cut(photo, { left: 0, top: 0, width, height });
  const small = bicubic(original, 1 / scale);
  return { original, small: { ...small, data: Float64Array.from(toBytes(small.data)) } };
}

export async function readPhoto(file: string): Promise<Raster> {
  const decoded = sharp(file).removeAlpha().toColourspace('srgb').raw();
  const { data, info } = await decoded.toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: Float64Array.from(data) };
}

type Rectangle = { left: number; top: number; width: number; height: number };

export function cut(photo: Raster, { left, top, width, height }: Rectangle): Raster {
  const data = new Float64Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * photo.width + left) * 3;
    data.set(photo.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data };
}

/** The middle of a photo, or all of it where it is smaller. */
export function middle(photo: Raster, side: number): Raster {
  const [width, height] = [Math.min(side, photo.width), Math.min(side, photo.height)];
  return cut(photo, { left: (photo.width - width) >> 1, top: (photo.height - height) >> 1, width, height });
}

/** What is left of a picture after being a JPEG, with half the colour resolution, as cameras write them. */
export async function asJpeg({ width, height, data }: Raster, quality: number): Promise<Raster> {
  const image = sharp(toBytes(data), { raw: { width, height, channels: 3 } });
  const file = await image.jpeg({ quality }).toBuffer();
  return { width, height, data: Float64Array.from(await sharp(file).raw().toBuffer()) };
}

/** What a model makes of samples that are whole numbers: bytes, interleaved. */
export async function enlarge(model: LoadedModel, { width, height, data }: Raster): Promise<Uint8Array> {
  const pixels = Uint8Array.from(data);
  const bands: Uint8Array[] = [];
  await upscaleBands({
    width,
    height,
    model,
    signal: AbortSignal.timeout(ENLARGE_DEADLINE_MS),
    readRows: async (y, count) => pixels.subarray(y * width * 3, (y + count) * width * 3),
    writeRows: async (rows) => void bands.push(rows.slice()),
  });
  return Buffer.concat(bands);
}

export type Fidelity = {
  /** dB, of luma, without a border of as many pixels as the scale. */
  psnrY: number;
  /** Structural similarity of luma, 1 when equal. */
  ssim: number;
  /** Mean difference of neighbouring pixels as a share of the photo's: under 1 is softer, over 1 is crisper or noisier. */
  gradient: number;
  /** Levels by which the mean of the channel that moved most differs from the small picture's. */
  shift: number;
};

/** How close an enlarged picture comes to the photo that it was shrunk from. */
export function fidelity(made: Uint8Array, { original, small }: Shrunk, scale = SCALE): Fidelity {
  const wanted = toBytes(original.data);
  const { ssim, gradient } = likeness(made, wanted, original.width);
  const shift = colourShift(made, toBytes(small.data));
  return { psnrY: psnrY(made, wanted, original.width, scale), ssim, gradient, shift };
}
