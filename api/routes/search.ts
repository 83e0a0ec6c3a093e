import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { searchContents } from '../../db/search.ts';
import { openToAll } from '../auth/access.ts';
import { filmSchema, filmsOf } from '../contents/film.ts';
import type { Env } from '../env.ts';
import { json } from './docs-of.ts';

const MAX_LIMIT = 100;

const queryOf = (limit: number) =>
  z.object({
    q: z
      .string()
      .max(200)
      .regex(/^[^\0]*$/u, 'may not hold NUL')
      .optional()
      .openapi({ description: 'Every word must stand in title or description. Without it: the most liked.' }),
    limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(limit),
    offset: z.coerce.number().int().min(0).max(10_000).optional(),
    skip: z.coerce.number().int().min(0).max(10_000).default(0).openapi({ description: 'As `offset`.' }),
  });

const routeOf = <P extends string, S extends z.ZodType>(path: P, limit: number, answer: S) =>
  createRoute({
    method: 'get',
    path,
    summary: 'Search the catalogue, the best match first',
    description:
      'Any language, any part of a word from three letters on, and from one character on where there are no letters ' +
      'from a to z. When nothing matches: titles that look alike. At most 1,100 are found.',
    tags: ['contents'],
    ...openToAll,
    request: { query: queryOf(limit) },
    responses: { 200: json(answer, 'One page') },
  });

const videoList = z.object({
  query: z.string().nullable(),
  count: z.int().openapi({ description: 'Of this page.' }),
  videos: z.array(filmSchema),
});

const hitList = z.object({
  hits: z.array(filmSchema),
  query: z.string(),
  processing_time_ms: z.int(),
  limit: z.int(),
  offset: z.int(),
  estimated_total_hits: z.int(),
});

type Query = z.output<ReturnType<typeof queryOf>>;

async function find({ db, store }: Env['Variables']['deps'], { q, limit, offset, skip }: Query) {
  const { rows, total } = await searchContents(db, q ?? null, offset ?? skip, limit);
  return { films: await filmsOf({ db, store }, rows), total };
}

async function videosFound(
  deps: Env['Variables']['deps'],
  query: Query,
): Promise<z.output<typeof videoList>> {
  const { films: videos } = await find(deps, query);
  return { query: query.q ?? null, count: videos.length, videos };
}

export const search = new OpenAPIHono<Env>()
  .openapi(routeOf('/videos/search', MAX_LIMIT, videoList), async (c) =>
    c.json(await videosFound(c.var.deps, c.req.valid('query')), 200),
  )
  .openapi(routeOf('/videos/search/', MAX_LIMIT, videoList), async (c) =>
    c.json(await videosFound(c.var.deps, c.req.valid('query')), 200),
  )
  .openapi(routeOf('/api/v1/search', 20, hitList), async (c) => {
    const began = performance.now();
    const query = c.req.valid('query');
    const { films: hits, total } = await find(c.var.deps, query);
    return c.json(
      {
        hits,
        query: query.q ?? '',
        processing_time_ms: Math.round(performance.now() - began),
        limit: query.limit,
        offset: query.offset ?? query.skip,
        estimated_total_hits: total,
      },
      200,
    );
  });
