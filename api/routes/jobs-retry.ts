import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { retryFailed } from '../../db/jobs/retry-failed.ts';
import { writeDown } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { answerOnce, claimOf } from '../jobs/answer-once.ts';
import { jobFilter, readJobFilter, timeOf } from '../jobs/filter.ts';
import { smallBody } from '../small-body.ts';
import { json } from './docs-of.ts';
import { idempotencyHeader } from './uploads-of.ts';

/** One transaction holds so many rows without keeping others waiting. */
const MAX_AT_ONCE = 500;

const body = z
  .strictObject({
    ...jobFilter,
    failed_before: z.iso
      .datetime({ offset: true })
      .optional()
      .openapi({
        description:
          'What failed later is left alone. Send the same in every request of one wish: what ' +
          'fails again meanwhile is then not run a third time.',
      }),
    limit: z.int().min(1).max(MAX_AT_ONCE).default(MAX_AT_ONCE),
  })
  .openapi('RetryFailed');

const route = createRoute({
  method: 'post',
  path: '/jobs/retry',
  summary: 'Run failed jobs again',
  description:
    `All that match, oldest first, at most ${MAX_AT_ONCE} in one request. While \`more\` is true, ask again. An owner ` +
    'gets no more live jobs by it than one may have; `held_back` counts what was left for that.',
  tags: ['jobs'],
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  parameters: [idempotencyHeader],
  request: { body: { content: { 'application/json': { schema: body } } } },
  responses: {
    202: json(
      z.object({ retried: z.int(), held_back: z.int(), more: z.boolean() }),
      'So many are queued again; the relay hands them to Redis within a second',
    ),
  },
});

export const jobsRetry = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { deps, principal } = c.var;
  // The body may be left out: then every failed job is meant.
  const { limit, failed_before: before, ...asked } = c.req.valid('json') ?? body.parse({});
  const filter = { ...readJobFilter(asked), failedBefore: timeOf(before) };
  const claim = claimOf(c, [limit, before, asked]);
  const answer = await answerOnce(deps, claim, [], async (tx) => {
    const { retried, heldBack, more } = await retryFailed(tx, principal, filter, limit, deps.maxLiveJobs);
    const body = { retried, held_back: heldBack, more };
    await writeDown(c, tx, body);
    return { answer: { status: 202, headers: {}, body }, jobs: [] };
  });
  return c.json(answer.body, 202, answer.headers);
});
