import { z } from '@hono/zod-openapi';
import type { PhotoRow } from '../../db/photos.ts';

export const photoSchema = z
  .object({
    status: z.enum(['uploaded', 'queued', 'processing', 'completed', 'failed']),
    error_message: z.string().nullable(),
    created_at: z.iso.datetime(),
    upscaled_path: z.string().nullable().openapi({ description: 'Null while there is none.' }),
    original_path: z.string(),
    id: z.uuid(),
    latitude: z.number(),
    longitude: z.number(),
  })
  .openapi('Photo');

/** A photo as lists show it. Paths are addresses of this API, which know about owners; object keys never leave. */
export function photoView(photo: PhotoRow, isUpscaled: boolean): z.output<typeof photoSchema> {
  const { id, status, errorMessage, createdAt, latitude, longitude } = photo;
  return {
    status,
    error_message: errorMessage,
    created_at: createdAt.toISOString(),
    upscaled_path: isUpscaled ? `/photos/${id}?type=upscaled` : null,
    original_path: `/photos/${id}?type=original`,
    id,
    latitude,
    longitude,
  };
}
