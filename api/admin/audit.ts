import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { insertAct } from '../../db/audit-log.ts';
import { clientLine } from '../auth/client-address.ts';
import type { Env } from '../env.ts';

/** What everybody does with what is theirs, administrators too: the rows that it makes tell of it. */
const everyday = new Set([
  'POST /jobs',
  'POST /upscale',
  'POST /bestcut',
  'POST /videos',
  'POST /api/upload',
  'POST /uploads',
  'POST /uploads/presigned',
  'POST /uploads/:id/complete',
  'PATCH /uploads/:id',
  'POST /api/v1/auth/logout',
  'POST /api/v1/contents/:cid/likes',
  'DELETE /api/v1/contents/:cid/likes',
  'POST /api/v1/watch-history',
  'PUT /api/v1/watch-history/:content_id',
  'DELETE /api/v1/watch-history/:content_id',
]);

/**
 * Writes down what an administrator changed, before the answer leaves: who is told that it is done can find it. A route
 * that is new is written down, too, unless it is named above.
 */
export const auditAdministrators = createMiddleware<Env>(async (c, next) => {
  await next();
  const { method, path } = c.req;
  const { deps, principal, requestId, actDetails: details } = c.var;
  if (method === 'GET' || method === 'HEAD' || !principal?.isAdmin || c.res.status >= 400) return;
  const act = `${method} ${routePath(c, -1)}`;
  if (everyday.has(act)) return;
  const { id: actorId, username: actor } = principal;
  const address = clientLine(c);
  await insertAct(deps.db, { actorId, actor, act, target: path, details, address, requestId });
});
