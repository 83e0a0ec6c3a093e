import type { Context } from 'hono';
import { isStillWelcome } from '../auth/access.ts';
import type { Env } from '../env.ts';
import type { Watch } from '../jobs/changes.ts';
import { Problem } from '../problems.ts';
import { type EventStream, serverSentEvents } from './server-sent.ts';

/** Answers with a stream of events, for as long as this caller may listen and does. */
export function answerWithEvents(c: Context<Env>, watch: Watch, look: EventStream['look']): Response {
  const { deps, principal } = c.var;
  return serverSentEvents({
    watch,
    look,
    isWelcome: () => isStillWelcome(c, principal),
    isStopping: () => deps.changes.isClosed,
    cut: () => c.env?.incoming?.destroy(),
  });
}

export const tooManyStreams = () =>
  new Problem('TOO_MANY_STREAMS', 'Too many requests of yours wait for jobs.', {
    headers: { 'retry-after': '5' },
  });
