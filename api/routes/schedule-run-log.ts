import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { listRunEvents } from '../../db/jobs/events.ts';
import { findRun } from '../../db/schedules/read.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { jobEventSchema, jobEventView } from '../jobs/timeline.ts';
import { byNumber, pageQuery, readPage } from '../pages.ts';
import { notFound } from '../problems.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';

const line = jobEventSchema.extend({ job_id: z.uuid(), kind: z.string() }).openapi('RunLogLine');

const route = createRoute({
  method: 'get',
  path: '/schedule-runs/{id}/log',
  summary: 'See what happened to the jobs of a run, newest first',
  tags: ['schedules'],
  ...signedIn,
  request: { params: idParam, query: pageQuery },
  responses: {
    200: json(z.object({ events: z.array(line), next_cursor: z.string().nullable() }), 'One page'),
    ...refusals('NOT_FOUND'),
  },
});

export const scheduleRunLog = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { deps, principal } = c.var;
  const { id } = c.req.valid('param');
  if (!isUuid(id) || !(await findRun(deps.db, id, principal))) throw notFound();
  const asked = c.req.valid('query');
  const { rows, next } = await readPage(byNumber, asked, { list: 'log', of: id }, (beforeId, most) =>
    listRunEvents(deps.db, id, beforeId, most),
  );
  const events = rows.map((row) => ({ ...jobEventView(row), job_id: row.jobId, kind: row.kind }));
  return c.json({ events, next_cursor: next }, 200, { 'cache-control': 'private, no-cache' });
});
