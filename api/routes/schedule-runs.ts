import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { listJobs } from '../../db/jobs/read.ts';
import { lockSchedule, startRun } from '../../db/schedules/claim.ts';
import { findRun, findSchedule, listRuns } from '../../db/schedules/read.ts';
import { cancelRun } from '../../db/schedules/steer.ts';
import type { WorkName } from '../../queues/schedules/sweeps.ts';
import { audited, writeDown } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { answerOnce, claimOf } from '../jobs/answer-once.ts';
import { job } from '../jobs/schemas.ts';
import { jobView } from '../jobs/view.ts';
import { toCamel } from '../jobs/wire.ts';
import { byId, pageQuery, readPage } from '../pages.ts';
import { notFound, Problem } from '../problems.ts';
import { acceptParameters } from '../schedules/accept.ts';
import { runRequest, run as runSchema } from '../schedules/schemas.ts';
import { runView } from '../schedules/view.ts';
import { smallBody } from '../small-body.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';
import { idempotencyHeader } from './uploads-of.ts';

const start = createRoute({
  method: 'post',
  path: '/schedules/{id}/run',
  summary: 'Run a schedule now',
  description: 'Also one that is switched off. What the body says holds for this run alone.',
  tags: ['schedules'],
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  parameters: [idempotencyHeader],
  request: { params: idParam, body: { content: { 'application/json': { schema: runRequest } } } },
  responses: {
    202: json(runSchema, 'The run'),
    ...refusals('NOT_FOUND', 'RUN_IN_PROGRESS', 'IDEMPOTENCY_KEY_REUSED'),
  },
});

const history = createRoute({
  method: 'get',
  path: '/schedules/{id}/runs',
  summary: 'List the runs of a schedule, newest first',
  tags: ['schedules'],
  ...signedIn,
  request: { params: idParam, query: pageQuery },
  responses: {
    200: json(z.object({ runs: z.array(runSchema), next_cursor: z.string().nullable() }), 'One page'),
    ...refusals('NOT_FOUND'),
  },
});

const read = createRoute({
  method: 'get',
  path: '/schedule-runs/{id}',
  summary: 'See how a run is doing, and its jobs, newest first',
  tags: ['schedules'],
  ...signedIn,
  request: { params: idParam, query: pageQuery },
  responses: {
    200: json(
      z.object({ run: runSchema, jobs: z.array(job), next_cursor: z.string().nullable() }),
      'The run and one page of its jobs',
    ),
    ...refusals('NOT_FOUND'),
  },
});

const cancel = createRoute({
  method: 'post',
  path: '/schedule-runs/{id}/cancel',
  summary: 'Cancel a run and what it has not finished',
  tags: ['schedules'],
  ...signedIn,
  request: { params: idParam },
  responses: {
    200: json(runSchema, 'It has ended'),
    202: json(runSchema, 'It ends when its running jobs have'),
    ...refusals('NOT_FOUND'),
  },
});

const fresh = { 'cache-control': 'private, no-cache' };

export const scheduleRuns = new OpenAPIHono<Env>()
  .openapi(start, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    // The body may be left out.
    const asked = c.req.valid('json') ?? {};
    if (!isUuid(id)) throw notFound();
    const answer = await answerOnce(deps, claimOf(c, asked), [], async (tx) => {
      const row = await lockSchedule(tx, id, principal);
      if (!row) throw notFound();
      const wanted = { ...(row.parameters as object), ...(toCamel(asked.parameters ?? {}) as object) };
      const run = await startRun(tx, row, {
        parameters: acceptParameters(row.work as WorkName, wanted),
        ...(asked.max_items && { maxItems: asked.max_items }),
        ...(asked.timeout_seconds && { timeoutSeconds: asked.timeout_seconds }),
      });
      if (run === 'busy') {
        throw new Problem(
          'RUN_IN_PROGRESS',
          'A run of this schedule goes on. Wait for its end, or cancel it.',
        );
      }
      await writeDown(c, tx);
      const body = runView(run);
      const headers = { location: body.links.self, 'retry-after': '2' };
      return { answer: { status: 202, headers, body }, jobs: [] };
    });
    return c.json(answer.body, 202, answer.headers);
  })
  .openapi(history, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    if (!isUuid(id) || !(await findSchedule(deps.db, id, principal))) throw notFound();
    const asked = c.req.valid('query');
    const { rows, next } = await readPage(byId, asked, { list: 'runs', of: id }, (beforeId, most) =>
      listRuns(deps.db, id, beforeId, most),
    );
    return c.json({ runs: rows.map(runView), next_cursor: next }, 200, fresh);
  })
  .openapi(read, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    const run = isUuid(id) ? await findRun(deps.db, id, principal) : undefined;
    if (!run) throw notFound();
    const asked = c.req.valid('query');
    const { rows, next } = await readPage(byId, asked, { list: 'jobs', of: id }, (beforeId, most) =>
      listJobs(deps.db, principal, { runId: id, beforeId }, most),
    );
    return c.json({ run: runView(run), jobs: rows.map(jobView), next_cursor: next }, 200, fresh);
  })
  .openapi(cancel, async (c) => {
    const { id } = c.req.valid('param');
    const run = await audited(c, async (tx) => {
      const ended = isUuid(id) ? await cancelRun(tx, id, c.var.principal) : undefined;
      if (!ended) throw notFound();
      return ended;
    });
    return run.status === 'running' ? c.json(runView(run), 202) : c.json(runView(run), 200);
  });
