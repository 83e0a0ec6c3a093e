import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { listJobEvents } from '../../db/jobs/events.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { jobEventSchema, jobEventView } from '../jobs/timeline.ts';
import { notFound } from '../problems.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';

const route = createRoute({
  method: 'get',
  path: '/jobs/{id}/timeline',
  summary: 'See what happened to a job, step by step',
  description:
    'Oldest first. Each step was written in the transaction that it tells of, so the list is true whatever died. It ' +
    'holds the newest 300 steps, and goes with the job.',
  tags: ['jobs'],
  ...signedIn,
  request: { params: idParam },
  responses: {
    200: json(z.object({ events: z.array(jobEventSchema) }), 'Its steps'),
    ...refusals('NOT_FOUND'),
  },
});

export const jobTimeline = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { deps, principal } = c.var;
  const { id } = c.req.valid('param');
  const row = isUuid(id) ? await deps.findJob(id, principal) : undefined;
  if (!row) throw notFound();
  const events = await listJobEvents(deps.db, row.id);
  return c.json({ events: events.map(jobEventView) }, 200, { 'cache-control': 'private, no-cache' });
});
