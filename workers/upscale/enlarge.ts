import { fadeColumns } from '../../models/paste.ts';
import {
  type Area,
  type Channels,
  PixelFile,
  type PixelLayout,
  type PixelMetadata,
} from '../image/pixel-file.ts';
import { clampToSource } from './alpha.ts';
import { joinAlpha, meanOfChannels, spreadChannel, withoutAlpha } from './channels.ts';
import { type ModelRun, runModel } from './run-model.ts';
import type { Content } from './survey.ts';

type Enlarge = ModelRun & { content: Content };

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
  const { pixels: source, model } = job;
  const toRgb = (pixels: Uint8Array) => spreadChannel(pixels, source.channels, source.channels - 1);
  await runModel(job, toRgb, async (area, rgb, fading) => {
    const enlarged = meanOfChannels(rgb);
    await clampToSource(enlarged, area, source, model.scale);
    await writeFading(alpha, times(area, model.scale), enlarged, fading, model);
  });
}

async function enlargeColours(job: Enlarge, target: PixelFile, alpha: PixelFile | undefined): Promise<void> {
  const { channels } = job.pixels;
  const colours = target.channels - (alpha ? 1 : 0);
  const toRgb = (pixels: Uint8Array) =>
    channels <= 2 ? spreadChannel(pixels, channels, 0) : withoutAlpha(pixels, channels);
  await runModel(job, toRgb, async (area, rgb, fading) => {
    const place = times(area, job.model.scale);
    const enlarged = colours === 1 ? meanOfChannels(rgb) : rgb;
    const joined = alpha ? joinAlpha(enlarged, colours, await alpha.read(place)) : enlarged;
    await writeFading(target, place, joined, fading, job.model);
  });
}

/** Writes what was enlarged; its first columns fade in over those that the strip at its left has written there. */
async function writeFading(
  target: PixelFile,
  place: Area,
  pixels: Uint8Array,
  fading: number,
  { scale, blend = 0 }: ModelRun['model'],
): Promise<void> {
  if (fading > 0) {
    const columns = fading * scale;
    const there = await target.read({ ...place, width: columns });
    const { width } = place;
    fadeColumns(there, pixels, { columns, width, channels: target.channels, length: 2 * blend * scale });
  }
  await target.write(place, pixels);
}

const times = ({ x, y, width, height }: Area, scale: number): Area => ({
  x: x * scale,
  y: y * scale,
  width: width * scale,
  height: height * scale,
});
