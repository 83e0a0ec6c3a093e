import { and, desc, eq, inArray, like, or, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { Viewer } from './jobs/read.ts';
import { renditions } from './schema/renditions.ts';

export type RenditionRow = typeof renditions.$inferSelect;

export async function insertRenditions(tx: Db, rows: (typeof renditions.$inferInsert)[]): Promise<void> {
  await tx.insert(renditions).values(rows);
}

/** The newest file of one kind made from a photo or video. */
export async function newestRendition(
  db: Db,
  media: { photoId: string } | { videoId: string },
  kind: string,
): Promise<RenditionRow | undefined> {
  const isOf =
    'photoId' in media ? eq(renditions.photoId, media.photoId) : eq(renditions.videoId, media.videoId);
  const [row] = await db
    .select()
    .from(renditions)
    .where(and(isOf, eq(renditions.kind, kind)))
    .orderBy(desc(renditions.id))
    .limit(1);
  return row;
}

/** A stranger's rendition is not found: it belongs to whom its photo or video belongs. */
export async function findRendition(db: Db, id: string, viewer: Viewer): Promise<RenditionRow | undefined> {
  const [row] = await db
    .select()
    .from(renditions)
    .where(and(eq(renditions.id, id), viewer.isAdmin ? undefined : eq(renditions.ownerId, viewer.id)));
  return row;
}

/** The pictures of these ids that were made of one of these photos; fewer than asked when some were not. */
export const findPicturesOf = (db: Db, photoIds: string[], ids: string[]): Promise<RenditionRow[]> =>
  db
    .select()
    .from(renditions)
    .where(
      and(
        inArray(renditions.id, ids),
        inArray(renditions.photoId, photoIds),
        like(renditions.contentType, 'image/%'),
      ),
    );

/** The newest file of this kind of each of these photos and videos that has one, by the id of what it was made of. */
export async function newestRenditionIds(
  db: Db,
  mediaIds: string[],
  kind: string,
): Promise<Map<string, string>> {
  if (mediaIds.length === 0) return new Map();
  const rows = await db
    .select({
      photoId: renditions.photoId,
      videoId: renditions.videoId,
      id: sql<string>`max(${renditions.id}::text)`,
    })
    .from(renditions)
    .where(
      and(
        or(inArray(renditions.photoId, mediaIds), inArray(renditions.videoId, mediaIds)),
        eq(renditions.kind, kind),
      ),
    )
    .groupBy(renditions.photoId, renditions.videoId);
  return new Map(rows.map(({ photoId, videoId, id }) => [photoId ?? videoId ?? '', id]));
}

/** Everything that was made of a photo, newest first. */
export const listRenditionsOf = (db: Db, photoId: string, limit: number): Promise<RenditionRow[]> =>
  db
    .select()
    .from(renditions)
    .where(eq(renditions.photoId, photoId))
    .orderBy(desc(renditions.id))
    .limit(limit);
