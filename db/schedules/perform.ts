import { and, asc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { scheduleRuns } from '../schema/schedules.ts';
import { isRunning, type RunRow } from './row.ts';

const until = (seconds: number) => sql`now() + make_interval(secs => ${seconds})`;
const isMine = (id: string, token: string) =>
  and(eq(scheduleRuns.id, id), eq(scheduleRuns.leaseToken, token), isRunning);

/** Takes the oldest run of these works that nobody does, or whose doer stopped renewing. */
export async function claimRun(
  db: Db,
  works: string[],
  leaseToken: string,
  seconds: number,
): Promise<RunRow | undefined> {
  const free = db
    .select({ id: scheduleRuns.id })
    .from(scheduleRuns)
    .where(
      and(
        isRunning,
        inArray(scheduleRuns.work, works),
        or(isNull(scheduleRuns.leaseExpiresAt), lt(scheduleRuns.leaseExpiresAt, sql`now()`)),
      ),
    )
    .orderBy(asc(scheduleRuns.id))
    .limit(1)
    .for('update', { skipLocked: true });
  const [run] = await db
    .update(scheduleRuns)
    .set({ leaseToken, leaseExpiresAt: until(seconds) })
    .where(inArray(scheduleRuns.id, free))
    .returning();
  return run;
}

/** @returns false when the run is another's by now, or is to be cancelled */
export async function renewRun(db: Db, id: string, token: string, seconds: number): Promise<boolean> {
  const [run] = await db
    .update(scheduleRuns)
    .set({ leaseExpiresAt: until(seconds) })
    .where(isMine(id, token))
    .returning();
  return run !== undefined && run.cancelRequestedAt === null;
}

/** Gives a run back, for another process to do. */
export async function releaseRun(db: Db, id: string, token: string): Promise<void> {
  await db.update(scheduleRuns).set({ leaseToken: null, leaseExpiresAt: null }).where(isMine(id, token));
}

export type RunEnd = Pick<RunRow, 'completed' | 'failed' | 'errorCode' | 'errorMessage'>;

/** Writes what came of a run, if it is still this process's to do. */
export async function endRun(db: Db, id: string, token: string, end: RunEnd): Promise<void> {
  const ended = end.errorCode ? 'failed' : 'completed';
  await db
    .update(scheduleRuns)
    .set({
      ...end,
      total: end.completed + end.failed,
      status: sql`case when cancel_requested_at is null then ${ended} else 'cancelled' end::run_status`,
      finishedAt: sql`now()`,
      leaseToken: null,
      leaseExpiresAt: null,
    })
    .where(isMine(id, token));
}
