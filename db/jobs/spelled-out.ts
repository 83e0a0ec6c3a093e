import { type SQL, sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';
import type { JobStatus } from './row.ts';

/**
 * Conditions that are spelled out in the statement. Drizzle's `eq` makes a parameter of a status, and a plan that is for any
 * status whatever, as Postgres may keep for a statement that is prepared (prepared.ts), cannot use an index of the jobs of
 * one status: it reads every job that ever was to find the few that wait.
 */
export const hasStatus: Record<JobStatus, SQL> = {
  queued: sql`${jobs.status} = 'queued'`,
  processing: sql`${jobs.status} = 'processing'`,
  completed: sql`${jobs.status} = 'completed'`,
  failed: sql`${jobs.status} = 'failed'`,
  cancelled: sql`${jobs.status} = 'cancelled'`,
};

/** Queued or processing. */
export const isLive = sql`${jobs.status} in ('queued', 'processing')`;

/** Spelled out for the same reason: a plan for any kind reads all the common ones between two of a rare one. */
export const hasKind = (kind: string): SQL =>
  sql`${jobs.kind} = ${sql.raw(`'${kind.replaceAll("'", "''")}'`)}`;
