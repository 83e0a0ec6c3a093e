import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { countJobsByKind } from '../../db/jobs/read.ts';
import { readQueueSamples } from '../../db/queue-samples.ts';
import { lanes } from '../../queues/contract.ts';
import { contractOf, kinds } from '../../queues/registry.ts';
import { administratorsOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { allKinds } from '../jobs/kind-schemas.ts';
import { json } from './docs-of.ts';

const about = { tags: ['operations'], ...administratorsOnly };
const fresh = { 'cache-control': 'private, no-store' };

const now = createRoute({
  method: 'get',
  path: '/queues',
  summary: 'See how many jobs of each kind wait and run',
  ...about,
  responses: {
    200: json(
      z.object({
        queues: z.array(
          z.object({
            kind: z.enum(allKinds),
            lane: z.enum(lanes),
            queued: z.int(),
            processing: z.int(),
            oldest_seconds: z.number().openapi({ description: 'Since the oldest that waits was due.' }),
          }),
        ),
      }),
      'Every kind',
    ),
  },
});

const MINUTE = 60;
/** As many as a chart can show. */
const MAX_POINTS = 240;
const WEEK_MINUTES = 7 * 24 * 60;

const history = createRoute({
  method: 'get',
  path: '/queues/history',
  summary: 'See how many jobs waited, ran and ended, minute by minute for a week',
  description:
    `At most ${MAX_POINTS} points: over a longer time each stands for several minutes, with the highest numbers of ` +
    'waiting and running jobs and the sum of those that ended. A minute in which no API process was up is missing.',
  ...about,
  request: {
    query: z.object({
      minutes: z.coerce.number().int().min(5).max(WEEK_MINUTES).default(180),
      kind: z.enum(allKinds).optional().openapi({ description: 'All together without.' }),
    }),
  },
  responses: {
    200: json(
      z.object({
        step_seconds: z.int(),
        points: z.array(
          z.object({
            at: z.iso.datetime(),
            queued: z.int(),
            processing: z.int(),
            oldest_seconds: z.number(),
            completed: z.int(),
            failed: z.int(),
          }),
        ),
      }),
      'Oldest first',
    ),
  },
});

export const queues = new OpenAPIHono<Env>()
  .openapi(now, async (c) => {
    const rows = await countJobsByKind(c.var.deps.db);
    const found = kinds.map((kind) => {
      const of = (status: string) => rows.find((row) => row.kind === kind && row.status === status);
      return {
        kind,
        lane: contractOf(kind).lane,
        queued: of('queued')?.count ?? 0,
        processing: of('processing')?.count ?? 0,
        oldest_seconds: Math.max(0, of('queued')?.oldestSeconds ?? 0),
      };
    });
    return c.json({ queues: found }, 200, fresh);
  })
  .openapi(history, async (c) => {
    const { minutes, kind } = c.req.valid('query');
    const step = Math.ceil(minutes / MAX_POINTS) * MINUTE;
    const points = await readQueueSamples(c.var.deps.db, minutes, step, kind);
    const shown = points.map(({ at, oldestSeconds, ...counts }) => ({
      at: at.toISOString(),
      ...counts,
      oldest_seconds: oldestSeconds,
    }));
    return c.json({ step_seconds: step, points: shown }, 200, fresh);
  });
