import sharp from 'sharp';
import type { LoadedModel } from '../models/load.ts';
import { bicubic, type Raster, toBytes } from './bicubic.ts';
import { enlarge } from './fidelity.ts';

/** A way to enlarge a picture of whole levels by one scale: a formula or a model. */
export type Way = { name: string; scale: number; enlarge: (small: Raster) => Promise<Uint8Array> };

export const enlargeBicubic = (scale: number): Way => ({
  name: 'bicubic',
  scale,
  enlarge: async (small) => toBytes(bicubic(small, scale).data),
});

/** As libvips does it, with three lobes. */
export const enlargeLanczos = (scale: number): Way => ({
  name: 'Lanczos',
  scale,
  enlarge: ({ width, height, data }) =>
    sharp(toBytes(data), { raw: { width, height, channels: 3 } })
      .resize(width * scale, height * scale, { kernel: 'lanczos3', fit: 'fill' })
      .raw()
      .toBuffer(),
});

export const ofModel = (model: LoadedModel): Way => ({
  name: model.name,
  scale: model.scale,
  enlarge: (small) => enlarge(model, small),
});
