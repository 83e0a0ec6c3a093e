import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { answerWithEvents, tooManyStreams } from '../events/answer.ts';
import { lookAtJobsOf } from '../events/follow-owner.ts';
import { refusals } from './docs-of.ts';

const route = createRoute({
  method: 'get',
  path: '/events',
  summary: 'Follow all of your jobs as they change',
  description:
    'Server-sent events, each with one document `{type, timestamp, data}` and its type as its name. Those of a status ' +
    '(`job.queued`, `job.processing`, `job.completed`, `job.failed`, `job.cancelled`) have an id and the whole job; ' +
    '`job.progress` has neither. Who comes back with `Last-Event-ID` gets what was missed, from whichever process. ' +
    '`reload` says that the stream begins here: read what you show, and go on from it. See docs/events.md.',
  tags: ['jobs'],
  ...signedIn,
  responses: {
    200: {
      description: 'The stream; it ends after half an hour, after a logout, and when nobody reads it',
      content: { 'text/event-stream': { schema: { type: 'string' } as const } },
    },
    ...refusals('TOO_MANY_STREAMS'),
  },
});

export const events = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { deps, principal } = c.var;
  const watch = deps.changes.watch(principal.id, principal.id);
  if (!watch) throw tooManyStreams();
  const lastEventId = c.req.header('last-event-id');
  return answerWithEvents(c, watch, lookAtJobsOf(deps, { ownerId: principal.id, lastEventId, watch }));
});
