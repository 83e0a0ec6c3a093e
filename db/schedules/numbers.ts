import { sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { scheduleRuns, schedules } from '../schema/schedules.ts';
import type { RunStatus } from './row.ts';

/** Runs that go on, and those that ended within the last day, by status. */
export function countRecentRuns(db: Db): Promise<{ status: RunStatus; runs: number }[]> {
  return db
    .select({ status: scheduleRuns.status, runs: sql<number>`count(*)::int` })
    .from(scheduleRuns)
    .where(sql`status = 'running' or finished_at > now() - interval '1 day'`)
    .groupBy(scheduleRuns.status);
}

/** Seconds since the tick of the schedule that is latest was due; 0 when none is late. */
export async function overdueSeconds(db: Db): Promise<number> {
  const [row] = await db
    .select({
      seconds: sql<number>`coalesce(extract(epoch from now() - min(${schedules.nextRunAt})), 0)::float8`,
    })
    .from(schedules);
  return Math.max(0, row?.seconds ?? 0);
}

/** When each of the platform's own schedules last completed a run, in seconds since 1970; 0 for never. */
export function lastSuccesses(db: Db, limit: number): Promise<{ name: string; at: number }[]> {
  const newest = sql<number>`coalesce((
    select extract(epoch from max(r.finished_at)) from schedule_runs r
    where r.schedule_id = schedules.id and r.status = 'completed'), 0)::float8`;
  return db
    .select({ name: schedules.name, at: newest })
    .from(schedules)
    .where(sql`${schedules.everybody} and ${schedules.enabled}`)
    .orderBy(schedules.name)
    .limit(limit);
}
