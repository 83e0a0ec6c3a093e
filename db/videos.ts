import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { Viewer } from './jobs/read.ts';
import { inTransaction } from './jobs/row.ts';
import { cancelJobsOf } from './jobs/steer.ts';
import { isIn, newestFirst, type Part, skipOf } from './newest-first.ts';
import { videos } from './schema/media.ts';

export type VideoRow = typeof videos.$inferSelect;
export type NewVideo = typeof videos.$inferInsert;

export async function insertVideos(tx: Db, rows: NewVideo[]): Promise<void> {
  await tx.insert(videos).values(rows);
}

const visible = (viewer: Viewer) => (viewer.isAdmin ? undefined : eq(videos.ownerId, viewer.id));

/** A stranger's video is not found. */
export async function findVideo(db: Db, id: string, viewer: Viewer): Promise<VideoRow | undefined> {
  const [row] = await db
    .select()
    .from(videos)
    .where(and(eq(videos.id, id), visible(viewer)));
  return row;
}

/** The video whose original lies under this key. A stranger's is not found. */
export async function findVideoByKey(db: Db, key: string, viewer: Viewer): Promise<VideoRow | undefined> {
  const [row] = await db
    .select()
    .from(videos)
    .where(and(eq(videos.key, key), visible(viewer)));
  return row;
}

/** In the order of the keys of their originals. @param prefix how these begin */
export function listVideosByKey(db: Db, viewer: Viewer, prefix: string, limit: number): Promise<VideoRow[]> {
  return db
    .select()
    .from(videos)
    .where(and(visible(viewer), sql`starts_with(${videos.key}, ${prefix})`))
    .orderBy(asc(videos.key))
    .limit(limit);
}

const ofOwner = (db: Db, ownerId: string, ids: string[]) =>
  db
    .select()
    .from(videos)
    .where(and(inArray(videos.id, ids), eq(videos.ownerId, ownerId)));

/** The videos of these ids that belong to the owner; fewer than asked when some do not. */
export const findVideosOf = (db: Db, ownerId: string, ids: string[]): Promise<VideoRow[]> =>
  ofOwner(db, ownerId, ids);

/** The same, and until the transaction ends none of them can go: rows that name them may follow. */
export const holdVideosOf = (tx: Db, ownerId: string, ids: string[]): Promise<VideoRow[]> =>
  ofOwner(tx, ownerId, ids).for('key share');

/** Newest first. @param name what theirs has in it, in any case */
export function listVideos(
  db: Db,
  viewer: Viewer,
  { name, ...part }: Part & { name?: string | undefined },
  limit: number,
): Promise<VideoRow[]> {
  return db
    .select()
    .from(videos)
    .where(
      and(
        visible(viewer),
        ...isIn(videos, part),
        name ? sql`strpos(lower(${videos.name}), lower(${name})) > 0` : undefined,
      ),
    )
    .orderBy(...newestFirst(videos))
    .offset(skipOf(part.start))
    .limit(limit);
}

/**
 * Removes a video's rows and cancels its jobs in one transaction, which also notes its objects in `purges`.
 * @returns false when there is no such video for this viewer
 */
export function deleteVideo(db: Db, id: string, viewer: Viewer): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    if (!(await findVideo(tx, id, viewer))) return false;
    await cancelJobsOf(tx, { videoId: id });
    await tx.delete(videos).where(eq(videos.id, id));
    return true;
  });
}

/** What a duration job found out, kept on the video itself for lists and search. */
export async function setVideoFacts(
  tx: Db,
  id: string,
  facts: { duration: number; width: number | null; height: number | null; containerType: string | null },
): Promise<void> {
  const { duration, width, height, containerType } = facts;
  await tx
    .update(videos)
    .set({ duration, width, height, ...(containerType && { contentType: containerType }) })
    .where(eq(videos.id, id));
}
