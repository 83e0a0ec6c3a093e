import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { answerWithEvents, tooManyStreams } from '../events/answer.ts';
import { lookAtJobsOf } from '../events/follow-owner.ts';
import { EVERYBODY } from '../jobs/changes.ts';
import { Problem } from '../problems.ts';
import { refusals } from './docs-of.ts';

const route = createRoute({
  method: 'get',
  path: '/events',
  summary: 'Follow all of your jobs as they change',
  description:
    'Server-sent events, each with one document `{type, timestamp, data}` and its type as its name. Those of a status ' +
    '(`job.queued`, `job.processing`, `job.completed`, `job.failed`, `job.cancelled`) have an id and the whole job; ' +
    '`job.progress` has neither, nor has `changed`, which names what else is to be read again, and of photos and videos which. Who comes back with `Last-Event-ID` gets what was missed, from whichever process. ' +
    '`reload` says that the stream begins here: read what you show, and go on from it. See docs/events.md.',
  tags: ['jobs'],
  ...signedIn,
  request: {
    query: z.object({
      scope: z.enum(['own', 'everybody']).default('own').openapi({
        description: "Whose jobs: the caller's, or, for administrators alone, everybody's.",
      }),
    }),
  },
  responses: {
    200: {
      description: 'The stream; it ends after half an hour, after a logout, and when nobody reads it',
      content: { 'text/event-stream': { schema: { type: 'string' } as const } },
    },
    ...refusals('NOT_ALLOWED', 'TOO_MANY_STREAMS'),
  },
});

export const events = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { deps, principal } = c.var;
  const isAll = c.req.valid('query').scope === 'everybody';
  if (isAll && !principal.isAdmin)
    throw new Problem('NOT_ALLOWED', "Only an administrator may follow everybody's jobs.");
  const watch = deps.changes.watch(isAll ? EVERYBODY : principal.id, principal.id);
  if (!watch) throw tooManyStreams();
  const ownerId = isAll ? undefined : principal.id;
  const lastEventId = c.req.header('last-event-id');
  return answerWithEvents(c, watch, lookAtJobsOf(deps, { ownerId, lastEventId, watch }));
});
