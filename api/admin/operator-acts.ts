import { createMiddleware } from 'hono/factory';
import type { Env } from '../env.ts';
import { Problem } from '../problems.ts';

/**
 * What an administrator may do in Bull Board, as it stands behind its path: stop and start queues, and take deliveries out or
 * let them run early. The row in Postgres stays what was promised, so the reconciler brings back whatever was removed.
 *
 * The rest of Bull Board it could not see: a job that no row stands for, another payload or a later time under an id that
 * Redis then still holds, a limit on a whole queue. And a delivery that is run again is dropped, because its row has ended:
 * who wants the job again has to say so to the API.
 */
const allowed = new RegExp(
  [
    '^/api/queues(/[\\w-]+)?/(pause|resume)$',
    '^/api/queues/[\\w-]+/(promote|empty|obliterate|clean/[\\w-]+)$',
    '^/api/queues/[\\w-]+/[\\w-]+/(promote|clean)$',
  ].join('|'),
);

/** Refuses what would break a promise. What is let through stands in the audit log. */
export const operatorActs = (basePath: string) =>
  createMiddleware<Env>(async (c, next) => {
    const { method, path } = c.req;
    if (method === 'GET' || method === 'HEAD') return next();
    const act = path.slice(basePath.length);
    if (allowed.test(act)) return next();
    throw new Problem('NOT_ALLOWED', `Bull Board may not do this. Jobs are steered by the API: ${steering}.`);
  });

const steering = 'POST /jobs, POST /jobs/{id}/cancel, POST /jobs/{id}/retry, /schedules';
