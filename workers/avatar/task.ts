import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { AVATAR_SIDE, type avatar } from '../../queues/avatar.ts';
import { decoding } from '../image/errors.ts';
import { openPhoto, openScratch, type Sharp } from '../image.ts';
import type { Task, TaskContext } from '../sandbox/task.ts';
import { upscalePhoto } from '../upscale/task.ts';

export type AvatarArgs = {
  /** Path of the photo. */
  input: string;
  /** Path of the JPEG to write. */
  output: string;
  /** A folder for what lies between. */
  scratch: string;
  /** Whether a photo smaller than an avatar is enlarged. */
  upscale: boolean;
};
export type AvatarResult = Omit<z.output<typeof avatar.output>, 'renditionId'>;

/** Faces are looked at closely, and the file stays under 100 kB. */
const QUALITY = 90;

/**
 * The square middle of a photo as JPEG: upright, sRGB, on white where it was transparent, without metadata. Never
 * enlarged by interpolation: an avatar of a small photo is small, or enlarged by a model when that is asked for.
 * @throws Fatal UNSUPPORTED_FORMAT, CORRUPT_MEDIA, TOO_MANY_PIXELS or MODEL_UNAVAILABLE
 */
export const makeAvatar: Task<AvatarArgs, AvatarResult> = async (args, context) => {
  context.progress(0, 'cutting');
  const photo = await openPhoto(args.input);
  const side = Math.min(photo.width, photo.height);
  const square = photo.decode({ autoOrient: true }).flatten({ background: '#ffffff' });
  if (!args.upscale || side >= AVATAR_SIDE) {
    return { ...(await writeAvatar(square, Math.min(side, AVATAR_SIDE), args.output)), model: null };
  }
  const { path: enlarged, model } = await enlarge(square, side, args, context);
  return { ...(await writeAvatar(openScratch(enlarged), AVATAR_SIDE, args.output)), model };
};

/** Cut first, enlarged then: the model sees no pixel that is thrown away. */
async function enlarge(square: Sharp, side: number, { scratch }: AvatarArgs, context: TaskContext) {
  const [input, output] = [path.join(scratch, 'square.png'), path.join(scratch, 'enlarged.png')];
  await decoding(() => square.resize(side, side, { fit: 'cover' }).png().toFile(input));
  const options = { scale: 4, format: 'png', background: '#ffffff', metadata: 'strip' } as const;
  const { model } = await upscalePhoto({ ...options, input, output, scratch }, context);
  return { path: output, model };
}

async function writeAvatar(picture: Sharp, side: number, output: string) {
  const made = await decoding(() =>
    picture.resize(side, side, { fit: 'cover' }).jpeg({ quality: QUALITY }).toFile(output),
  );
  const file = await readFile(output);
  return {
    width: made.width,
    height: made.height,
    bytes: file.length,
    contentType: 'image/jpeg',
    sha256: createHash('sha256').update(file).digest('hex'),
  };
}
