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
    name: z.string(),
    content_type: z.string(),
    bytes: z.int(),
    width: z.int().openapi({ description: 'Pixels, as shown.' }),
    height: z.int(),
    thumbhash: z
      .string()
      .nullable()
      .openapi({ description: 'Base64: a placeholder. Null until a thumbnail job has looked.' }),
    thumbnail_path: z.string().nullable().openapi({ description: 'Null while there is none.' }),
  })
  .openapi('Photo');

/** Which files were made of a photo. */
export type Made = { isUpscaled: boolean; thumbnailId: string | undefined };

/** A photo as lists show it. Paths are addresses of this API, which know about owners; object keys never leave. */
export function photoView(photo: PhotoRow, { isUpscaled, thumbnailId }: Made): z.output<typeof photoSchema> {
  const { id, name, bytes, width, height, thumbhash, latitude, longitude } = photo;
  return {
    status: photo.status,
    error_message: photo.errorMessage,
    created_at: photo.createdAt.toISOString(),
    upscaled_path: isUpscaled ? `/photos/${id}?type=upscaled` : null,
    original_path: `/photos/${id}?type=original`,
    id,
    latitude,
    longitude,
    name,
    content_type: photo.contentType,
    bytes,
    width,
    height,
    thumbhash,
    // Its own address: a newer thumbnail has another, so this one may be kept for good.
    thumbnail_path: thumbnailId ? `/renditions/${thumbnailId}` : null,
  };
}
