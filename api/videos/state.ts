import { z } from 'zod';
import type { VideoRow } from '../../db/videos.ts';

export const videoStatus = ['queued', 'completed', 'failed'] as const;

const failure = z.object({ code: z.string(), message: z.string() });
const failures = z.object({ duration: failure.optional(), thumbnail: failure.optional() });

/**
 * How far a video is: it is `completed` once it is measured, and `failed` when it cannot be. One that was measured and
 * has no picture is completed, with the reason why there is none.
 */
export function videoState(video: Pick<VideoRow, 'duration' | 'failures'>) {
  const { duration, thumbnail } = failures.parse(video.failures);
  const isMeasured = video.duration !== null;
  const reason = (isMeasured ? undefined : duration) ?? thumbnail ?? duration;
  const status: (typeof videoStatus)[number] = isMeasured ? 'completed' : duration ? 'failed' : 'queued';
  return { status, error_code: reason?.code ?? null, error_message: reason?.message ?? null };
}
