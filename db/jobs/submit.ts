import { and, count, eq, isNull, type SQL } from 'drizzle-orm';
import { traceparent } from '../../runtime/tracing.ts';
import type { Db } from '../client.ts';
import { jobMedia, jobs } from '../schema/jobs.ts';
import { syncPhotoStatus } from './photo-status.ts';
import type { JobRow } from './row.ts';
import { hasStatus, isLive } from './spelled-out.ts';

export type NewJob = {
  id: string;
  kind: string;
  ownerId: string;
  parentId?: string | undefined;
  /** The run of a schedule that makes it. */
  runId?: string | undefined;
  input: unknown;
  maxAttempts: number;
  deadlineSeconds: number;
  drivesPhotoStatus: boolean;
  photoIds: string[];
  videoIds: string[];
};

/** Writes a queued job and what it is about. Call it inside the transaction that writes the media it names. */
export async function insertJob(tx: Db, job: NewJob): Promise<JobRow> {
  const row = await insertFirstJob(tx, job);
  if (row.drivesPhotoStatus) await syncPhotoStatus(tx, row.id);
  return row;
}

/** As `insertJob`, for photos that have no other job and were written as `queued` if this one drives their status. */
export async function insertFirstJob(tx: Db, { photoIds, videoIds, ...job }: NewJob): Promise<JobRow> {
  const media = mediaOf(job.id, photoIds, videoIds);
  // One statement, at whose end the references are checked: each more is a trip that an upload waits for.
  const linking = media.length > 0 ? tx.with(tx.$with('linked').as(tx.insert(jobMedia).values(media))) : tx;
  const [row] = await linking
    .insert(jobs)
    .values({ ...job, traceparent: traceparent() })
    .returning();
  if (!row) throw new Error('an inserted job returned no row');
  return row;
}

/**
 * As `insertJob`, for the one photo or video that a sweep makes the job for.
 * @returns undefined when a job of this kind that a sweep made for it is queued or processing: the index
 * `jobs_swept_once` decides, so two sweeps at once cannot both win
 */
export async function insertSweptJob(
  tx: Db,
  { photoIds, videoIds, ...job }: NewJob & { sweptId: string },
): Promise<JobRow | undefined> {
  const [row] = await tx
    .insert(jobs)
    .values({ ...job, traceparent: traceparent() })
    .onConflictDoNothing()
    .returning();
  if (!row) return undefined;
  const media = mediaOf(row.id, photoIds, videoIds);
  if (media.length > 0) await tx.insert(jobMedia).values(media);
  if (row.drivesPhotoStatus) await syncPhotoStatus(tx, row.id);
  return row;
}

const mediaOf = (jobId: string, photoIds: string[], videoIds: string[]) => [
  ...photoIds.map((photoId) => ({ jobId, photoId })),
  ...videoIds.map((videoId) => ({ jobId, videoId })),
];

/** How many jobs wait, of everybody; counted up to `atMost`. */
export const countQueuedJobs = (db: Db, atMost: number): Promise<number> =>
  countUpTo(db, hasStatus.queued, atMost);

/** How many jobs that an owner asked for are queued or processing; counted up to `atMost`. Those of schedules have a limit of their own. */
export const countLiveJobs = (db: Db, ownerId: string, atMost: number): Promise<number> =>
  countUpTo(db, and(eq(jobs.ownerId, ownerId), isNull(jobs.runId), isLive), atMost);

async function countUpTo(db: Db, which: SQL | undefined, atMost: number): Promise<number> {
  const some = db.select({ id: jobs.id }).from(jobs).where(which).limit(atMost).as('some');
  const [row] = await db.select({ counted: count() }).from(some);
  return row?.counted ?? 0;
}
