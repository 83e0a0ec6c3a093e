import { z } from 'zod';
import { defineContract } from './contract.ts';

export const describe = defineContract({
  kind: 'describe',
  summary: 'Says in words what a photo shows, by a vision model that the operator has set up.',
  // Its own lane: a model that answers slowly must not keep thumbnails waiting.
  lane: 'network',
  attempts: 4,
  deadlineSeconds: 180,
  input: z.strictObject({ photoId: z.uuid() }),
  output: z.object({
    /** Null where no vision model is set up. */
    caption: z.string().nullable(),
    model: z.string().nullable(),
  }),
  media: ({ photoId }) => ({ photoIds: [photoId] }),
});
