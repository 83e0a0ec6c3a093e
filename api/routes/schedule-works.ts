import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { nextTicks } from '../../queues/schedules/when.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { acceptNewWhen } from '../schedules/accept.ts';
import { newSchedule } from '../schedules/schemas.ts';
import { FORESIGHT } from '../schedules/view.ts';
import { workSchema, worksFor } from '../schedules/works.ts';
import { json } from './docs-of.ts';

const works = createRoute({
  method: 'get',
  path: '/schedule-works',
  summary: 'List what a schedule may do, with the parameters of each',
  tags: ['schedules'],
  ...signedIn,
  responses: {
    200: json(z.object({ works: z.array(workSchema) }), 'Those that the caller may ask for'),
  },
});

const { cron, timezone } = newSchedule.shape;

const ticks = createRoute({
  method: 'get',
  path: '/schedule-ticks',
  summary: 'See when a schedule would run, before it is made',
  tags: ['schedules'],
  ...signedIn,
  request: {
    query: z.object({ cron, every_hours: z.coerce.number().int().min(1).max(24).optional(), timezone }),
  },
  responses: {
    200: json(
      z.object({ cron: z.string(), timezone: z.string(), next_runs: z.array(z.iso.datetime()) }),
      'The next five ticks',
    ),
  },
});

export const scheduleWorks = new OpenAPIHono<Env>()
  .openapi(works, (c) =>
    c.json({ works: worksFor(c.var.principal) }, 200, { 'cache-control': 'private, no-cache' }),
  )
  .openapi(ticks, (c) => {
    const when = acceptNewWhen(c.req.valid('query'), c.var.deps.settings, 'query');
    const next_runs = nextTicks(when, new Date(), FORESIGHT).map((tick) => tick.toISOString());
    return c.json({ cron: when.cron, timezone: when.timezone, next_runs }, 200);
  });
