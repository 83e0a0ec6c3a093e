import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgEnum, pgTable, real, text, uuid } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { jobs } from './jobs.ts';

export const jobEvent = pgEnum('job_event', [
  'accepted',
  'queued',
  'hint_lost',
  'claimed',
  'stage',
  'attempt_failed',
  'handed_back',
  'cancel_requested',
  'completed',
  'failed',
  'cancelled',
  'retried',
]);

/**
 * What happened to each job, in order. A trigger on `jobs` writes it, so it is in the transaction of what it tells,
 * whichever statement that was, and no death can part the two.
 */
export const jobEvents = pgTable(
  'job_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    jobId: uuid()
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    /** As the job has it; it outlives the run. */
    runId: uuid(),
    at: time().notNull(),
    event: jobEvent().notNull(),
    /** Which attempt it was, from 1; 0 before the first. */
    attempt: integer().notNull(),
    worker: text(),
    stage: text(),
    /** From 0 to 1. */
    progress: real(),
    errorCode: text(),
    errorMessage: text(),
    /** When the next attempt may begin. */
    nextAt: time(),
  },
  (t) => [
    index('job_events_job').on(t.jobId, t.id),
    index('job_events_run').on(t.runId, t.id.desc().nullsFirst()).where(sql`run_id is not null`),
  ],
);
