import path from 'node:path';
import type { z } from 'zod';
import type { pyramid } from '../../queues/pyramid.ts';
import { pyramidLevels, TILE_SIDE } from '../../queues/pyramid-file.ts';
import { decodePhoto } from '../image/decode.ts';
import { contentTypes, encodeFull } from '../image/encode.ts';
import { openPhoto, openScratch, type Sharp } from '../image.ts';
import type { Task, TaskContext } from '../sandbox/task.ts';
import { reserveScratch } from '../scratch-space.ts';
import { packTiles } from './pack.ts';
import { watchTiles } from './watch.ts';

export type PyramidArgs = {
  /** Path of the picture. */
  input: string;
  /** Whether it came from a stranger; else the platform has made it: upright, in sRGB, and larger than photos may be. */
  isOriginal: boolean;
  /** Path of the file to write. */
  output: string;
  /** A folder for the tiles. */
  scratch: string;
};
export type PyramidResult = Omit<z.output<typeof pyramid.output>, 'renditionId' | 'sourceId'>;

/**
 * Cuts a picture into tiles at every size. What is decoded streams through all sizes at once, so memory follows the
 * picture's width: a row of tiles of each. Tiles lose no more than the platform's own results do, for they are looked at
 * to compare them.
 * @throws Fatal UNSUPPORTED_FORMAT, CORRUPT_MEDIA or TOO_MANY_PIXELS; Later or Retryable SCRATCH_FULL
 */
export const makePyramid: Task<PyramidArgs, PyramidResult> = async (args, context) => {
  context.progress(0, 'decoding');
  const picture = await openPicture(args, context);
  const { width, height, hasAlpha, space } = await picture.metadata();
  await reserveScratch(args.scratch, 2 * width * height);
  context.signal.throwIfAborted();
  // Grey stays one channel, which is a third of the work.
  if (space === 'b-w') picture.toColourspace('b-w');
  const levels = pyramidLevels({ width, height });
  const format = hasAlpha ? 'webp' : 'jpeg';
  const folder = path.join(args.scratch, 'tiles_files');
  {
    using _ = watchTiles(folder, levels, context);
    await encodeFull(picture, format)
      .tile({ size: TILE_SIDE, depth: 'onetile', container: 'fs', layout: 'dz' })
      .toFile(path.join(args.scratch, 'tiles.dz'));
  }
  const bytes = await packTiles({ folder, format, levels, output: args.output }, context);
  return {
    ...{ width, height, bytes, contentType: 'application/octet-stream' },
    ...{ tileType: contentTypes[format], tileSide: TILE_SIDE, levels: levels.length },
  };
};

async function openPicture(
  { input, isOriginal, scratch }: PyramidArgs,
  { signal }: TaskContext,
): Promise<Sharp> {
  if (!isOriginal) return openScratch(input);
  const photo = await openPhoto(input);
  const isTurned = (photo.metadata.orientation ?? 1) !== 1;
  const rows = photo.width * photo.height * ((photo.isGrey ? 1 : 3) + (photo.hasAlpha ? 1 : 0));
  await reserveScratch(scratch, rows * (isTurned ? 2 : 1));
  const decoded = path.join(scratch, 'decoded.v');
  await using _ = await decodePhoto(photo, decoded);
  signal.throwIfAborted();
  return openScratch(decoded);
}
