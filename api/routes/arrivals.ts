import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { listArrivals } from '../../db/arrivals.ts';
import { machinesOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { cursorsOf } from '../jobs/cursor.ts';
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
      cursor: z
        .string()
        .max(2_000)
        .optional()
        .openapi({ description: '`next_cursor` of the page before, with the same key.' }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: json(z.object({ arrivals: z.array(arrival), next_cursor: z.string().nullable() }), 'One page'),
    ...refusals(400, 401, 403, 422, 503),
  },
});

export const arrivals = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { limit, cursor, key } = c.req.valid('query');
  const [time, lastKey] = cursor === undefined ? [] : byTime.read(cursor, { key });
  const before = time && lastKey ? { arrivedAt: new Date(time), key: lastKey } : undefined;
  // One more than asked for tells whether there is a next page.
  const rows = await listArrivals(c.var.deps.db, { key, before }, limit + 1);
  const page = rows.slice(0, limit).map(arrivalView);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const next = last ? byTime.make([last.arrived_at, last.key], { key }) : null;
  return c.json({ arrivals: page, next_cursor: next }, 200, { 'cache-control': 'private, no-store' });
});

const byTime = cursorsOf(z.tuple([z.iso.datetime(), z.string()]));

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
