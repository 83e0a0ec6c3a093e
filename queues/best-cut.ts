import { z } from 'zod';
import { defineContract } from './contract.ts';

const scoredPhoto = z.object({
  photoId: z.uuid(),
  /** Position from 1; null for a photo that was skipped. */
  rank: z.int().nullable(),
  /** Population variance of the 4-neighbour Laplacian of the 8-bit gray at full resolution. */
  score: z.number().nullable(),
  /** Regional, noise-corrected, contrast-normalised sharpness. Comparable within one burst only. */
  sharpness: z.number().nullable(),
  /** The same before the sharpest regions are chosen: each region's, row by row, so many to a row. */
  regions: z.object({ columns: z.int(), values: z.array(z.number()) }).nullable(),
  /** Gray levels. */
  noiseSigma: z.number().nullable(),
  /** Gray levels, 0 to 255. */
  meanLuma: z.number().nullable(),
  /** Share of pixels at or below 2, 0 to 1. */
  clippedLow: z.number().nullable(),
  /** Share of pixels at or above 253, 0 to 1. */
  clippedHigh: z.number().nullable(),
  reason: z.string(),
  /** Why the photo was not scored: a job error code. */
  skipped: z.string().nullable(),
});

export const bestCut = defineContract({
  kind: 'best-cut',
  summary: 'Picks the sharpest photo of a burst, says why, and has it upscaled.',
  lane: 'image',
  attempts: 3,
  deadlineSeconds: 600,
  drivesPhotoStatus: true,
  input: z.strictObject({
    photoIds: z.array(z.uuid()).min(1).max(50),
    metric: z.enum(['robust', 'laplacian']).default('robust'),
    upscale: z.boolean().default(true),
  }),
  output: z.object({
    metric: z.enum(['robust', 'laplacian']),
    winner: z.uuid(),
    /** Whether both metrics pick the same photo. */
    agreement: z.boolean(),
    warnings: z.array(z.string()),
    /** The child job that upscales the winner; null when none was asked for. */
    upscaleJobId: z.uuid().nullable(),
    photos: z.array(scoredPhoto),
  }),
  media: (input) => ({ photoIds: [...new Set(input.photoIds)] }),
});
