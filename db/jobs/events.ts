import { and, desc, eq, lt } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobEvents } from '../schema/job-events.ts';
import { jobs } from '../schema/jobs.ts';

type JobEventRow = typeof jobEvents.$inferSelect;

/** One step of a job's life, with what belongs to it. */
export type JobStep = Pick<JobEventRow, 'id' | 'jobId' | 'at' | 'event'> & {
  /** Which attempt it was, from 1; 0 before the first. */
  attempt: number;
  worker: string | null;
  stage: string | null;
  /** From 0 to 1. */
  progress: number | null;
  errorCode: string | null;
  errorMessage: string | null;
  /** When the next attempt may begin. */
  nextAt: Date | null;
};

/** The trigger keeps as many whenever something that may repeat for ever happens, and more only while the log has them. */
const MAX_STEPS = 300;

/** What happened to a job, oldest first: the newest steps, where there are too many. */
export async function listJobEvents(db: Db, jobId: string): Promise<JobStep[]> {
  const newest = await db
    .select()
    .from(jobEvents)
    .where(eq(jobEvents.jobId, jobId))
    .orderBy(desc(jobEvents.id))
    .limit(MAX_STEPS);
  return newest.map(stepOf).reverse();
}

/** What happened to the jobs that a run of a schedule made, newest first, before the event `beforeId`. */
export async function listRunEvents(
  db: Db,
  runId: string,
  beforeId: number | undefined,
  limit: number,
): Promise<(JobStep & { kind: string })[]> {
  const rows = await db
    .select({ event: jobEvents, kind: jobs.kind })
    .from(jobEvents)
    .innerJoin(jobs, eq(jobs.id, jobEvents.jobId))
    .where(and(eq(jobEvents.runId, runId), beforeId ? lt(jobEvents.id, beforeId) : undefined))
    .orderBy(desc(jobEvents.id))
    .limit(limit);
  return rows.map(({ event, kind }) => ({ ...stepOf(event), kind }));
}

const ofAttempts = new Set<JobEventRow['event']>([
  'claimed',
  'stage',
  'attempt_failed',
  'handed_back',
  'cancel_requested',
  'completed',
  'failed',
]);

/** A row has the job as it was then; a step tells of it only what the event is about. */
function stepOf({ id, jobId, at, event, ...job }: JobEventRow): JobStep {
  const isFailure = event === 'attempt_failed' || event === 'failed';
  const isRequeue = event === 'attempt_failed' || event === 'handed_back';
  const isOfAttempt = ofAttempts.has(event);
  return {
    id,
    jobId,
    at,
    event,
    // Who hands a job back gives it back its attempt.
    attempt: event === 'handed_back' ? job.attempt + 1 : job.attempt,
    worker: isOfAttempt ? job.worker : null,
    stage: isFailure || event === 'stage' ? job.stage : null,
    progress: isOfAttempt ? job.progress : null,
    errorCode: isFailure ? job.errorCode : null,
    errorMessage: isFailure ? job.errorMessage : null,
    nextAt: isRequeue ? job.runAt : null,
  };
}
