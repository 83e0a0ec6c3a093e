import { z } from '@hono/zod-openapi';
import { binary, refusals } from './docs-of.ts';

/** What lists of photos and videos take. Both are bare arrays, so the next page stands in a header. */
export const page = z.object({
  skip: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

export const deleted = z.object({ message: z.string() });

/** What every route that sends a file may answer. */
export const fileAnswers = {
  200: binary('The file, in its own content type'),
  206: binary('The range that was asked for'),
  304: { description: 'It is as `If-None-Match` says' },
  ...refusals(400, 401, 404, 416, 503),
};
