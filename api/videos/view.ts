import { z } from '@hono/zod-openapi';
import type { VideoRow } from '../../db/videos.ts';
import { videoState, videoStatus } from './state.ts';

export const videoSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    content_type: z.string(),
    bytes: z.int(),
    status: z.enum(videoStatus).openapi({ description: 'completed: it is measured. failed: it cannot be.' }),
    error_code: z.string().nullable(),
    error_message: z
      .string()
      .nullable()
      .openapi({ description: 'Why it cannot be measured, or has no thumbnail.' }),
    duration: z.number().nullable().openapi({ description: 'Seconds; null until measured.' }),
    width: z.int().nullable(),
    height: z.int().nullable(),
    created_at: z.iso.datetime(),
    original_path: z.string(),
    thumbnail_path: z.string().nullable().openapi({ description: 'Null while there is none.' }),
  })
  .openapi('Video');

export function videoView(video: VideoRow, hasThumbnail: boolean): z.output<typeof videoSchema> {
  const { id, name, contentType, bytes, duration, width, height, createdAt } = video;
  return {
    id,
    name,
    content_type: contentType,
    bytes,
    ...videoState(video),
    duration,
    width,
    height,
    created_at: createdAt.toISOString(),
    original_path: `/videos/${id}?type=original`,
    thumbnail_path: hasThumbnail ? `/videos/${id}?type=thumbnail` : null,
  };
}
