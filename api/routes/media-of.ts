import { z } from '@hono/zod-openapi';
import { cursor } from '../pages.ts';
import { binary, refusals } from './docs-of.ts';

/** What lists take whose clients count rows. */
export const page = z.object({
  skip: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

const MAX_IDS = 100;

/** What lists of photos and videos take. Both are bare arrays, so the next page stands in a header. */
export const mediaPage = page.extend({
  cursor,
  ids: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.uuid()).max(MAX_IDS))
    .optional()
    .openapi({
      type: 'string',
      description: `Of these alone, as far as the caller may see them: at most ${MAX_IDS}, with commas between them.`,
    }),
});

export const mediaPageHelp =
  'When there are more, the header `Link` has the address of the next page, as `rel="next"`. ' +
  'With its `cursor`, `skip` is not looked at.';

type NextPage = { limit: number; ids: string[] | undefined; name?: string | undefined; cursor: string };

export const nextPage = (path: string, { limit, ids, name, cursor }: NextPage): string => {
  const named = { ...(ids && { ids: ids.join() }), ...(name && { name }) };
  return `<${path}?${new URLSearchParams({ limit: String(limit), ...named, cursor })}>; rel="next"`;
};

export const deleted = z.object({ message: z.string() });

/** What every route that sends a file may answer. */
export const fileAnswers = {
  200: binary('The file, in its own content type'),
  206: binary('The range that was asked for'),
  304: { description: 'It is as `If-None-Match` says' },
  ...refusals('NOT_FOUND', 'RANGE_NOT_SATISFIABLE', 'STORAGE_UNAVAILABLE'),
};
