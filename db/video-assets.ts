import { and, eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { videoAssets } from './schema/contents.ts';

export type VideoAssetRow = typeof videoAssets.$inferSelect;

/** A file that arrived in the object store, and our video of it. */
export type Arrival = {
  contentId: number;
  objectKey: string;
  /** Of these bytes, as the store gives it. */
  etag: string;
  /** Its jobs tell duration, thumbnail and resolution; absent or null while nothing of ours reads the file. */
  videoId?: string | null;
};

/**
 * The asset of an object: made once per content and key, however often its arrival is told, and by several processes at
 * once. Other bytes under the same key change the asset in place.
 * @returns whether this call was the first to tell of these bytes
 */
export async function upsertVideoAsset(
  db: Db,
  { contentId, objectKey, etag, videoId = null }: Arrival,
): Promise<{ asset: VideoAssetRow; isNews: boolean }> {
  const [told] = await db
    .insert(videoAssets)
    .values({ contentId, objectKey, etag, videoId })
    .onConflictDoUpdate({
      target: [videoAssets.contentId, videoAssets.objectKey],
      set: { etag, videoId: sql`coalesce(excluded.video_id, ${videoAssets.videoId})` },
      setWhere: sql`${videoAssets.etag} is distinct from excluded.etag`,
    })
    .returning();
  if (told) return { asset: told, isNews: true };
  const [asset] = await db
    .select()
    .from(videoAssets)
    .where(and(eq(videoAssets.contentId, contentId), eq(videoAssets.objectKey, objectKey)));
  if (!asset) throw new Error('the asset was deleted at the same moment');
  return { asset, isNews: false };
}
