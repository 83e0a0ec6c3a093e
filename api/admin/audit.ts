import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { type Act, insertAct, setOutcome } from '../../db/audit-log.ts';
import type { Db } from '../../db/client.ts';
import { inTransaction } from '../../db/jobs/row.ts';
import { clientLine } from '../auth/client-address.ts';
import type { Env } from '../env.ts';

type Details = Record<string, unknown>;

/**
 * Does what a route changes, and writes down who did it if that was an administrator: both in one transaction, so that
 * there is no act without its line, and no line without its act. What `work` throws undoes it, and nothing is written.
 * @param details what the path does not tell, and no secret
 */
export const audited = <T>(c: Context<Env>, work: (tx: Db) => Promise<T>, details?: Details): Promise<T> =>
  inTransaction(c.var.deps.db, async (tx) => {
    const done = await work(tx);
    await writeDown(c, tx, details);
    return done;
  });

/** The same for a route that has a transaction already. */
export async function writeDown(c: Context<Env>, tx: Db, details?: Details): Promise<void> {
  if (c.var.principal.isAdmin) await insertAct(tx, actOf(c, details));
}

/**
 * For acts that no transaction holds, because they are done in Redis or bit by bit: the line is there before anything is
 * done, and says what came of it afterwards. One that stays `begun` is of a process that died on the way: look what it did.
 */
export const auditedBySteps = createMiddleware<Env>(async (c, next) => {
  const { deps, principal } = c.var;
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (isRead || !principal.isAdmin) return next();
  const id = await insertAct(deps.db, { ...actOf(c), outcome: 'begun' });
  await next();
  const { status } = c.res;
  const outcome = status < 400 ? 'done' : status < 500 ? 'refused' : 'failed';
  // What was done is done: the answer says so even if this cannot be written.
  await setOutcome(deps.db, id, outcome).catch((err) => deps.log.warn({ err, id }, 'an act stays begun'));
});

function actOf(c: Context<Env>, details?: Details): Act {
  const { id: actorId, username: actor } = c.var.principal;
  const { method, path: target } = c.req;
  const act = `${method} ${routePath(c, -1)}`;
  return { actorId, actor, act, target, details, address: clientLine(c), requestId: c.var.requestId };
}
