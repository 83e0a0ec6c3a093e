import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { syncPhotoStatus } from '../jobs/photo-status.ts';
import type { Viewer } from '../jobs/read.ts';
import { inTransaction } from '../jobs/row.ts';
import { jobs } from '../schema/jobs.ts';
import { scheduleRuns } from '../schema/schedules.ts';
import { isRunning, type RunRow } from './row.ts';

export const visibleRun = (id: string, viewer: Viewer): SQL =>
  (viewer.isAdmin
    ? eq(scheduleRuns.id, id)
    : and(eq(scheduleRuns.id, id), eq(scheduleRuns.ownerId, viewer.id))) as SQL;

/** Asks for the end of a run and of the jobs it made. One that has ended stays as it is. */
export function cancelRun(db: Db, id: string, viewer: Viewer): Promise<RunRow | undefined> {
  return inTransaction(db, async (tx) => {
    const [run] = await tx.select().from(scheduleRuns).where(visibleRun(id, viewer)).for('update');
    if (run?.status !== 'running' || run.cancelRequestedAt) return run;
    await cancelJobsOfRun(tx, id);
    const [asked] = await tx
      .update(scheduleRuns)
      .set({ cancelRequestedAt: sql`now()`, exhausted: true })
      .where(eq(scheduleRuns.id, id))
      .returning();
    return asked;
  });
}

/** Cancels what the runs of a schedule still have to do. */
export async function cancelRunsOf(tx: Db, scheduleId: string): Promise<void> {
  const running = await tx
    .select({ id: scheduleRuns.id })
    .from(scheduleRuns)
    .where(and(eq(scheduleRuns.scheduleId, scheduleId), isRunning))
    .for('update');
  for (const { id } of running) await cancelJobsOfRun(tx, id);
}

/** Lets no run of an account begin anything more; their jobs are the caller's to cancel. */
export async function cancelRunsOfOwner(tx: Db, ownerId: string): Promise<void> {
  await tx
    .update(scheduleRuns)
    .set({ cancelRequestedAt: sql`now()`, exhausted: true })
    .where(and(eq(scheduleRuns.ownerId, ownerId), isRunning, isNull(scheduleRuns.cancelRequestedAt)));
}

/** Queued ones first: a job that is claimed meanwhile is found among the running ones then. */
async function cancelJobsOfRun(tx: Db, runId: string): Promise<void> {
  await cancelQueuedOfRun(tx, runId);
  await tx
    .update(jobs)
    .set({ cancelRequestedAt: sql`now()` })
    .where(and(eq(jobs.runId, runId), eq(jobs.status, 'processing'), isNull(jobs.cancelRequestedAt)));
}

/** Ends the jobs of a run that nobody has begun. */
export async function cancelQueuedOfRun(tx: Db, runId: string): Promise<void> {
  const waiting = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.runId, runId), eq(jobs.status, 'queued')))
    .for('update');
  if (waiting.length === 0) return;
  const ids = waiting.map(({ id }) => id);
  await tx
    .update(jobs)
    .set({ status: 'cancelled', cancelRequestedAt: sql`now()`, finishedAt: sql`now()` })
    .where(inArray(jobs.id, ids));
  for (const id of ids) await syncPhotoStatus(tx, id);
}
