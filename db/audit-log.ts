import { desc, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { auditLog } from './schema/audit-log.ts';

export type Act = typeof auditLog.$inferInsert;
export type ActRow = typeof auditLog.$inferSelect;

export async function insertAct(db: Db, act: Act): Promise<void> {
  await db.insert(auditLog).values(act);
}

/** Newest first, those before `beforeId`. */
export function listActs(db: Db, beforeId: number | undefined, limit: number): Promise<ActRow[]> {
  return db
    .select()
    .from(auditLog)
    .where(beforeId === undefined ? undefined : lt(auditLog.id, beforeId))
    .orderBy(desc(auditLog.id))
    .limit(limit);
}

/** Forgets what was done more than `days` ago, a bounded number at a time. */
export async function pruneActs(db: Db, days: number): Promise<void> {
  const old = db
    .select({ id: auditLog.id })
    .from(auditLog)
    .where(lt(auditLog.at, sql`now() - make_interval(days => ${days})`))
    .limit(5_000);
  await db.delete(auditLog).where(inArray(auditLog.id, old));
}
