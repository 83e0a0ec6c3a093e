import type { LoadedModel } from '../../models/load.ts';
import { upscaleBands } from '../../models/upscale.ts';
import {
  type Channels,
  PixelFile,
  type PixelLayout,
  type PixelMetadata,
  rowBlocks,
} from '../image/pixel-file.ts';
import { clampToSource } from './alpha.ts';
import { joinAlpha, meanOfChannels, spreadChannel, withoutAlpha } from './channels.ts';
import type { Content } from './survey.ts';

/** Source rows per step behind the model: the copies stay small beside its own band. */
const ROWS = 16;

export type Model = Pick<LoadedModel, 'name' | 'hash' | 'run' | 'scale' | 'overlap' | 'tile'>;

type Enlarge = {
  pixels: PixelFile;
  content: Content;
  model: Model;
  signal: AbortSignal;
  /** From 0 to 1. */
  progress: (fraction: number) => void;
};

/**
 * Runs the model over the whole picture into a new file. Alpha goes through the model first, as a picture of its
 * own, and waits in a file beside it.
 *
 * @param metadata that the new file carries
 * @returns the enlarged picture, closed: readable by its path. No colour where there was none, alpha only where it
 *   says something.
 */
export async function enlarge(
  job: Enlarge,
  path: string,
  metadata: PixelMetadata,
): Promise<PixelLayout & { path: string }> {
  const { pixels, model, content } = job;
  const { isGrey, isTransparent } = content;
  const { scale } = model;
  const size = { width: pixels.width * scale, height: pixels.height * scale };
  const colours = isGrey ? 1 : 3;
  const channels: Channels = isTransparent ? ((colours + 1) as 2 | 4) : colours;
  await using target = await PixelFile.create(path, { ...size, channels }, metadata);
  await using alpha = isTransparent
    ? await PixelFile.create(`${path}-alpha`, { ...size, channels: 1 })
    : undefined;
  const part = partsOf(job, alpha ? 2 : 1);
  if (alpha) await enlargeAlpha(part(0), alpha);
  await enlargeColours(part(alpha ? 1 : 0), target, alpha);
  return { path, ...size, channels };
}

/** Each pass over the picture is an equal part of the progress. */
const partsOf = (job: Enlarge, parts: number) => (part: number) => ({
  ...job,
  progress: (fraction: number) => job.progress((part + fraction) / parts),
});

async function enlargeAlpha(job: Enlarge, alpha: PixelFile): Promise<void> {
  const source = job.pixels;
  const { scale } = job.model;
  await runModel(
    job,
    (rows) => spreadChannel(rows, source.channels, source.channels - 1),
    async (y, rgb) => {
      const rows = meanOfChannels(rgb);
      await clampToSource(rows, y, source, scale);
      await alpha.writeRows(y * scale, rows);
    },
  );
}

async function enlargeColours(job: Enlarge, target: PixelFile, alpha: PixelFile | undefined): Promise<void> {
  const { channels } = job.pixels;
  const { scale } = job.model;
  const colours = target.channels - (alpha ? 1 : 0);
  const toRgb = (rows: Uint8Array) =>
    channels <= 2 ? spreadChannel(rows, channels, 0) : withoutAlpha(rows, channels);
  await runModel(job, toRgb, async (y, rgb) => {
    const rows = colours === 1 ? meanOfChannels(rgb) : rgb;
    const count = rows.length / target.width / colours;
    const joined = alpha ? joinAlpha(rows, colours, await alpha.readRows(y * scale, count)) : rows;
    await target.writeRows(y * scale, joined);
  });
}

/** @param write takes enlarged RGB rows that belong to the source rows from `y`; in order, a few at a time */
async function runModel(
  { pixels, model, signal, progress }: Enlarge,
  toRgb: (rows: Uint8Array) => Uint8Array,
  write: (y: number, rgb: Uint8Array) => Promise<void>,
): Promise<void> {
  const { width, height } = pixels;
  const rowBytes = width * 3 * model.scale ** 2;
  let top = 0;
  await upscaleBands({
    width,
    height,
    model,
    signal,
    readRows: async (y, count) => toRgb(await pixels.readRows(y, count)),
    writeRows: async (rows) => {
      const band = rows.length / rowBytes;
      for (const { y, count } of rowBlocks(band, ROWS)) {
        await write(top + y, rows.subarray(y * rowBytes, (y + count) * rowBytes));
      }
      top += band;
    },
    onProgress: (done, total) => progress(done / total),
  });
}
