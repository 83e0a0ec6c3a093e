import { and, asc, count, desc, eq, gt, inArray, notInArray, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Db } from '../client.ts';
import { inTransaction } from '../jobs/row.ts';
import { hasStatus } from '../jobs/spelled-out.ts';
import { jobs } from '../schema/jobs.ts';
import { scheduleRuns } from '../schema/schedules.ts';
import { isRunning, type RunRow } from './row.ts';

/**
 * Takes the next run after `afterId` that goes on and that no other process holds, for the time of one transaction.
 * @param except works that make no jobs
 * @returns the run's id, undefined after the last
 */
export function withNextRun(
  db: Db,
  afterId: string,
  except: string[],
  advance: (tx: Db, run: RunRow) => Promise<void>,
): Promise<string | undefined> {
  return inTransaction(db, async (tx) => {
    const [run] = await tx
      .select()
      .from(scheduleRuns)
      .where(and(isRunning, gt(scheduleRuns.id, afterId), notInArray(scheduleRuns.work, except)))
      .orderBy(asc(scheduleRuns.id))
      .limit(1)
      .for('update', { skipLocked: true });
    if (run) await advance(tx, run);
    return run?.id;
  });
}

export type JobCounts = { live: number; completed: number; failed: number; cancelled: number };

/** What has become of the jobs that a run made. */
export async function countJobsOfRun(db: Db, runId: string): Promise<JobCounts> {
  const rows = await db
    .select({ status: jobs.status, jobs: count() })
    .from(jobs)
    .where(eq(jobs.runId, runId))
    .groupBy(jobs.status);
  const of = (status: string) => rows.find((row) => row.status === status)?.jobs ?? 0;
  return {
    live: of('queued') + of('processing'),
    completed: of('completed'),
    failed: of('failed'),
    cancelled: of('cancelled'),
  };
}

export async function saveRun(
  tx: Db,
  id: string,
  columns: PgUpdateSetSource<typeof scheduleRuns>,
): Promise<void> {
  await tx.update(scheduleRuns).set(columns).where(eq(scheduleRuns.id, id));
}

/** Why the latest job of a run failed. */
export async function lastFailureOf(
  tx: Db,
  runId: string,
): Promise<{ code: string | null; message: string | null } | undefined> {
  const [row] = await tx
    .select({ code: jobs.errorCode, message: jobs.errorMessage })
    .from(jobs)
    .where(and(eq(jobs.runId, runId), hasStatus.failed))
    .orderBy(desc(jobs.finishedAt))
    .limit(1);
  return row;
}

/** Deletes runs that ended more than `days` ago, a bounded number at a time. @returns how many */
export async function pruneRuns(db: Db, days: number): Promise<number> {
  const old = db
    .select({ id: scheduleRuns.id })
    .from(scheduleRuns)
    .where(sql`${scheduleRuns.finishedAt} < now() - make_interval(days => ${days})`)
    .limit(5_000);
  const rows = await db
    .delete(scheduleRuns)
    .where(inArray(scheduleRuns.id, old))
    .returning({ id: scheduleRuns.id });
  return rows.length;
}
