import { z } from 'zod';
import { defineContract } from './contract.ts';

export const lookup = defineContract({
  kind: 'lookup',
  summary: 'Looks a film up at TMDB, and fills in what nobody has written by hand.',
  lane: 'network',
  attempts: 5,
  deadlineSeconds: 60,
  input: z.strictObject({
    contentId: z.int().min(1).max(2_000_000_000).meta({
      description: 'A content of yours.',
    }),
    title: z.string().trim().min(1).max(255).meta({ description: 'What to look for.' }),
  }),
  output: z.object({
    /** TMDB's number of the film; null when nothing was found, or no key is set. */
    tmdbId: z.int().nullable(),
    title: z.string().nullable(),
    description: z.string().nullable(),
    /** For Korea: ALL, 12+, 15+, 18+ or 19+; null when it says none. */
    ageRating: z.string().nullable(),
  }),
  media: ({ contentId }) => ({ contentId }),
});
