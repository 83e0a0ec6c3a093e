import { and, count, eq, inArray } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobMedia, jobs } from '../schema/jobs.ts';
import { syncPhotoStatus } from './photo-status.ts';
import type { JobRow } from './row.ts';

export type NewJob = {
  id: string;
  kind: string;
  ownerId: string;
  parentId?: string | undefined;
  input: unknown;
  maxAttempts: number;
  deadlineSeconds: number;
  drivesPhotoStatus: boolean;
  photoIds: string[];
  videoIds: string[];
};

/** Writes a queued job and what it is about. Call it inside the transaction that writes the media it names. */
export async function insertJob(tx: Db, { photoIds, videoIds, ...job }: NewJob): Promise<JobRow> {
  const [row] = await tx.insert(jobs).values(job).returning();
  if (!row) throw new Error('an inserted job returned no row');
  const media = [
    ...photoIds.map((photoId) => ({ jobId: row.id, photoId })),
    ...videoIds.map((videoId) => ({ jobId: row.id, videoId })),
  ];
  if (media.length > 0) await tx.insert(jobMedia).values(media);
  if (row.drivesPhotoStatus) await syncPhotoStatus(tx, row.id);
  return row;
}

/** How many of an owner's jobs are queued or processing. */
export async function countLiveJobs(db: Db, ownerId: string): Promise<number> {
  const [row] = await db
    .select({ live: count() })
    .from(jobs)
    .where(and(eq(jobs.ownerId, ownerId), inArray(jobs.status, ['queued', 'processing'])));
  return row?.live ?? 0;
}
