import { z } from 'zod';
import { defineContract } from './contract.ts';
import { Refusal } from './errors.ts';

/** Pixels. The encoder holds a row of tiles of every level: 420 MB at this width, and no result in JPEG is wider. */
const MAX_WIDTH = 65_500;

export const pyramid = defineContract({
  kind: 'pyramid',
  summary:
    'Cuts a photo, or its enlarged file, into tiles at every size, so that a page fetches what it shows.',
  lane: 'image',
  yields: true,
  attempts: 3,
  deadlineSeconds: 1800,
  input: z.strictObject({
    photoId: z.uuid(),
    sourceId: z.uuid().optional().meta({
      description: 'A picture that was made of this photo, such as its enlarged file; default: the original.',
    }),
  }),
  output: z.object({
    renditionId: z.uuid(),
    /** The picture that was cut; null for the original. */
    sourceId: z.uuid().nullable(),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
    contentType: z.string(),
    /** JPEG, or WebP for a picture with transparency. */
    tileType: z.enum(['image/jpeg', 'image/webp']),
    /** Pixels. */
    tileSide: z.int(),
    /** From the whole picture in one tile to every pixel of it; each twice as large as the one before. */
    levels: z.int(),
  }),
  media: ({ photoId, sourceId }) => ({
    photoIds: [photoId],
    ...(sourceId && { renditionIds: [sourceId] }),
  }),
  admit: ({ sourceId }, { photos, renditions }) => {
    for (const { width } of sourceId ? renditions : photos) {
      if (width > MAX_WIDTH)
        throw new Refusal(
          'TOO_MANY_PIXELS',
          `The picture is ${width} pixels wide; a pyramid is made of at most ${MAX_WIDTH}.`,
        );
    }
  },
});
