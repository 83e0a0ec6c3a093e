import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { listArrivals } from '../../db/arrivals.ts';
import { machinesOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { videoState, videoStatus } from '../videos/state.ts';
import { json, refusals } from './docs-of.ts';

const arrival = z
  .object({
    key: z.string(),
    etag: z.string(),
    bytes: z.int(),
    arrived_at: z.iso.datetime(),
    video_id: z.uuid().nullable().openapi({ description: 'Null when it was refused, or deleted since.' }),
    content_id: z.int().nullable(),
    status: z.enum([...videoStatus, 'refused', 'deleted']),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
  })
  .openapi('Arrival');

const route = createRoute({
  method: 'get',
  path: '/internal/arrivals',
  summary: 'What became of objects that were put into the store, newest first',
  tags: ['arrivals'],
  ...machinesOnly,
  request: {
    query: z.object({
      key: z.string().max(512).optional().openapi({ description: 'Of this object only.' }),
      before: z.coerce.date().optional().openapi({
        description: '`arrived_at` of the last one of the page before.',
        type: 'string',
        format: 'date-time',
      }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: json(z.object({ arrivals: z.array(arrival) }), 'One page'),
    ...refusals(400, 401, 403, 422, 503),
  },
});

export const arrivals = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { limit, ...filter } = c.req.valid('query');
  const rows = await listArrivals(c.var.deps.db, filter, limit);
  return c.json({ arrivals: rows.map(arrivalView) }, 200, { 'cache-control': 'private, no-store' });
});

type Listed = Awaited<ReturnType<typeof listArrivals>>[number];

function arrivalView({ arrival: row, video }: Listed): z.output<typeof arrival> {
  const { key, etag, bytes, arrivedAt, videoId, contentId, refusal } = row;
  const state = video && videoState(video);
  return {
    ...{ key, etag, bytes },
    arrived_at: arrivedAt.toISOString(),
    video_id: videoId,
    content_id: contentId,
    status: refusal ? 'refused' : (state?.status ?? 'deleted'),
    error_code: state?.error_code ?? null,
    error_message: refusal ?? state?.error_message ?? null,
  };
}
