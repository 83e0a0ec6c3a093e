import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { listJobs } from '../../db/jobs/read.ts';
import { contractOf } from '../../queues/registry.ts';
import { submitJob } from '../../queues/submit.ts';
import { writeDown } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { answerOnce, claimOf } from '../jobs/answer-once.ts';
import { jobFilter, readJobFilter } from '../jobs/filter.ts';
import { newJobBody, parseNewJob } from '../jobs/new-job.ts';
import { ownerOfJobOn } from '../jobs/owner.ts';
import { job, jobStatus } from '../jobs/schemas.ts';
import { jobView, retryAfter } from '../jobs/view.ts';
import { byId, pageQuery, readPage } from '../pages.ts';
import { smallBody } from '../small-body.ts';
import { jobRefusals, json, refusals } from './docs-of.ts';
import { idempotencyHeader } from './uploads-of.ts';

const create = createRoute({
  method: 'post',
  path: '/jobs',
  summary: 'Start a job of any kind on media that are here already',
  tags: ['jobs'],
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  parameters: [idempotencyHeader],
  request: { body: { required: true, content: { 'application/json': { schema: newJobBody } } } },
  responses: { 202: json(job, 'The job, queued'), ...refusals(...jobRefusals, 'NOT_FOUND') },
});

const list = createRoute({
  method: 'get',
  path: '/jobs',
  summary: 'List jobs, newest first',
  tags: ['jobs'],
  ...signedIn,
  request: {
    query: pageQuery.extend({ ...jobFilter, status: jobStatus.optional() }),
  },
  responses: {
    200: json(z.object({ jobs: z.array(job), next_cursor: z.string().nullable() }), 'One page'),
  },
});

export const jobs = new OpenAPIHono<Env>()
  .openapi(create, async (c) => {
    const { deps, principal } = c.var;
    const { kind, input } = parseNewJob(c.req.valid('json'));
    const answer = await answerOnce(deps, claimOf(c, [kind, input]), [], async (tx) => {
      const ownerId = await ownerOfJobOn(tx, contractOf(kind).media(input), principal);
      const row = await submitJob(tx, { kind, input, ownerId }, deps.maxLiveJobs);
      if (ownerId !== principal.id) await writeDown(c, tx, { job_id: row.id, kind, owner_id: ownerId });
      const body = jobView(row);
      const headers = { location: body.links.self, 'retry-after': retryAfter(row) };
      return { answer: { status: 202, headers, body }, jobs: [row] };
    });
    return c.json(answer.body, 202, answer.headers);
  })
  .openapi(list, async (c) => {
    const { deps, principal } = c.var;
    const { limit, cursor, ...filter } = c.req.valid('query');
    const { rows, next } = await readPage(byId, { limit, cursor }, filter, (beforeId, most) =>
      listJobs(deps.db, principal, { ...readJobFilter(filter), status: filter.status, beforeId }, most),
    );
    return c.json({ jobs: rows.map(jobView), next_cursor: next }, 200, {
      'cache-control': 'private, no-cache',
    });
  });
