import { and, asc, desc, eq, getTableColumns, lt, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { Viewer } from './jobs/read.ts';
import { images } from './schema/images.ts';
import { photos } from './schema/media.ts';

/** An image: a photo, and what its uploader says of it. */
export type ImageRow = typeof photos.$inferSelect &
  Pick<typeof images.$inferSelect, 'md5' | 'title' | 'description'>;

const columns = {
  ...getTableColumns(photos),
  md5: images.md5,
  title: images.title,
  description: images.description,
};

const selectImages = (db: Db) =>
  db.select(columns).from(images).innerJoin(photos, eq(photos.id, images.photoId));

const visible = (viewer: Viewer) => (viewer.isAdmin ? undefined : eq(images.ownerId, viewer.id));

/**
 * Adds what is said of a photo, unless its owner has an image of the same bytes: of equal uploads that come at once the
 * database lets one in.
 * @returns the id of the photo that has these bytes: the given one, or the one that was there
 */
export async function insertImage(tx: Db, row: typeof images.$inferInsert): Promise<string> {
  // An update and not "do nothing": it waits for a rival that has not committed yet, and returns its row.
  const [kept] = await tx
    .insert(images)
    .values(row)
    .onConflictDoUpdate({ target: [images.ownerId, images.md5], set: { md5: row.md5 } })
    .returning({ photoId: images.photoId });
  return kept?.photoId ?? row.photoId;
}

/** A stranger's image is not found. */
export const findImage = async (db: Db, id: string, viewer: Viewer): Promise<ImageRow | undefined> =>
  firstOf(selectImages(db).where(and(eq(images.photoId, id), visible(viewer))));

export const findImageByMd5 = async (db: Db, ownerId: string, md5: string): Promise<ImageRow | undefined> =>
  firstOf(selectImages(db).where(and(eq(images.ownerId, ownerId), eq(images.md5, md5))));

async function firstOf(rows: PromiseLike<ImageRow[]>): Promise<ImageRow | undefined> {
  return (await rows)[0];
}

/** Newest first. @param q text that the title, the description, the caption or the file name has, in any case */
export function listImages(
  db: Db,
  viewer: Viewer,
  { q, beforeId }: { q?: string | undefined; beforeId?: string | undefined },
  limit: number,
): Promise<ImageRow[]> {
  return selectImages(db)
    .where(and(visible(viewer), q ? says(q) : undefined, beforeId ? lt(images.photoId, beforeId) : undefined))
    .orderBy(desc(images.photoId))
    .limit(limit);
}

/** Looked for as it stands: in a LIKE a "%" or "_" of the caller's would be a wildcard. */
const says = (q: string): SQL => sql`strpos(
  lower(concat_ws(chr(10), ${images.title}, ${images.description}, ${photos.caption}, ${photos.name})), lower(${q})) > 0`;

/**
 * Images that look like one, most alike first. Every image of the viewer is compared: 64 bits take Postgres a fraction of
 * a microsecond, and no index of its own knows the distance.
 * @param likeness of the one, 64 binary digits
 * @param maxDistance bits of 64
 */
export function listSimilar(
  db: Db,
  viewer: Viewer,
  { id, likeness }: { id: string; likeness: string },
  maxDistance: number,
  limit: number,
): Promise<(ImageRow & { distance: number })[]> {
  const distance = sql<number>`bit_count(${photos.likeness} # ${likeness}::bit(64))::int`;
  return db
    .select({ ...columns, distance })
    .from(images)
    .innerJoin(photos, eq(photos.id, images.photoId))
    .where(and(visible(viewer), ne(images.photoId, id), lte(distance, maxDistance)))
    .orderBy(asc(distance), asc(images.photoId))
    .limit(limit);
}
