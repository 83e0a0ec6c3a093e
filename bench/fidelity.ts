import sharp from 'sharp';
import type { LoadedModel } from '../models/load.ts';
import { upscaleBands } from '../models/upscale.ts';
import { bicubic, type Raster, toBytes } from './bicubic.ts';
import { psnrY } from './psnr.ts';

export const SCALE = 4;
const ENLARGE_DEADLINE_MS = 600_000;

/**
 * How close a photo comes to itself after being shrunk to a quarter by antialiased bicubic and enlarged again:
 * PSNR-Y in dB of bicubic, then of each model, without a border of 4 pixels.
 */
export async function scorePhoto(file: string, models: LoadedModel[]): Promise<number[]> {
  const reference = await readPhoto(file);
  const shrunk = bicubic(reference, 1 / SCALE);
  const small = { ...shrunk, data: Float64Array.from(toBytes(shrunk.data)) };
  const made = [toBytes(bicubic(small, SCALE).data)];
  for (const model of models) made.push(await enlarge(model, small));
  return made.map((image) => psnrY(image, toBytes(reference.data), reference.width, SCALE));
}

/** Cut to sides that the scale divides, so that shrinking and enlarging end at the same size. */
export async function readPhoto(file: string): Promise<Raster> {
  const decoded = sharp(file).removeAlpha().toColourspace('srgb').raw();
  const { data, info } = await decoded.toBuffer({ resolveWithObject: true });
  const [width, height] = [info.width - (info.width % SCALE), info.height - (info.height % SCALE)];
  const cut = new Float64Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    cut.set(data.subarray(y * info.width * 3, (y * info.width + width) * 3), y * width * 3);
  }
  return { width, height, data: cut };
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
