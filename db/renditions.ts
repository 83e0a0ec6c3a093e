import { and, desc, eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { renditions } from './schema.ts';

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
