import { z } from 'zod';
import { defineContract } from './contract.ts';

export const duration = defineContract({
  kind: 'duration',
  summary: 'Measures how long a video is and what it is made of.',
  lane: 'video',
  attempts: 3,
  deadlineSeconds: 300,
  input: z.strictObject({
    videoId: z.uuid(),
    verify: z.boolean().default(false).meta({
      description: 'Read every packet: finds files that claim more than they hold.',
    }),
  }),
  output: z.object({
    /** Seconds. */
    duration: z.number(),
    videoDuration: z.number().nullable(),
    audioDuration: z.number().nullable(),
    /** Where the value was found. */
    source: z.enum(['format', 'stream', 'tag', 'packets']),
    /** What the first bytes say; null where they say too little. */
    containerType: z.string().nullable(),
    videoCodec: z.string().nullable(),
    audioCodec: z.string().nullable(),
    /** Pixels as stored, before rotation. */
    width: z.int().nullable(),
    height: z.int().nullable(),
    /** Frames per second. */
    frameRate: z.number().nullable(),
    /** Degrees clockwise that a player turns the picture: 0, 90, 180 or 270. */
    rotation: z.int(),
  }),
  media: (input) => ({ videoIds: [input.videoId] }),
});
