import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { listArrivals } from '../../db/arrivals.ts';
import { machinesOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { byArrival, pageQuery, readPage } from '../pages.ts';
import { videoState, videoStatus } from '../videos/state.ts';
import { json } from './docs-of.ts';

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
    query: pageQuery.extend({
      key: z.string().max(512).optional().openapi({ description: 'Of this object only.' }),
    }),
  },
  responses: {
    200: json(z.object({ arrivals: z.array(arrival), next_cursor: z.string().nullable() }), 'One page'),
  },
});

export const arrivals = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { key, ...asked } = c.req.valid('query');
  const { rows, next } = await readPage(byArrival, asked, { list: 'arrivals', key }, (after, most) =>
    listArrivals(c.var.deps.db, { key, after }, most),
  );
  const body = { arrivals: rows.map(arrivalView), next_cursor: next };
  return c.json(body, 200, { 'cache-control': 'private, no-store' });
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
