import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobs } from '../schema/jobs.ts';
import { requeued } from './finish.ts';
import { syncPhotoStatus } from './photo-status.ts';
import { inTransaction, released, SPARE_STARTS } from './row.ts';
import { hasStatus } from './spelled-out.ts';
import { walking } from './walk.ts';

/** Any constant serves; this one spells "leas". */
const LEADER_LOCK = 0x6c65_6173;

/**
 * Runs `pass` if no other process is running it, inside a transaction that holds the leader's lock: it is released
 * with the connection, so a leader that dies is replaced at once. Where nothing can be written it rejects before the pass, as the
 * owners of leases do: a pass that had nothing to write would say that they could have renewed them.
 */
export function asLeader(db: Db, pass: (tx: Db) => Promise<void>): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await tx.select({ id: jobs.id }).from(jobs).limit(0).for('update');
    const [row] = await tx.execute<{ leads: boolean }>(
      sql`select pg_try_advisory_xact_lock(${LEADER_LOCK}) as leads`,
    );
    if (!row?.leads) return false;
    await pass(tx);
    return true;
  });
}

/**
 * Ends attempts whose worker stopped renewing: back to the queue, or cancelled when that was asked for, or failed when
 * their attempts are spent.
 * @returns ids by what became of them
 */
export async function expireLeases(db: Db): Promise<{ requeued: string[]; ended: string[] }> {
  return inTransaction(db, async (tx) => {
    const expired = await tx
      .select({
        id: jobs.id,
        cancel: sql<boolean>`${jobs.cancelRequestedAt} is not null`,
        spent: sql<boolean>`${jobs.attempt} >= ${jobs.maxAttempts} or ${jobs.starts} >= ${jobs.maxAttempts} + ${SPARE_STARTS}`,
      })
      .from(jobs)
      .where(and(hasStatus.processing, lt(jobs.leaseExpiresAt, sql`now()`)))
      .limit(500)
      .for('update', { skipLocked: true });
    const cancelled = expired.filter((job) => job.cancel).map((job) => job.id);
    const failed = expired.filter((job) => !job.cancel && job.spent).map((job) => job.id);
    const again = expired.filter((job) => !job.cancel && !job.spent).map((job) => job.id);
    const lost = {
      errorCode: 'WORKER_LOST',
      errorMessage: 'The worker died or lost its connection while the job ran.',
    };
    const finished = { ...released, finishedAt: sql`now()` };
    if (again.length)
      await tx
        .update(jobs)
        .set({ ...requeued(0), ...lost })
        .where(inArray(jobs.id, again));
    if (failed.length)
      await tx
        .update(jobs)
        .set({ ...finished, status: 'failed', ...lost })
        .where(inArray(jobs.id, failed));
    if (cancelled.length)
      await tx
        .update(jobs)
        .set({ ...finished, status: 'cancelled' })
        .where(inArray(jobs.id, cancelled));
    for (const { id } of expired) await syncPhotoStatus(tx, id);
    return { requeued: again, ended: [...failed, ...cancelled] };
  });
}

export type Enqueued = { id: string; kind: string; generation: number; enqueuedAt: Date | null };

/** How far a walk through what Redis was told has come. */
export type Place = Pick<Enqueued, 'id' | 'enqueuedAt'>;

/**
 * The next `limit` jobs of these kinds that have waited in this Redis for longer than `seconds`, in the order in which it was
 * told of them. What another Redis held is the relay's to hand over.
 */
export function pageOfEnqueued(
  db: Db,
  epoch: string,
  kinds: readonly string[],
  seconds: number,
  { after, limit }: { after: Place; limit: number },
): Promise<Enqueued[]> {
  const { id, kind, generation, enqueuedAt, enqueuedEpoch, runAt } = jobs;
  const settled = sql`now() - make_interval(secs => ${seconds})`;
  return walking(db, (tx) =>
    tx
      .select({ id, kind, generation, enqueuedAt })
      .from(jobs)
      .where(
        and(
          hasStatus.queued,
          eq(enqueuedEpoch, epoch),
          inArray(kind, kinds),
          lt(enqueuedAt, settled),
          lt(runAt, settled),
          sql`(${enqueuedAt}, ${id}) > (${sql.param(after.enqueuedAt, enqueuedAt)}, ${after.id}::uuid)`,
        ),
      )
      .orderBy(asc(enqueuedAt), asc(id))
      .limit(limit),
  );
}

/** Redis no longer holds these deliveries: a new generation of each is handed over. @returns of how many */
export async function reissue(db: Db, lost: Pick<Enqueued, 'id' | 'generation'>[]): Promise<number> {
  let reissued = 0;
  for (const { id, generation } of lost) {
    const rows = await db
      .update(jobs)
      .set({ enqueuedAt: null, generation: sql`${jobs.generation} + 1` })
      .where(and(eq(jobs.id, id), eq(jobs.generation, generation), hasStatus.queued))
      .returning({ id: jobs.id });
    reissued += rows.length;
  }
  return reissued;
}

/** Deletes jobs that ended more than `days` ago, a bounded number at a time. @returns how many */
export async function pruneJobs(db: Db, days: number): Promise<number> {
  const old = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(lt(jobs.finishedAt, sql`now() - make_interval(days => ${days})`))
    .limit(5_000);
  const rows = await db.delete(jobs).where(inArray(jobs.id, old)).returning({ id: jobs.id });
  return rows.length;
}
