import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { visibleJob } from '../../db/jobs/read.ts';
import type { JobRow } from '../../db/jobs/row.ts';
import { cancelJob, retryJob } from '../../db/jobs/steer.ts';
import { requireFewJobs } from '../../queues/submit.ts';
import { audited } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import type { Deps } from '../deps.ts';
import type { Env } from '../env.ts';
import { job } from '../jobs/schemas.ts';
import { isEnded, jobView, retryAfter } from '../jobs/view.ts';
import { notFound, Problem } from '../problems.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';

const cancel = createRoute({
  method: 'post',
  path: '/jobs/{id}/cancel',
  summary: 'Cancel a job',
  description:
    'A queued job ends at once, a running one within about 2 seconds; one that has ended stays as it is.',
  tags: ['jobs'],
  ...signedIn,
  request: { params: idParam },
  responses: {
    200: json(job, 'It has ended'),
    202: json(job, 'It is running and has been asked to stop'),
    ...refusals('NOT_FOUND'),
  },
});

const retry = createRoute({
  method: 'post',
  path: '/jobs/{id}/retry',
  summary: 'Run a failed or cancelled job again',
  tags: ['jobs'],
  ...signedIn,
  request: { params: idParam },
  responses: {
    202: json(job, 'It is queued again'),
    ...refusals('NOT_FOUND', 'NOT_RETRYABLE', 'TOO_MANY_JOBS'),
  },
});

export const jobSteer = new OpenAPIHono<Env>()
  .openapi(cancel, async (c) => {
    const { id } = c.req.valid('param');
    if (!isUuid(id)) throw notFound();
    const row = await audited(c, async (tx) =>
      orMissing(await cancelJob(tx, visibleJob(id, c.var.principal))),
    );
    return isEnded(row) ? c.json(jobView(row), 200) : c.json(jobView(row), 202, headersOf(row));
  })
  .openapi(retry, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    const before = isUuid(id) ? await deps.findJob(id, principal) : undefined;
    if (!before) throw notFound();
    await assertRetryable(deps, before);
    const row = await audited(c, async (tx) => orMissing(await retryJob(tx, visibleJob(id, principal))));
    if (row.status === 'queued') await deps.offer(row);
    return c.json(jobView(row), 202, headersOf(row));
  });

function orMissing<T>(row: T | undefined): T {
  if (row === undefined) throw notFound();
  return row;
}

const headersOf = (row: JobRow) => ({ location: `/jobs/${row.id}`, 'retry-after': retryAfter(row) });

async function assertRetryable({ db, maxLiveJobs }: Deps, { status, ownerId }: JobRow): Promise<void> {
  if (status !== 'failed' && status !== 'cancelled') {
    throw new Problem(
      'NOT_RETRYABLE',
      `The job is ${status}; only a failed or cancelled one can be run again.`,
    );
  }
  await requireFewJobs(db, ownerId, maxLiveJobs);
}
