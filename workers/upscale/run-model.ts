import type { LoadedModel } from '../../models/load.ts';
import { reachOf } from '../../models/paste.ts';
import { release } from '../../models/release.ts';
import { planSpans, type Span } from '../../models/tiles.ts';
import { upscaleBands } from '../../models/upscale.ts';
import { type Area, type PixelFile, rowBlocks } from '../image/pixel-file.ts';

export type Model = Pick<
  LoadedModel,
  'device' | 'name' | 'hash' | 'run' | 'scale' | 'overlap' | 'blend' | 'tile' | 'trim'
>;

export type ModelRun = {
  pixels: PixelFile;
  model: Model;
  signal: AbortSignal;
  /** From 0 to 1. */
  progress: (fraction: number) => void;
  /** Pixels of the photo's width that are worked on at a time. */
  stripWidth?: number;
};

/**
 * A band of finished tiles is as wide as the picture: 63 MB for one of 24 megapixels, 740 for a panorama of 65,000 pixels.
 * Strips of this width, about that of a photo of 12 megapixels, keep memory level from there on. Each costs one
 * column of tiles at most.
 */
const STRIP_WIDTH = 4096;
/** Source rows handed on at a time: the copies made behind the model stay small beside its own band. */
const ROWS = 16;

/**
 * @param rgb enlarged pixels
 * @param area of the source that they belong to
 * @param fading columns of the area, counted from its left, over which they fade in over what was written there
 */
type Write = (area: Area, rgb: Uint8Array, fading: number) => Promise<void>;

/**
 * Runs the model over the whole picture, strip by strip from the left, each from the top. Strips overlap as tiles do,
 * and fade into each other where tiles do, so where they meet is not to be seen.
 *
 * @param toRgb makes three channels of the picture's
 */
export async function runModel(
  job: ModelRun,
  toRgb: (pixels: Uint8Array) => Uint8Array,
  write: Write,
): Promise<void> {
  const strips = planSpans(job.pixels.width, job.stripWidth ?? STRIP_WIDTH, job.model.overlap);
  const bands: Uint8Array[] = [];
  for (const [index, strip] of strips.entries()) {
    const progress = (fraction: number) => job.progress((index + fraction) / strips.length);
    await runStrip({ ...job, progress, bands }, strip, toRgb, write);
  }
  bands.forEach(release);
}

async function runStrip(
  { pixels, model, signal, progress, bands }: ModelRun & { bands: Uint8Array[] },
  strip: Span,
  toRgb: (pixels: Uint8Array) => Uint8Array,
  write: Write,
): Promise<void> {
  const { source: x, sourceLength: width } = strip;
  const { from, to, isFirst } = reachOf(strip, model.blend ?? 0, pixels.width);
  const fading = isFirst ? 0 : Math.min(2 * (model.blend ?? 0), to - from);
  const rowBytes = width * 3 * model.scale ** 2;
  // One for all blocks: they are written one after the other.
  const own = new Uint8Array((to - from) * ROWS * 3 * model.scale ** 2);
  let top = 0;
  await upscaleBands({
    width,
    height: pixels.height,
    model,
    signal,
    bands,
    readRows: async (y, height) => toRgb(await pixels.read({ x, y, width, height })),
    writeRows: async (band) => {
      for (const { y, count } of rowBlocks(band.length / rowBytes, ROWS)) {
        const rows = band.subarray(y * rowBytes, (y + count) * rowBytes);
        const area = { x: from, y: top + y, width: to - from, height: count };
        const [start, length] = [(from - x) * model.scale, area.width * model.scale];
        await write(area, columns(rows, width * model.scale, start, length, own), fading);
      }
      top += band.length / rowBytes;
    },
    onProgress: (done, total) => progress(done / total),
  });
}

/** Copies the columns of RGB rows that are the strip's own into `own`, if there are others. @returns what was copied */
function columns(rows: Uint8Array, width: number, from: number, count: number, own: Uint8Array): Uint8Array {
  if (count === width) return rows;
  const height = rows.length / 3 / width;
  for (let y = 0; y < height; y++) {
    const start = (y * width + from) * 3;
    own.set(rows.subarray(start, start + count * 3), y * count * 3);
  }
  return own.subarray(0, count * height * 3);
}
