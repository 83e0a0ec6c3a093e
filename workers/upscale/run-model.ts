import type { LoadedModel } from '../../models/load.ts';
import { reachOf } from '../../models/paste.ts';
import { planSpans, type Span } from '../../models/tiles.ts';
import { upscaleBands } from '../../models/upscale.ts';
import { type Area, type PixelFile, rowBlocks } from '../image/pixel-file.ts';

export type Model = Pick<
  LoadedModel,
  'device' | 'name' | 'hash' | 'run' | 'scale' | 'overlap' | 'blend' | 'tile'
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
 * A band of finished tiles is as wide as the picture and would take 740 MB for a panorama of 65,000 pixels. Strips of
 * this width keep it below 100; ordinary photos are one strip.
 */
const STRIP_WIDTH = 8192;
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
  for (const [index, strip] of strips.entries()) {
    const progress = (fraction: number) => job.progress((index + fraction) / strips.length);
    await runStrip({ ...job, progress }, strip, toRgb, write);
  }
}

async function runStrip(
  { pixels, model, signal, progress }: ModelRun,
  strip: Span,
  toRgb: (pixels: Uint8Array) => Uint8Array,
  write: Write,
): Promise<void> {
  const { source: x, sourceLength: width } = strip;
  const { from, to, isFirst } = reachOf(strip, model.blend ?? 0, pixels.width);
  const fading = isFirst ? 0 : Math.min(2 * (model.blend ?? 0), to - from);
  const rowBytes = width * 3 * model.scale ** 2;
  let top = 0;
  await upscaleBands({
    width,
    height: pixels.height,
    model,
    signal,
    readRows: async (y, height) => toRgb(await pixels.read({ x, y, width, height })),
    writeRows: async (band) => {
      for (const { y, count } of rowBlocks(band.length / rowBytes, ROWS)) {
        const rows = band.subarray(y * rowBytes, (y + count) * rowBytes);
        const area = { x: from, y: top + y, width: to - from, height: count };
        const own = columns(rows, width * model.scale, (from - x) * model.scale, area.width * model.scale);
        await write(area, own, fading);
      }
      top += band.length / rowBytes;
    },
    onProgress: (done, total) => progress(done / total),
  });
}

/** The columns of RGB rows that are the strip's own. */
function columns(rows: Uint8Array, width: number, from: number, count: number): Uint8Array {
  if (count === width) return rows;
  const height = rows.length / 3 / width;
  const own = new Uint8Array(count * height * 3);
  for (let y = 0; y < height; y++) {
    const start = (y * width + from) * 3;
    own.set(rows.subarray(start, start + count * 3), y * count * 3);
  }
  return own;
}
