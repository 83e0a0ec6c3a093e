import { join } from 'node:path';
import type { z } from 'zod';
import type { thumbnail } from '../../queues/thumbnail.ts';
import type { Task } from '../sandbox/task.ts';
import { encodeThumbnail, type ThumbnailOptions } from './photo.ts';
import { extractFrame, type FrameOptions } from './video.ts';

export type ThumbnailArgs = ThumbnailOptions &
  FrameOptions & {
    /** Path of the photo or video. */
    input: string;
    media: 'photo' | 'video';
    /** Path of the thumbnail to write. */
    output: string;
    /** A folder for the frame as it came out of the video. */
    scratch: string;
  };
export type ThumbnailResult = Omit<z.output<typeof thumbnail.output>, 'renditionId'>;

/** Photos and video frames share one encoder, so their thumbnails differ in nothing but the source. */
export const makeThumbnail: Task<ThumbnailArgs, ThumbnailResult> = async (args, context) => {
  const { input, media, output, scratch } = args;
  if (media === 'photo') {
    context.progress(0, 'thumbnail');
    return { ...(await encodeThumbnail({ path: input }, args, output)), actualTime: null, fallback: null };
  }
  context.progress(0, 'reading headers');
  const frame = join(scratch, 'frame.png');
  const taken = await extractFrame(input, args, frame, context);
  context.signal.throwIfAborted();
  context.progress(0.8, 'thumbnail');
  return { ...(await encodeThumbnail({ path: frame }, args, output)), ...taken };
};
