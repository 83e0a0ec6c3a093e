import { and, asc, desc, eq, lt } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobEvents } from '../schema/job-events.ts';
import { jobs } from '../schema/jobs.ts';

export type JobEventRow = typeof jobEvents.$inferSelect;

/** More than a job can have: the trigger keeps the newest 300 whenever something that may repeat for ever happens. */
const MAX_SHOWN = 500;

/** What happened to a job, oldest first. */
export const listJobEvents = (db: Db, jobId: string): Promise<JobEventRow[]> =>
  db.select().from(jobEvents).where(eq(jobEvents.jobId, jobId)).orderBy(asc(jobEvents.id)).limit(MAX_SHOWN);

/** What happened to the jobs that a run of a schedule made, newest first, before the event `beforeId`. */
export async function listRunEvents(
  db: Db,
  runId: string,
  beforeId: number | undefined,
  limit: number,
): Promise<(JobEventRow & { kind: string })[]> {
  const rows = await db
    .select({ event: jobEvents, kind: jobs.kind })
    .from(jobEvents)
    .innerJoin(jobs, eq(jobs.id, jobEvents.jobId))
    .where(and(eq(jobEvents.runId, runId), beforeId ? lt(jobEvents.id, beforeId) : undefined))
    .orderBy(desc(jobEvents.id))
    .limit(limit);
  return rows.map(({ event, kind }) => ({ ...event, kind }));
}
