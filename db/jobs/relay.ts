import { and, asc, eq, gt, gte, inArray, isNull, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobs } from '../schema/jobs.ts';
import { hasStatus } from './spelled-out.ts';
import { walking } from './walk.ts';

/** What Redis needs to know of a job that waits. */
export type Hint = {
  id: string;
  kind: string;
  generation: number;
  delayMs: number;
  /** Set for a job that a sweep made, which can wait for what people asked for. */
  sweptId: string | null;
};

const hintColumns = {
  id: jobs.id,
  kind: jobs.kind,
  generation: jobs.generation,
  sweptId: jobs.sweptId,
  delayMs: sql<number>`greatest(0, extract(epoch from ${jobs.runAt} - now()) * 1000)::float8`,
};

/**
 * Hands up to `limit` queued jobs that Redis does not know of to `deliver`, and marks them once it succeeded.
 * Several relays may run: each skips the rows that another holds. When the process dies between the two steps the
 * rows are handed out again, and Redis ignores an id that it has.
 * @param after the last id that this pass has handed over: a search from the beginning would step over all of them again, whose
 *   old entries stay in the index while any transaction might still see them
 * @param kinds those that have a queue here: while another version of the platform runs beside this one, or after it, there
 *   may be jobs of kinds that only the other knows, and they must not stop the rest
 * @returns what was handed over, in the order of the ids
 */
export function relayJobs(
  db: Db,
  epoch: string,
  kinds: readonly string[],
  { after, limit }: { after: string; limit: number },
  deliver: (hints: Hint[]) => Promise<void>,
): Promise<Hint[]> {
  return walking(db, async (tx) => {
    const hints = await tx
      .select(hintColumns)
      .from(jobs)
      .where(and(hasStatus.queued, isNull(jobs.enqueuedAt), inArray(jobs.kind, kinds), gt(jobs.id, after)))
      .orderBy(asc(jobs.id))
      .limit(limit)
      .for('update', { skipLocked: true });
    await handOver(tx, epoch, hints, deliver);
    return hints;
  });
}

/**
 * As `relayJobs`, for what a Redis with another epoch was told, in the order in which it was. Nothing is written before a job is
 * handed over: forgetting all of it first, in one statement, took 6 s of 100,000 jobs, and each was written twice.
 * @param after when Redis was told of the last that was handed over: what is handed over is behind that, and not met again
 */
export function refillJobs(
  db: Db,
  epoch: string,
  kinds: readonly string[],
  { after, limit }: { after: Date; limit: number },
  deliver: (hints: Hint[]) => Promise<void>,
): Promise<(Hint & { enqueuedAt: Date | null })[]> {
  return walking(db, async (tx) => {
    const hints = await tx
      .select({ ...hintColumns, enqueuedAt: jobs.enqueuedAt })
      .from(jobs)
      .where(
        and(
          hasStatus.queued,
          sql`${jobs.enqueuedEpoch} is distinct from ${epoch}`,
          inArray(jobs.kind, kinds),
          gte(jobs.enqueuedAt, after),
        ),
      )
      .orderBy(asc(jobs.enqueuedAt))
      .limit(limit)
      .for('update', { skipLocked: true });
    await handOver(tx, epoch, hints, deliver);
    return hints;
  });
}

async function handOver(
  tx: Db,
  epoch: string,
  hints: Hint[],
  deliver: (hints: Hint[]) => Promise<void>,
): Promise<void> {
  if (hints.length === 0) return;
  await deliver(hints);
  const ids = hints.map((hint) => hint.id);
  // One array: a thousand parameters took a third of the statement's time.
  const handedOver = sql`${jobs.id} = any(${sql.param(ids)}::uuid[])`;
  await tx.update(jobs).set({ enqueuedAt: sql`now()`, enqueuedEpoch: epoch }).where(handedOver);
}

/**
 * The fast path's mark: the job is in Redis already. Harmless when the job has moved on. It is not flushed to the disk, where
 * uploads would wait behind it: with a mark that a crash takes, the relay hands the job over again, and Redis ignores that.
 */
export async function markEnqueued(db: Db, { id, generation }: Hint, epoch: string): Promise<void> {
  await db
    .update(jobs)
    .set({ enqueuedAt: sql`now()`, enqueuedEpoch: epoch })
    .where(and(eq(jobs.id, id), eq(jobs.generation, generation), isNull(jobs.enqueuedAt), unflushed));
}

/** True; and the commit of a statement that is a transaction of its own is not waited for. */
const unflushed = sql`set_config('synchronous_commit', 'off', true) is not null`;

/** How long the longest waiting of the queued jobs has waited for the relay; 0 when none does. */
export async function relayLagSeconds(db: Db): Promise<number> {
  const [row] = await db
    .select({
      seconds: sql<number>`coalesce(extract(epoch from now() - min(${jobs.updatedAt})), 0)::float8`,
    })
    .from(jobs)
    .where(and(hasStatus.queued, isNull(jobs.enqueuedAt)));
  return Math.max(0, row?.seconds ?? 0);
}
