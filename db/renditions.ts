import { and, desc, eq, inArray, or } from 'drizzle-orm';
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

/** Which of these photos and videos have a file of this kind. */
export async function idsWithRendition(db: Db, mediaIds: string[], kind: string): Promise<Set<string>> {
  if (mediaIds.length === 0) return new Set();
  const rows = await db
    .selectDistinct({ photoId: renditions.photoId, videoId: renditions.videoId })
    .from(renditions)
    .where(
      and(
        or(inArray(renditions.photoId, mediaIds), inArray(renditions.videoId, mediaIds)),
        eq(renditions.kind, kind),
      ),
    );
  return new Set(rows.flatMap(({ photoId, videoId }) => photoId ?? videoId ?? []));
}
