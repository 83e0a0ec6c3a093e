import { z } from 'zod';
import { defineContract } from './contract.ts';

export const thumbnail = defineContract({
  kind: 'thumbnail',
  summary: 'Makes a small picture of a photo, or of a frame of a video.',
  lane: 'image',
  attempts: 3,
  deadlineSeconds: 300,
  input: z
    .strictObject({
      photoId: z.uuid().optional(),
      videoId: z.uuid().optional(),
      width: z.int().min(1).max(4096).optional(),
      height: z.int().min(1).max(4096).optional(),
      fit: z.enum(['inside', 'cover', 'contain', 'fill']).default('inside'),
      format: z.enum(['jpeg', 'png', 'webp', 'avif']).default('jpeg'),
      at: z.number().min(0).max(864_000).optional().meta({ description: 'Seconds; default 5. Videos only.' }),
      strategy: z.enum(['exact', 'auto']).default('exact').meta({
        description: 'auto: a flat (black, white) frame is replaced by a later, more telling one.',
      }),
    })
    .refine((input) => (input.photoId === undefined) !== (input.videoId === undefined), {
      error: 'give either photo_id or video_id',
      path: ['photoId'],
    }),
  output: z.object({
    renditionId: z.uuid(),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
    contentType: z.string(),
    /** Base64 of the thumbhash: a placeholder of about 25 bytes. */
    thumbhash: z.string(),
    /** Perceptual hash, 16 hex digits: like pictures differ in few bits. Null when `fit` is not inside. */
    likeness: z.string().nullable(),
    /** Seconds; null for photos. */
    actualTime: z.number().nullable(),
    /** The step of the ladder that gave the frame when the asked-for one could not be had. */
    fallback: z.enum(['clamped', 'scan', 'middle', 'end', 'first', 'attached-picture']).nullable(),
  }),
  media: ({ photoId, videoId }) => ({
    ...(photoId && { photoIds: [photoId] }),
    ...(videoId && { videoIds: [videoId] }),
  }),
});
