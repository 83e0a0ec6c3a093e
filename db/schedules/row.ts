import { sql } from 'drizzle-orm';
import { scheduleRuns, type schedules } from '../schema/schedules.ts';

export type ScheduleRow = typeof schedules.$inferSelect;
export type RunRow = typeof scheduleRuns.$inferSelect;
export type RunStatus = RunRow['status'];

/** Spelled out, as in db/jobs/spelled-out.ts, for the index of the runs that go on. */
export const isRunning = sql`${scheduleRuns.status} = 'running'`;

/** What a schedule has done, and a run did. */
export type Work = Pick<
  RunRow,
  'ownerId' | 'work' | 'parameters' | 'everybody' | 'maxItems' | 'timeoutSeconds'
>;

export const workOf = (row: Work): Work => ({
  ownerId: row.ownerId,
  work: row.work,
  parameters: row.parameters,
  everybody: row.everybody,
  maxItems: row.maxItems,
  timeoutSeconds: row.timeoutSeconds,
});
