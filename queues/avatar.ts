import { z } from 'zod';
import { defineContract } from './contract.ts';

/** Pixels of an avatar's side; smaller where the picture is. */
export const AVATAR_SIDE = 512;

export const avatar = defineContract({
  kind: 'avatar',
  summary: 'Cuts the square middle out of a photo: 512 pixels a side, or as many as the photo has.',
  lane: 'image',
  attempts: 3,
  deadlineSeconds: 300,
  input: z.strictObject({
    photoId: z.uuid(),
    upscale: z.boolean().default(false).meta({
      description:
        'Enlarge a photo that is smaller by the default model, so that every avatar has 512 pixels.',
    }),
  }),
  output: z.object({
    renditionId: z.uuid(),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
    contentType: z.string(),
    /** Hex. The file's public address has it, so another picture has another address. */
    sha256: z.string(),
    /** What enlarged it; null when nothing had to. */
    model: z.string().nullable(),
  }),
  media: ({ photoId }) => ({ photoIds: [photoId] }),
});
