import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { traceparent } from '../../runtime/tracing.ts';
import type { Db } from '../client.ts';
import { jobMedia, jobs } from '../schema/jobs.ts';
import { requeued } from './finish.ts';
import { syncPhotoStatus } from './photo-status.ts';
import { inTransaction, type JobRow, type JobStatus } from './row.ts';
import { isLive } from './spelled-out.ts';

/**
 * Asks for the end of a job. A queued one is cancelled at once; a running one is told by its worker's next heartbeat.
 * A job that has ended stays as it is.
 * @returns the job as it is now, or undefined when `where` matches none
 */
export function cancelJob(db: Db, where: SQL): Promise<JobRow | undefined> {
  return inTransaction(db, async (tx) => {
    const [job] = await tx.select().from(jobs).where(where).for('update');
    if (job?.status === 'queued') return endQueued(tx, job.id);
    if (job?.status !== 'processing' || job.cancelRequestedAt) return job;
    const [asked] = await tx
      .update(jobs)
      .set({ cancelRequestedAt: sql`now()` })
      .where(eq(jobs.id, job.id))
      .returning();
    return asked;
  });
}

/** Cancels everything that still wants this photo or video, which is about to go. */
export async function cancelJobsOf(tx: Db, media: { photoId: string } | { videoId: string }): Promise<void> {
  const isAbout =
    'photoId' in media ? eq(jobMedia.photoId, media.photoId) : eq(jobMedia.videoId, media.videoId);
  const about = tx.select({ id: jobMedia.jobId }).from(jobMedia).where(isAbout);
  await cancelAll(tx, inArray(jobs.id, about));
}

/** Cancels everything that an account still waits for. */
export async function cancelJobsOfOwner(tx: Db, ownerId: string): Promise<void> {
  for (const id of await cancelAll(tx, eq(jobs.ownerId, ownerId))) await syncPhotoStatus(tx, id);
}

/**
 * The rows are locked first: a job that is claimed at this moment is seen as waiting or as running, and never as neither.
 * @returns those that waited, and have ended by this
 */
async function cancelAll(tx: Db, which: SQL): Promise<string[]> {
  const live = await tx
    .select({ id: jobs.id, status: jobs.status })
    .from(jobs)
    .where(and(which, isLive))
    .for('update');
  const idsOf = (status: JobStatus) => live.filter((job) => job.status === status).map(({ id }) => id);
  await tx
    .update(jobs)
    .set({ cancelRequestedAt: sql`now()` })
    .where(and(inArray(jobs.id, idsOf('processing')), isNull(jobs.cancelRequestedAt)));
  await tx
    .update(jobs)
    .set({ status: 'cancelled', finishedAt: sql`now()` })
    .where(inArray(jobs.id, idsOf('queued')));
  return idsOf('queued');
}

/**
 * Runs a failed or cancelled job again, with a new budget of attempts.
 * @returns the job as it is now; unchanged when it had not failed and was not cancelled
 */
export function retryJob(db: Db, where: SQL): Promise<JobRow | undefined> {
  return inTransaction(db, async (tx) => {
    const [job] = await tx.select().from(jobs).where(where).for('update');
    if (job?.status !== 'failed' && job?.status !== 'cancelled') return job;
    const [again] = await requeueEnded(tx, [job.id]);
    return again;
  });
}

/** Queues jobs that have ended once more, as if they had never begun. */
export async function requeueEnded(tx: Db, ids: string[]): Promise<JobRow[]> {
  const fresh = {
    attempt: 0,
    starts: 0,
    finishedAt: null,
    cancelRequestedAt: null,
    errorCode: null,
    errorMessage: null,
    // A person's wish, which a sweep's job for the same photo does not stand against.
    sweptId: null,
    traceparent: traceparent() ?? null,
  };
  const again = await tx
    .update(jobs)
    .set({ ...requeued(0), ...fresh })
    .where(inArray(jobs.id, ids))
    .returning();
  for (const { id, drivesPhotoStatus } of again) if (drivesPhotoStatus) await syncPhotoStatus(tx, id);
  return again;
}

async function endQueued(tx: Db, id: string): Promise<JobRow | undefined> {
  const columns = { status: 'cancelled' as const, cancelRequestedAt: sql`now()`, finishedAt: sql`now()` };
  const [row] = await tx.update(jobs).set(columns).where(eq(jobs.id, id)).returning();
  if (row?.drivesPhotoStatus) await syncPhotoStatus(tx, id);
  return row;
}
