import type { ModelSettings } from './config.ts';
import { type TileModel, upscaleBands } from './upscale.ts';

export const settings: ModelSettings = {
  MODELS_DIR: `${import.meta.dirname}/../../shared/models`,
  UPSCALE_DEVICE: 'cpu',
  MODEL_THREADS: 2,
  MODEL_MAX_TILE: 512,
};

export type Picture = { width: number; height: number; pixels: Uint8Array };

/** Interleaved RGB with what tiling could disturb: smooth shading, fine stripes, hard diagonal edges and grain. */
export function scene(width: number, height: number): Picture {
  const pixels = new Uint8Array(width * height * 3);
  for (let index = 0; index < pixels.length; index++) {
    const channel = index % 3;
    const x = Math.floor(index / 3) % width;
    const y = Math.floor(index / 3 / width);
    const shading = 60 * Math.sin(x / 41 + channel) * Math.cos(y / 29);
    const stripes = 30 * Math.sin((x + 2 * y) / (1.5 + channel));
    const edge = (x + 3 * y) % 50 < 9 ? 50 : 0;
    const grain = (Math.imul(index + 1, 2_654_435_761) >>> 27) - 16;
    pixels[index] = Math.min(255, Math.max(0, 110 + shading + stripes + edge + grain));
  }
  return { width, height, pixels };
}

/** The whole result at once, for comparing. */
export async function enlarge({ width, height, pixels }: Picture, model: TileModel): Promise<Buffer> {
  const bands: Uint8Array[] = [];
  await upscaleBands({
    width,
    height,
    model,
    signal: new AbortController().signal,
    readRows: async (y, count) => pixels.subarray(y * width * 3, (y + count) * width * 3),
    writeRows: async (rows) => void bands.push(rows.slice()),
  });
  return Buffer.concat(bands);
}
