import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { answerWithEvents, tooManyStreams } from '../events/answer.ts';
import { lookAtJob } from '../jobs/event-stream.ts';
import { isEnded } from '../jobs/view.ts';
import { notFound } from '../problems.ts';
import { idParam, isUuid, refusals } from './docs-of.ts';

const route = createRoute({
  method: 'get',
  path: '/jobs/{id}/events',
  summary: 'Follow a job as it changes',
  description:
    'Server-sent events named `job`: the job as it is now, then again after every change, until it has ended. The ' +
    'event id is the version of the job.',
  tags: ['jobs'],
  ...signedIn,
  request: { params: idParam },
  responses: {
    200: {
      description: 'The stream',
      content: { 'text/event-stream': { schema: { type: 'string' } as const } },
    },
    204: { description: 'The job has ended and the caller has seen it: do not come back' },
    ...refusals('NOT_FOUND', 'TOO_MANY_STREAMS'),
  },
});

export const jobEvents = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { deps, principal } = c.var;
  const { id } = c.req.valid('param');
  // Watching begins before the first look, so that no change falls in between.
  const watch = deps.changes.watch(id, principal.id);
  try {
    const row = isUuid(id) ? await deps.findJob(id, principal) : undefined;
    if (!row) throw notFound();
    if (isEnded(row) && c.req.header('last-event-id') === String(row.version)) {
      watch?.close();
      return c.body(null, 204);
    }
    if (!watch) throw tooManyStreams();
    return answerWithEvents(c, watch, lookAtJob(deps, row, principal));
  } catch (error) {
    watch?.close();
    throw error;
  }
});
