import { and, eq, getTableColumns, inArray, isNull } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { Viewer } from './jobs/read.ts';
import { inTransaction } from './jobs/row.ts';
import { cancelJobsOf } from './jobs/steer.ts';
import { isIn, newestFirst, type Part, skipOf } from './newest-first.ts';
import { avatars } from './schema/avatars.ts';
import { photos } from './schema/media.ts';

export type PhotoRow = typeof photos.$inferSelect;
export type NewPhoto = typeof photos.$inferInsert;

export const insertPhotos = (tx: Db, rows: NewPhoto[]): Promise<PhotoRow[]> =>
  tx.insert(photos).values(rows).returning();

const visible = (viewer: Viewer) => (viewer.isAdmin ? undefined : eq(photos.ownerId, viewer.id));

/** A stranger's photo is not found. */
export async function findPhoto(db: Db, id: string, viewer: Viewer): Promise<PhotoRow | undefined> {
  const [row] = await db
    .select()
    .from(photos)
    .where(and(eq(photos.id, id), visible(viewer)));
  return row;
}

const ofOwner = (db: Db, ownerId: string, ids: string[]) =>
  db
    .select()
    .from(photos)
    .where(and(inArray(photos.id, ids), eq(photos.ownerId, ownerId)));

/** The photos of these ids that belong to the owner; fewer than asked when some do not. */
export const findPhotosOf = (db: Db, ownerId: string, ids: string[]): Promise<PhotoRow[]> =>
  ofOwner(db, ownerId, ids);

/** The same, and until the transaction ends none of them can go: rows that name them may follow. */
export const holdPhotosOf = (tx: Db, ownerId: string, ids: string[]): Promise<PhotoRow[]> =>
  ofOwner(tx, ownerId, ids).for('key share');

/** Newest first. Pictures that were sent to be avatars are no photos that somebody collects. */
export function listPhotos(db: Db, viewer: Viewer, part: Part, limit: number): Promise<PhotoRow[]> {
  return db
    .select(getTableColumns(photos))
    .from(photos)
    .leftJoin(avatars, eq(avatars.photoId, photos.id))
    .where(and(visible(viewer), isNull(avatars.photoId), ...isIn(photos, part)))
    .orderBy(...newestFirst(photos))
    .offset(skipOf(part.start))
    .limit(limit);
}

/**
 * Removes a photo's rows and cancels its jobs in one transaction, which also notes its objects in `purges`.
 * @returns false when there is no such photo for this viewer
 */
export function deletePhoto(db: Db, id: string, viewer: Viewer): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    if (!(await findPhoto(tx, id, viewer))) return false;
    await cancelJobsOf(tx, { photoId: id });
    await tx.delete(photos).where(eq(photos.id, id));
    return true;
  });
}

/** What a thumbnail job saw of the whole picture. @param likeness 16 hex digits */
export async function setLooks(
  tx: Db,
  id: string,
  { thumbhash, likeness }: { thumbhash: string; likeness: string },
): Promise<void> {
  const bits = BigInt(`0x${likeness}`).toString(2).padStart(64, '0');
  await tx.update(photos).set({ thumbhash, likeness: bits }).where(eq(photos.id, id));
}

/** What a describe job said of it. */
export async function setCaption(tx: Db, id: string, caption: string): Promise<void> {
  await tx.update(photos).set({ caption }).where(eq(photos.id, id));
}
