import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobs } from '../schema/jobs.ts';
import { syncPhotoStatus } from './photo-status.ts';
import { inTransaction, type JobRow } from './row.ts';

export type Claim = {
  jobId: string;
  generation: number;
  token: string;
  worker: string;
  leaseSeconds: number;
};
export type ClaimedJob = JobRow & { leaseToken: string };

/**
 * Takes a queued job: the only way into `processing`. Redis may deliver the same job twice, late, or after it was
 * cancelled or handed to another worker; in each case no row matches and the delivery is dropped.
 * Leases run on the database's clock, so a worker with a wrong one cannot expire early or hold on.
 */
export function claimJob(db: Db, { jobId, generation, token, worker, leaseSeconds }: Claim) {
  return inTransaction(db, async (tx): Promise<ClaimedJob | undefined> => {
    const [row] = await tx
      .update(jobs)
      .set({
        status: 'processing',
        leaseToken: token,
        leaseExpiresAt: sql`now() + make_interval(secs => ${leaseSeconds})`,
        worker,
        attempt: sql`${jobs.attempt} + 1`,
        starts: sql`${jobs.starts} + 1`,
        claimedAt: sql`now()`,
        progress: 0,
        stage: 'claimed',
      })
      .where(and(eq(jobs.id, jobId), eq(jobs.generation, generation), eq(jobs.status, 'queued')))
      .returning();
    if (!row) return heldBy(tx, jobId, token);
    if (row.drivesPhotoStatus) await syncPhotoStatus(tx, row.id);
    return { ...row, leaseToken: token };
  });
}

/** A claim is repeated when its answer was lost; it may have been granted the first time. */
async function heldBy(tx: Db, jobId: string, token: string): Promise<ClaimedJob | undefined> {
  const [row] = await tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.id, jobId), eq(jobs.leaseToken, token)));
  return row && { ...row, leaseToken: token };
}
