import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  real,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { jobStatus, jobs } from './jobs.ts';

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
 * What happened to each job, in order: its history for people, and the outbox of all that is told to programs outside.
 * A trigger on `jobs` writes it, so it is in the transaction of what it tells, whichever statement that was, and no death
 * can part the two. What may change later is copied here as it was; the rest of the job is read from its row.
 */
export const jobEvents = pgTable(
  'job_events',
  {
    /** Of one job in order, of several jobs not: a number is taken before its transaction commits. */
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    jobId: uuid()
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    ownerId: uuid().notNull(),
    /** As the job has it; it outlives the run. */
    runId: uuid(),
    /** By the clock, not of the transaction: one that had to wait for the row began before what it waited for. */
    at: time().notNull(),
    event: jobEvent().notNull(),
    /** Whether programs outside are told: of a change of status, and not of the jobs that do the telling. */
    isTold: boolean().notNull().default(false),
    /** The place in the log of what is told, given after the commit by one process at a time; null until then. */
    position: bigint({ mode: 'number' }),
    /** Of the job, as all that follows is, after the event. */
    version: integer().notNull(),
    status: jobStatus().notNull(),
    attempt: integer().notNull(),
    worker: text(),
    /** Of an attempt that goes back to the queue, as `stage` is, how far it had come: a queued job itself has neither. */
    progress: real().notNull(),
    stage: text(),
    errorCode: text(),
    errorMessage: text(),
    runAt: time().notNull(),
    claimedAt: time(),
    cancelRequestedAt: time(),
    updatedAt: time().notNull(),
  },
  (t) => [
    index('job_events_job').on(t.jobId, t.id),
    index('job_events_run').on(t.runId, t.id.desc().nullsFirst()).where(sql`run_id is not null`),
    index('job_events_unpublished').on(t.id).where(sql`is_told and position is null`),
    uniqueIndex('job_events_position').on(t.position).where(sql`position is not null`),
    index('job_events_owner').on(t.ownerId, t.position).where(sql`position is not null`),
  ],
);

/** One row: how far the log goes. Whoever holds its lock gives out positions, so they are in the order of commits. */
export const statusLog = pgTable(
  'status_log',
  {
    only: boolean().primaryKey().default(true),
    lastPosition: bigint({ mode: 'number' }).notNull().default(0),
    /** Events up to here are forgotten: they are only history now, which goes with its job. */
    prunedPosition: bigint({ mode: 'number' }).notNull().default(0),
  },
  (t) => [check('status_log_one', sql`${t.only}`)],
);
