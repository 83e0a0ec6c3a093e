import type { Db } from '../client.ts';
import type { jobs } from '../schema/jobs.ts';

export type JobRow = typeof jobs.$inferSelect;
export type JobStatus = JobRow['status'];

/** A claimed job and the token that proves the right to write its result. */
export type Lease = { jobId: string; token: string };

/** This attempt is no longer the job's owner: nothing it wrote was kept. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor(lease: Lease) {
    super(`the lease of job ${lease.jobId} has passed to another attempt`);
  }
}

/** What every end of an attempt clears, so that the row's lease and status agree (check constraint jobs_lease). */
export const released = { leaseToken: null, leaseExpiresAt: null } as const;

/** Starts beyond `maxAttempts` that hand-backs and delays may cost before a job is given up: nothing goes round for ever. */
export const SPARE_STARTS = 20;

/** Runs several statements as one; nests as a savepoint inside a transaction. */
export const inTransaction = <T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> => db.transaction(work);
