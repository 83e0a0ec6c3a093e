import { open, rm } from 'node:fs/promises';
import type { Video } from './container.ts';
import { type Decode, decode } from './ffmpeg.ts';
import { displayFilters } from './filters.ts';
import type { VideoStream } from './probe.ts';
import { ToolFailure } from './tool.ts';

/** Says when the frame is shown. Frames without any metadata would be passed over, so each gets some. */
const PRINT = 'metadata=add:key=shown:value=1,metadata=print:file=-';

/**
 * Writes the frame shown at a time as an 8-bit RGB PNG: upright, square pixels, high dynamic range mapped to a screen's.
 *
 * @param at seconds.
 * @param strict refuse a frame whose data is damaged.
 * @returns the frame's own time in seconds, or why there is none.
 */
export async function renderFrame(
  video: Video,
  { stream, at, strict }: { stream: VideoStream; at: number; strict: boolean },
  png: string,
  signal: AbortSignal,
): Promise<{ time: number } | { missing: string }> {
  const render = (tonemapping: boolean) => {
    const filters = [...displayFilters(stream, tonemapping), PRINT];
    return renderPng(video, { stream: stream.index, at, strict, filters }, png, signal);
  };
  const rendered = await render(true);
  // Some builds of ffmpeg lack zscale: a pale picture is better than none.
  const poorBuild = 'missing' in rendered && rendered.missing.includes('No such filter');
  return poorBuild ? await render(false) : rendered;
}

/** Writes a cover picture that the file carries. @returns why not, or null when it is there. */
export async function renderAttachedPicture(video: Video, index: number, png: string, signal: AbortSignal) {
  const rendered = await renderPng(
    video,
    { stream: index, at: 0, filters: ['format=rgb24', PRINT] },
    png,
    signal,
  );
  return 'missing' in rendered ? rendered.missing : null;
}

async function renderPng(video: Video, wanted: Decode, png: string, signal: AbortSignal) {
  await rm(png, { force: true });
  try {
    const printed = await decode(video, { ...wanted, png }, signal);
    if (!(await isWholePng(png))) return { missing: 'ffmpeg wrote no picture' };
    const sinceSeek = Number(/pts_time:(-?[\d.]+)/.exec(printed)?.[1] ?? 0);
    return { time: round(wanted.at + sinceSeek) };
  } catch (error) {
    if (error instanceof ToolFailure) return { missing: error.stderr };
    throw error;
  }
}

const PNG_HEAD = '89504e470d0a1a0a';
const PNG_TAIL = '0000000049454e44ae426082';

/** ffmpeg ends with 0 and no file when there was no frame, and may leave half a file when it was stopped. */
async function isWholePng(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (!file) return false;
  try {
    const { size } = await file.stat();
    const hex = async (length: number, from: number) =>
      (await file.read(Buffer.alloc(length), 0, length, Math.max(0, from))).buffer.toString('hex');
    return (await hex(8, 0)) === PNG_HEAD && (await hex(12, size - 12)) === PNG_TAIL;
  } finally {
    await file.close();
  }
}

/** Containers count in ticks of up to a millisecond; finer digits are their rounding. */
const round = (seconds: number) => Math.round(seconds * 1e3) / 1e3;
