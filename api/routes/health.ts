import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { pingDatabase } from '../../db/ping.ts';
import { countWorkersByDevice } from '../../db/workers.ts';
import { withDeadline } from '../../runtime/lifecycle.ts';
import type { Env } from '../env.ts';
import { version } from '../version.ts';
import { json } from './docs-of.ts';

const DEADLINE_MS = 2_000;

const part = z.enum(['ok', 'away']);
const readiness = z
  .object({
    status: z.enum(['ready', 'degraded', 'away']),
    parts: z.object({ database: part, store: part, redis: part }),
    workers: z
      .record(z.string(), z.int())
      .openapi({ description: 'Workers that are up, by what they upscale on: cpu, cuda, or none.' }),
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
    const { db, store, queues } = c.var.deps;
    const [database, files, redis, workers] = await Promise.all([
      answers(pingDatabase(db)),
      answers(store.ready()),
      answers(queues.ping()),
      withDeadline(countWorkersByDevice(db), DEADLINE_MS, 'counting workers').catch(() => ({})),
    ]);
    const parts = { database, store: files, redis };
    c.header('cache-control', 'no-store');
    if (database === 'away' || files === 'away')
      return c.json({ status: 'away' as const, parts, workers }, 503);
    return c.json(
      { status: redis === 'ok' ? ('ready' as const) : ('degraded' as const), parts, workers },
      200,
    );
  });

const answers = (check: Promise<unknown>): Promise<'ok' | 'away'> =>
  withDeadline(check, DEADLINE_MS, 'a readiness check').then(
    () => 'ok' as const,
    () => 'away' as const,
  );
