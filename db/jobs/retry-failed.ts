import { and, asc, count, inArray, isNull, lt } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobs } from '../schema/jobs.ts';
import { type JobFilter, matchingJobs, type Viewer } from './read.ts';
import { isLive } from './spelled-out.ts';
import { requeueEnded } from './steer.ts';

export type RetriedFailed = {
  retried: number;
  /** Left alone, because their owners have as many live jobs as they may. */
  heldBack: number;
  /** Whether more failed jobs match than were looked at. */
  more: boolean;
};

/**
 * Runs failed jobs again, oldest first, at most `limit`. What failed after `failedBefore` is left alone, so that a
 * repeated request does not run again what has failed again since. Jobs that another request holds are passed over.
 */
export async function retryFailed(
  tx: Db,
  viewer: Viewer,
  { failedBefore, ...filter }: Omit<JobFilter, 'status'> & { failedBefore?: Date | undefined },
  limit: number,
  maxLiveJobs: number,
): Promise<RetriedFailed> {
  const failed = await tx
    .select({ id: jobs.id, ownerId: jobs.ownerId, runId: jobs.runId })
    .from(jobs)
    .where(
      and(
        matchingJobs(viewer, { ...filter, status: 'failed' }),
        failedBefore ? lt(jobs.finishedAt, failedBefore) : undefined,
      ),
    )
    .orderBy(asc(jobs.id))
    .limit(limit + 1)
    .for('update', { skipLocked: true });
  const looked = failed.slice(0, limit);
  const live = await liveJobsOf(tx, [...new Set(looked.map(({ ownerId }) => ownerId))]);
  const chosen = looked.filter(({ ownerId, runId }) => {
    // A schedule's jobs have a limit of their own.
    if (runId !== null) return true;
    const has = live.get(ownerId) ?? 0;
    live.set(ownerId, has + 1);
    return has < maxLiveJobs;
  });
  const again = await requeueEnded(
    tx,
    chosen.map(({ id }) => id),
  );
  return {
    retried: again.length,
    heldBack: looked.length - chosen.length,
    more: failed.length > limit,
  };
}

/** Jobs that each of these owners asked for and that have not ended. */
async function liveJobsOf(tx: Db, ownerIds: string[]): Promise<Map<string, number>> {
  const rows = await tx
    .select({ ownerId: jobs.ownerId, live: count() })
    .from(jobs)
    .where(and(inArray(jobs.ownerId, ownerIds), isNull(jobs.runId), isLive))
    .groupBy(jobs.ownerId);
  return new Map(rows.map(({ ownerId, live }) => [ownerId, live]));
}
