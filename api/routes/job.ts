import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { JobRow } from '../../db/jobs/row.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { tagMatches } from '../files/send-object.ts';
import { readPatience } from '../jobs/patience.ts';
import { job as jobSchema } from '../jobs/schemas.ts';
import { etagOf, isEnded, jobView, retryAfter } from '../jobs/view.ts';
import { MAX_WAIT_SECONDS, waitForJob } from '../jobs/wait.ts';
import { notFound } from '../problems.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';

const wait = z.coerce.number().min(0).optional();

const read = createRoute({
  method: 'get',
  path: '/jobs/{id}',
  summary: 'See how a job is doing',
  description:
    `With \`wait\` (seconds, at most ${MAX_WAIT_SECONDS}; or the header \`Prefer: wait=20\`) the answer comes when the ` +
    'job changes: since the version in `If-None-Match`, or since the request.',
  tags: ['jobs'],
  ...signedIn,
  request: { params: idParam, query: z.object({ wait }) },
  responses: {
    200: json(jobSchema, 'The job. Failed jobs are 200 too: the request did not fail.'),
    304: { description: 'It is as `If-None-Match` says' },
    ...refusals('NOT_FOUND'),
  },
});

export const job = new OpenAPIHono<Env>().openapi(read, async (c) => {
  const { deps, principal } = c.var;
  const { id } = c.req.valid('param');
  const patience = readPatience(c.req.valid('query').wait, c.req.header('prefer'));
  const known = c.req.header('if-none-match');
  const row = isUuid(id) ? await find() : undefined;
  if (!row) throw notFound();

  const etag = etagOf(row);
  const headers: Record<string, string> = { etag, 'cache-control': 'private, no-cache' };
  if (!isEnded(row)) headers['retry-after'] = retryAfter(row);
  if (patience?.preferred) headers['preference-applied'] = patience.preferred;
  if (tagMatches(known, etag)) return c.body(null, 304, headers);
  return c.json(jobView(row), 200, headers);

  function find(): Promise<JobRow | undefined> {
    if (!patience) return deps.findJob(id, principal);
    let first: string | undefined;
    const until = (found: JobRow) => {
      first ??= known ?? etagOf(found);
      return !tagMatches(first, etagOf(found));
    };
    return waitForJob(deps, id, principal, { until, atMost: patience.ms, signal: c.req.raw.signal });
  }
});
