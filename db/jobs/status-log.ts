import { and, asc, eq, gt, isNull, lt, max, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobEvents, statusLog } from '../schema/job-events.ts';
import { jobs } from '../schema/jobs.ts';
import { inTransaction, type JobRow } from './row.ts';

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
          id: jobEvents.id,
          place: sql<number>`row_number() over (order by ${jobEvents.id})`.as('place'),
        })
        .from(jobEvents)
        .where(and(sql`${jobEvents.isTold}`, isNull(jobEvents.position)))
        .orderBy(asc(jobEvents.id))
        .limit(limit),
    );
    const published = await tx
      .with(fresh)
      .update(jobEvents)
      .set({ position: sql`${log.lastPosition} + ${fresh.place}` })
      .from(fresh)
      .where(eq(jobEvents.id, fresh.id))
      .returning({ ownerId: jobEvents.ownerId });
    if (published.length === 0) return 0;
    await tx.update(statusLog).set({ lastPosition: log.lastPosition + published.length });
    const ownerIds = [...new Set(published.map(({ ownerId }) => ownerId))];
    await onPublished(tx, ownerIds, log.lastPosition);
    for (const ownerId of ownerIds) await tx.execute(sql`select pg_notify('status_published', ${ownerId})`);
    return published.length;
  });
}

/** The next events of an owner's jobs, or of everybody's where none is named, in the order of the log. */
export async function readStatusChanges(
  db: Db,
  ownerId: string | undefined,
  after: number,
  limit: number,
): Promise<StatusChange[]> {
  const rows = await db
    .select()
    .from(jobEvents)
    .innerJoin(jobs, eq(jobs.id, jobEvents.jobId))
    .where(and(ownerId ? eq(jobEvents.ownerId, ownerId) : undefined, gt(jobEvents.position, after)))
    .orderBy(asc(jobEvents.position))
    .limit(limit);
  return rows.map(({ job_events: event, jobs: job }) => ({
    position: event.position ?? 0,
    job: jobAt(event, job),
  }));
}

function jobAt(event: typeof jobEvents.$inferSelect, job: JobRow): JobRow {
  const { version, status, attempt, worker, errorCode, errorMessage, claimedAt, cancelRequestedAt } = event;
  const then = { version, status, attempt, worker, errorCode, errorMessage, claimedAt, cancelRequestedAt };
  const isOver = status !== 'queued' && status !== 'processing';
  const { progress, stage } = status === 'queued' ? { progress: 0, stage: null } : event;
  const { updatedAt } = event;
  return { ...job, ...then, progress, stage, updatedAt, finishedAt: isOver ? updatedAt : null };
}

/**
 * Forgets events older than `hours`, a bounded number at a time, by noting how far: their rows stay as history of their
 * jobs, and go with them.
 */
export async function pruneStatusChanges(tx: Db, hours: number): Promise<void> {
  const oldest = tx
    .select({ position: jobEvents.position, at: jobEvents.at })
    .from(jobEvents)
    .where(gt(jobEvents.position, sql`(select ${statusLog.prunedPosition} from ${statusLog})`))
    .orderBy(asc(jobEvents.position))
    .limit(5_000)
    .as('oldest');
  const [old] = await tx
    .select({ position: max(oldest.position) })
    .from(oldest)
    .where(lt(oldest.at, sql`now() - make_interval(hours => ${hours})`));
  if (!old?.position) return;
  await tx
    .update(statusLog)
    .set({ prunedPosition: sql`greatest(${statusLog.prunedPosition}, ${old.position})` });
}
