import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { inTransaction, type JobRow } from './jobs/row.ts';
import { jobs } from './schema/jobs.ts';
import { statusChanges, statusLog } from './schema/status-changes.ts';

/** A job as it was when its status changed, and the place of that in the log. */
export type StatusChange = { position: number; job: JobRow };

export type StatusLog = typeof statusLog.$inferSelect;

/** How far the log goes. */
export async function readStatusLog(db: Db): Promise<StatusLog> {
  const [log] = await db.select().from(statusLog);
  if (!log) throw new Error('the log of events has no row');
  return log;
}

/**
 * Gives up to `limit` events their place in the log, if no other process is at it. In the log an event never appears
 * before one that a reader has passed, which the numbers of rows would allow: of two transactions the one with the
 * lower number may commit last.
 * @param onPublished writes what follows from the events after a position, in the same transaction
 * @returns how many
 */
export function publishStatusChanges(
  db: Db,
  limit: number,
  onPublished: (tx: Db, ownerIds: string[], after: number) => Promise<void>,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    const [log] = await tx.select().from(statusLog).for('update', { skipLocked: true });
    if (!log) return 0;
    const fresh = tx.$with('fresh').as(
      tx
        .select({
          id: statusChanges.id,
          place: sql<number>`row_number() over (order by ${statusChanges.id})`.as('place'),
        })
        .from(statusChanges)
        .where(isNull(statusChanges.position))
        .orderBy(asc(statusChanges.id))
        .limit(limit),
    );
    const published = await tx
      .with(fresh)
      .update(statusChanges)
      .set({ position: sql`${log.lastPosition} + ${fresh.place}` })
      .from(fresh)
      .where(eq(statusChanges.id, fresh.id))
      .returning({ ownerId: statusChanges.ownerId });
    if (published.length === 0) return 0;
    await tx.update(statusLog).set({ lastPosition: log.lastPosition + published.length });
    const ownerIds = [...new Set(published.map(({ ownerId }) => ownerId))];
    await onPublished(tx, ownerIds, log.lastPosition);
    for (const ownerId of ownerIds) await tx.execute(sql`select pg_notify('status_published', ${ownerId})`);
    return published.length;
  });
}

/** The next events of an owner's jobs, in the order of the log. */
export async function readStatusChanges(
  db: Db,
  ownerId: string,
  after: number,
  limit: number,
): Promise<StatusChange[]> {
  const rows = await db
    .select()
    .from(statusChanges)
    .innerJoin(jobs, eq(jobs.id, statusChanges.jobId))
    .where(and(eq(statusChanges.ownerId, ownerId), gt(statusChanges.position, after)))
    .orderBy(asc(statusChanges.position))
    .limit(limit);
  return rows.map(({ status_changes: event, jobs: job }) => jobAt(event, job));
}

function jobAt(event: typeof statusChanges.$inferSelect, job: JobRow): StatusChange {
  const { id: _, position, ownerId: __, jobId: ___, at, ...then } = event;
  const isOver = then.status !== 'queued' && then.status !== 'processing';
  return { position: position ?? 0, job: { ...job, ...then, updatedAt: at, finishedAt: isOver ? at : null } };
}

/** Forgets events older than `hours`, a bounded number at a time, and notes how far. */
export async function pruneStatusChanges(tx: Db, hours: number): Promise<void> {
  const oldest = tx
    .select({ position: statusChanges.position, at: statusChanges.at })
    .from(statusChanges)
    .where(isNotNull(statusChanges.position))
    .orderBy(asc(statusChanges.position))
    .limit(5_000)
    .as('oldest');
  const old = tx
    .select({ position: oldest.position })
    .from(oldest)
    .where(lt(oldest.at, sql`now() - make_interval(hours => ${hours})`));
  const gone = await tx
    .delete(statusChanges)
    .where(inArray(statusChanges.position, old))
    .returning({ position: statusChanges.position });
  if (gone.length === 0) return;
  const last = Math.max(...gone.map(({ position }) => position ?? 0));
  await tx.update(statusLog).set({ prunedPosition: sql`greatest(${statusLog.prunedPosition}, ${last})` });
}
