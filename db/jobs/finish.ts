import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Db } from '../client.ts';
import { insertRenditions } from '../renditions.ts';
import { jobs } from '../schema/jobs.ts';
import type { renditions } from '../schema/renditions.ts';
import { syncPhotoStatus } from './photo-status.ts';
import { inTransaction, type JobRow, type Lease, LeaseLost, released } from './row.ts';
import { insertJob, type NewJob } from './submit.ts';

export type NewRendition = typeof renditions.$inferInsert;

export type Result = {
  output: unknown;
  renditions?: NewRendition[];
  /** Jobs that this one leads to: queued if and only if this one completes. */
  children?: NewJob[];
  /** Further rows that belong to the result, written in its transaction. */
  effects?: (tx: Db) => Promise<void>;
};

/**
 * The commit point of a job: its row, its renditions and its children in one transaction, only while the lease holds.
 * @throws LeaseLost, with nothing written
 */
export function completeJob(db: Db, lease: Lease, result: Result): Promise<{ children: JobRow[] }> {
  return inTransaction(db, async (tx) => {
    await endAttempt(tx, lease, {
      status: 'completed',
      output: result.output,
      progress: 1,
      stage: null,
      ...finished,
    });
    if (result.renditions?.length) await insertRenditions(tx, result.renditions);
    await result.effects?.(tx);
    const children: JobRow[] = [];
    for (const child of result.children ?? []) children.push(await insertJob(tx, child));
    return { children };
  });
}

/** @throws LeaseLost */
export const failJob = (db: Db, lease: Lease, errorCode: string, errorMessage: string) =>
  inTransaction(db, (tx) =>
    endAttempt(tx, lease, { status: 'failed', errorCode, errorMessage, ...finished }),
  );

/** @throws LeaseLost */
export const cancelClaimedJob = (db: Db, lease: Lease) =>
  inTransaction(db, (tx) => endAttempt(tx, lease, { status: 'cancelled', stage: null, ...finished }));

export type Requeue = {
  delayMs: number;
  /** False when the attempt ended for a reason that is not the job's: a shutdown, or a runner that asked for later. */
  spendAttempt: boolean;
  errorCode?: string;
  errorMessage?: string;
};

/** Back to the queue as a new delivery: the generation rises, so whatever Redis still holds of the old one is dropped. */
export const requeueJob = (
  db: Db,
  lease: Lease,
  { delayMs, spendAttempt, errorCode, errorMessage }: Requeue,
) =>
  inTransaction(db, (tx) =>
    endAttempt(tx, lease, {
      ...requeued(delayMs),
      attempt: spendAttempt ? jobs.attempt : sql`greatest(${jobs.attempt} - 1, 0)`,
      errorCode: errorCode ?? null,
      errorMessage: errorMessage ?? null,
    }),
  );

/** The columns of a job that waits for its next delivery. */
export const requeued = (delayMs: number) => ({
  ...released,
  status: 'queued' as const,
  generation: sql`${jobs.generation} + 1`,
  runAt: sql`now() + make_interval(secs => ${delayMs / 1000})`,
  enqueuedAt: null,
  progress: 0,
  stage: null,
});

const finished = { finishedAt: sql`now()` };

async function endAttempt(tx: Db, lease: Lease, columns: PgUpdateSetSource<typeof jobs>): Promise<JobRow> {
  const [row] = await tx
    .update(jobs)
    .set({ ...columns, ...released })
    .where(isMine(lease))
    .returning();
  if (!row) throw new LeaseLost(lease);
  if (row.drivesPhotoStatus) await syncPhotoStatus(tx, row.id);
  return row;
}

const isMine = ({ jobId, token }: Lease): SQL | undefined =>
  and(eq(jobs.id, jobId), eq(jobs.leaseToken, token), eq(jobs.status, 'processing'));
