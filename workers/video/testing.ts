import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { openScratch } from '../image.ts';

const run = promisify(execFile);

export async function scratchFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-video-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder for the test and a function that makes clips in it with ffmpeg. */
export async function clipMaker(t: TestContext) {
  const folder = await scratchFolder(t);
  const make = async (name: string, ...args: string[]) => {
    const path = join(folder, name);
    await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args, path]);
    return path;
  };
  return { folder, make };
}

export const lavfi = (graph: string) => ['-f', 'lavfi', '-i', graph];
export const tone = (seconds: number) => lavfi(`sine=d=${seconds}`);
export const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

/** Ten grey frames a second, each three levels brighter than the one before: a picture tells its own number. */
export const countingFrames = (seconds: number) => [
  ...lavfi(`nullsrc=s=64x36:r=10:d=${seconds},geq=lum=16+3*N:cb=128:cr=128`),
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0', '-g', '250', '-pix_fmt', 'yuv420p'],
];

export type Rgb = { r: number; g: number; b: number };

/** A picture as a function of its pixels. */
export async function readPicture(path: string) {
  const { data, info } = await openScratch(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): Rgb => {
    const [r = 0, g = 0, b = 0] = data.subarray((y * info.width + x) * info.channels);
    return { r, g, b };
  };
  return { width: info.width, height: info.height, at };
}

/** Which of `countingFrames` a picture shows. */
export async function frameNumber(path: string): Promise<number> {
  return Math.round(((await readPicture(path)).at(32, 18).g * 219) / 255 / 3);
}

const quarterTurns = { 90: [0, 1, -1, 0], 180: [-1, 0, 0, -1], 270: [0, -1, 1, 0] } as const;

/**
 * Makes an MP4 say that players should turn it clockwise, as phones do: in the matrix of its first track header.
 * Written into the bytes, because ffmpeg's own option for it changed its name and its direction between versions.
 */
export async function turnClockwise(path: string, degrees: keyof typeof quarterTurns): Promise<string> {
  const bytes = await readFile(path);
  const matrix = bytes.indexOf('tkhd') + 44;
  const [a, b, c, d] = quarterTurns[degrees];
  for (const [cell, value] of [a, b, 0, c, d, 0].entries())
    bytes.writeInt32BE(value * 65_536, matrix + cell * 4);
  await writeFile(path, bytes);
  return path;
}

/** Cuts a file short, as an upload that broke off. */
export async function keepShare(path: string, share: number): Promise<string> {
  const { length } = await readFile(path);
  await truncate(path, Math.floor(length * share));
  return path;
}
