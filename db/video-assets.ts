import { and, asc, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { editableContent } from './contents.ts';
import type { Viewer } from './jobs/read.ts';
import { inTransaction } from './jobs/row.ts';
import { contents, videoAssets } from './schema/contents.ts';
import { videos } from './schema/media.ts';
import { renditions } from './schema/renditions.ts';

export type VideoAssetRow = typeof videoAssets.$inferSelect;

/** Where the file is, and what the uploader says of it; an absent field is left alone, null clears it. */
export type AssetFields = {
  videoId?: string | null | undefined;
  objectKey?: string | null | undefined;
  url?: string | null | undefined;
  thumbnailUrl?: string | null | undefined;
  duration?: number | null | undefined;
  resolution?: string | null | undefined;
};

/** An asset with what the jobs of its video have found out so far. */
export type ShownAsset = {
  asset: VideoAssetRow;
  video: {
    key: string;
    duration: number | null;
    width: number | null;
    height: number | null;
    failures: unknown;
  } | null;
  /** Object key of the newest thumbnail. */
  thumbnailKey: string | null;
};

const shown = (db: Db) =>
  db
    .select({
      asset: videoAssets,
      video: {
        key: videos.key,
        duration: videos.duration,
        width: videos.width,
        height: videos.height,
        failures: videos.failures,
      },
      thumbnailKey: sql<string | null>`(
        select key from ${renditions}
        where ${renditions.videoId} = ${videoAssets.videoId} and ${renditions.kind} = 'thumbnail'
        order by ${renditions.id} desc limit 1)`,
    })
    .from(videoAssets)
    .leftJoin(videos, eq(videos.id, videoAssets.videoId))
    .$dynamic();

const named = (contentId: number, id: number): SQL | undefined =>
  and(eq(videoAssets.contentId, contentId), eq(videoAssets.id, id));

export async function findVideoAsset(db: Db, contentId: number, id: number): Promise<ShownAsset | undefined> {
  const [found] = await shown(db).where(named(contentId, id));
  return found;
}

/** In the order they were made. */
export function listVideoAssets(
  db: Db,
  contentId: number,
  skip: number,
  limit: number,
): Promise<ShownAsset[]> {
  return shown(db)
    .where(eq(videoAssets.contentId, contentId))
    .orderBy(asc(videoAssets.id))
    .offset(skip)
    .limit(limit);
}

/** Of each content the newest asset, by the content's id. */
export async function newestAssets(db: Db, contentIds: number[]): Promise<Map<number, ShownAsset>> {
  if (contentIds.length === 0) return new Map();
  const newest = db
    .selectDistinctOn([videoAssets.contentId], { id: videoAssets.id })
    .from(videoAssets)
    .where(inArray(videoAssets.contentId, contentIds))
    .orderBy(videoAssets.contentId, desc(videoAssets.id));
  const found = await shown(db).where(inArray(videoAssets.id, newest));
  return new Map(found.map((one) => [one.asset.contentId, one]));
}

/** The contents that this caller may change, for the statements below. */
const within = (db: Db, contentId: number, viewer: Viewer) =>
  db.select({ id: contents.id }).from(contents).where(editableContent(contentId, viewer));

/**
 * A file that stands in this content already is not added again, not even by two callers at once: they take turns on the
 * content's row.
 * @returns the asset's id; undefined when there is no such content for this caller to change
 */
export function insertVideoAsset(
  db: Db,
  contentId: number,
  viewer: Viewer,
  fields: AssetFields,
): Promise<number | undefined> {
  return inTransaction(db, async (tx) => {
    const [content] = await within(tx, contentId, viewer).for('no key update');
    if (!content) return undefined;
    const there = await findSame(tx, contentId, fields);
    if (there !== undefined) return there;
    const [made] = await tx
      .insert(videoAssets)
      .values({ contentId, ...fields })
      .onConflictDoNothing()
      .returning({ id: videoAssets.id });
    return made?.id ?? findSame(tx, contentId, fields);
  });
}

async function findSame(
  db: Db,
  contentId: number,
  { videoId, objectKey, url }: AssetFields,
): Promise<number | undefined> {
  const same = or(
    videoId ? eq(videoAssets.videoId, videoId) : undefined,
    objectKey ? eq(videoAssets.objectKey, objectKey) : undefined,
    url ? eq(videoAssets.url, url) : undefined,
  );
  const [row] = await db
    .select({ id: videoAssets.id })
    .from(videoAssets)
    .where(and(eq(videoAssets.contentId, contentId), same))
    .limit(1);
  return row?.id;
}

/** @returns false when there is no such asset for this caller to change */
export async function updateVideoAsset(
  db: Db,
  contentId: number,
  id: number,
  viewer: Viewer,
  fields: AssetFields,
): Promise<boolean> {
  const changed = await db
    .update(videoAssets)
    .set({ ...fields, contentId })
    .where(and(named(contentId, id), inArray(videoAssets.contentId, within(db, contentId, viewer))))
    .returning({ id: videoAssets.id });
  return changed.length > 0;
}

/** The video stays. @returns false when there is no such asset for this caller to change */
export async function deleteVideoAsset(
  db: Db,
  contentId: number,
  id: number,
  viewer: Viewer,
): Promise<boolean> {
  const gone = await db
    .delete(videoAssets)
    .where(and(named(contentId, id), inArray(videoAssets.contentId, within(db, contentId, viewer))))
    .returning({ id: videoAssets.id });
  return gone.length > 0;
}

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
