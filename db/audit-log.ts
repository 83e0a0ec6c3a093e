import { desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { auditLog } from './schema/audit-log.ts';

export type Act = typeof auditLog.$inferInsert;
export type ActRow = typeof auditLog.$inferSelect;

/** @returns its id */
export async function insertAct(db: Db, act: Act): Promise<number> {
  const [row] = await db.insert(auditLog).values(act).returning({ id: auditLog.id });
  return row?.id ?? 0;
}

/** What came of an act that was `begun`. */
export async function setOutcome(db: Db, id: number, outcome: ActRow['outcome']): Promise<void> {
  await db.update(auditLog).set({ outcome }).where(eq(auditLog.id, id));
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
