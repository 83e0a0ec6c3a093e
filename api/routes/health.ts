import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { countWorkersByDevice } from '../../db/workers.ts';
import { withDeadline } from '../../runtime/lifecycle.ts';
import type { Env } from '../env.ts';
import { pingParts } from '../parts.ts';
import { version } from '../version.ts';
import { json } from './docs-of.ts';

const DEADLINE_MS = 2_000;

const part = z.enum(['ok', 'away']);
const took = z.number().nonnegative().nullable();
const readiness = z
  .object({
    status: z.enum(['ready', 'degraded', 'away']),
    parts: z.object({ database: part, store: part, redis: part }),
    milliseconds: z
      .object({ database: took, store: took, redis: took })
      .openapi({ description: 'Until each answered; null for one that is away.' }),
    workers: z
      .record(z.string(), z.int())
      .openapi({ description: 'Workers that are up, by what they upscale on: cpu, cuda, webgpu, or none.' }),
  })
  .openapi('Readiness');

const alive = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether the process answers',
  tags: ['operations'],
  responses: { 200: json(z.object({ status: z.literal('ok'), version: z.string() }), 'It does') },
});

const ready = createRoute({
  method: 'get',
  path: '/health/ready',
  summary: 'Whether its parts answer',
  description:
    'Without Redis the API works on: jobs wait in Postgres. That is "degraded", with 200, so that a load balancer ' +
    'does not take away the part that still accepts work.',
  tags: ['operations'],
  responses: { 200: json(readiness, 'Ready, or degraded'), 503: json(readiness, 'Away') },
});

export const health = new OpenAPIHono<Env>()
  .openapi(alive, (c) => c.json({ status: 'ok' as const, version }, 200))
  .openapi(ready, async (c) => {
    const { deps } = c.var;
    const [answered, workers] = await Promise.all([
      pingParts(deps),
      withDeadline(countWorkersByDevice(deps.db), DEADLINE_MS, 'counting workers').catch(() => ({})),
    ]);
    const { database, store, redis } = answered;
    const parts = { database: word(database), store: word(store), redis: word(redis) };
    const milliseconds = { database: inMs(database), store: inMs(store), redis: inMs(redis) };
    c.header('cache-control', 'no-store');
    if (database === undefined || store === undefined)
      return c.json({ status: 'away' as const, parts, milliseconds, workers }, 503);
    const status = redis === undefined ? ('degraded' as const) : ('ready' as const);
    return c.json({ status, parts, milliseconds, workers }, 200);
  });

const word = (seconds: number | undefined) => (seconds === undefined ? ('away' as const) : ('ok' as const));
/** To a tenth. */
const inMs = (seconds: number | undefined) =>
  seconds === undefined ? null : Math.round(seconds * 10_000) / 10;
