import { and, asc, desc, eq, gt, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobMedia, jobs } from '../schema/jobs.ts';
import type { JobRow, JobStatus } from './row.ts';
import { hasKind, hasStatus, isLive } from './spelled-out.ts';

/** Whose rows a caller may see: their own, or everybody's for an administrator. */
export type Viewer = { id: string; isAdmin: boolean };

/** The one job that a viewer asks for by id: a stranger's job is not found. */
export const visibleJob = (id: string, viewer: Viewer): SQL =>
  (viewer.isAdmin ? eq(jobs.id, id) : and(eq(jobs.id, id), eq(jobs.ownerId, viewer.id))) as SQL;

/** @returns a prepared lookup: the hottest query of all, so its text is built once. */
export function prepareFindJob(db: Db) {
  const byId = db
    .select()
    .from(jobs)
    .where(eq(jobs.id, sql.placeholder('id')))
    .prepare('find_job');
  return async (id: string, viewer: Viewer): Promise<JobRow | undefined> => {
    const [row] = await byId.execute({ id });
    return row && (viewer.isAdmin || row.ownerId === viewer.id) ? row : undefined;
  };
}

/** Which jobs are meant; what is absent is not looked at. */
export type JobFilter = {
  kind?: string | undefined;
  status?: JobStatus | undefined;
  ownerId?: string | undefined;
  errorCode?: string | undefined;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
  /** Only those that this run of a schedule made. */
  runId?: string | undefined;
  /** Only those that work on it. */
  photoId?: string | undefined;
  videoId?: string | undefined;
};

/** Those that a filter means, as far as the viewer may see them. */
export const matchingJobs = (viewer: Viewer, filter: JobFilter): SQL | undefined =>
  and(
    viewer.isAdmin ? undefined : eq(jobs.ownerId, viewer.id),
    filter.kind ? hasKind(filter.kind) : undefined,
    filter.status && hasStatus[filter.status],
    filter.ownerId ? eq(jobs.ownerId, filter.ownerId) : undefined,
    filter.errorCode ? eq(jobs.errorCode, filter.errorCode) : undefined,
    filter.createdAfter ? gte(jobs.createdAt, filter.createdAfter) : undefined,
    filter.createdBefore ? lt(jobs.createdAt, filter.createdBefore) : undefined,
    filter.runId ? eq(jobs.runId, filter.runId) : undefined,
    filter.photoId ? worksOn(eq(jobMedia.photoId, filter.photoId)) : undefined,
    filter.videoId ? worksOn(eq(jobMedia.videoId, filter.videoId)) : undefined,
  );

const worksOn = (medium: SQL): SQL =>
  sql`${jobs.id} in (select ${jobMedia.jobId} from ${jobMedia} where ${medium})`;

/** Newest first. */
export function listJobs(
  db: Db,
  viewer: Viewer,
  { beforeId, ...filter }: JobFilter & { beforeId?: string | undefined },
  limit: number,
) {
  return db
    .select()
    .from(jobs)
    .where(and(matchingJobs(viewer, filter), beforeId ? lt(jobs.id, beforeId) : undefined))
    .orderBy(desc(jobs.id))
    .limit(limit);
}

export type RunningJob = Pick<JobRow, 'id' | 'kind' | 'progress' | 'stage' | 'attempt'> & {
  worker: string;
  claimedAt: Date;
};

/** What the workers have in hand, of everybody. */
export async function listRunningJobs(db: Db, limit: number): Promise<RunningJob[]> {
  const { id, kind, worker, progress, stage, attempt, claimedAt } = jobs;
  const rows = await db
    .select({ id, kind, worker, progress, stage, attempt, claimedAt })
    .from(jobs)
    .where(hasStatus.processing)
    .orderBy(asc(jobs.id))
    .limit(limit);
  // Every claim writes both.
  return rows as RunningJob[];
}

/** How many jobs of each kind are queued or processing, and how long the oldest has waited (seconds). */
export function countJobsByKind(db: Db) {
  return db
    .select({
      kind: jobs.kind,
      status: jobs.status,
      count: sql<number>`count(*)::int`,
      oldestSeconds: sql<number>`coalesce(extract(epoch from now() - min(${jobs.runAt})), 0)::float8`,
    })
    .from(jobs)
    .where(isLive)
    .groupBy(jobs.kind, jobs.status);
}

/**
 * Jobs that completed or failed in the last `minutes`, by kind. `failed` counts those with one of these codes only:
 * whether a failure blames the platform or the file is the caller's to know.
 */
export function countEndedJobs(db: Db, minutes: number, codes: string[]) {
  return db
    .select({
      kind: jobs.kind,
      ended: sql<number>`count(*)::int`,
      failed: sql<number>`(count(*) filter (where ${and(hasStatus.failed, inArray(jobs.errorCode, codes))}))::int`,
    })
    .from(jobs)
    .where(
      and(
        gt(jobs.finishedAt, sql`now() - make_interval(mins => ${minutes})`),
        inArray(jobs.status, ['completed', 'failed']),
      ),
    )
    .groupBy(jobs.kind);
}
