import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  real,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { jobStatus, jobs } from './jobs.ts';

/**
 * Every change of a job's status, written by a trigger in the transaction that makes it: the outbox of all that is told
 * to people and programs outside. What may change later is copied here; the rest of the job is read from its row.
 */
export const statusChanges = pgTable(
  'status_changes',
  {
    /** Of one job in order, of several jobs not: a number is taken before its transaction commits. */
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** The place in the log, given after the commit by one process at a time; null until then. */
    position: bigint({ mode: 'number' }),
    ownerId: uuid().notNull(),
    jobId: uuid()
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    /** Of the job, as all that follows was at that moment. */
    version: integer().notNull(),
    status: jobStatus().notNull(),
    attempt: integer().notNull(),
    worker: text(),
    progress: real().notNull(),
    stage: text(),
    errorCode: text(),
    errorMessage: text(),
    claimedAt: time(),
    cancelRequestedAt: time(),
    at: time().notNull(),
  },
  (t) => [
    index('status_changes_unpublished').on(t.id).where(sql`position is null`),
    uniqueIndex('status_changes_position').on(t.position),
    index('status_changes_owner').on(t.ownerId, t.position),
    index('status_changes_job').on(t.jobId),
  ],
);

/** One row: how far the log goes. Whoever holds its lock gives out positions, so they are in the order of commits. */
export const statusLog = pgTable(
  'status_log',
  {
    only: boolean().primaryKey().default(true),
    lastPosition: bigint({ mode: 'number' }).notNull().default(0),
    /** Events up to here are forgotten. */
    prunedPosition: bigint({ mode: 'number' }).notNull().default(0),
  },
  (t) => [check('status_log_one', sql`${t.only}`)],
);
