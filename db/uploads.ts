import { and, asc, eq, gt, inArray, isNull, lt, not, sql, sum } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { Viewer } from './jobs/read.ts';
import { purges } from './schema/purges.ts';
import { storedBytes } from './schema/stored-bytes.ts';
import { uploads } from './schema/uploads.ts';

export type UploadRow = typeof uploads.$inferSelect;
export type NewUpload = Omit<typeof uploads.$inferInsert, 'expiresAt'>;

const visible = (viewer: Viewer) => (viewer.isAdmin ? undefined : eq(uploads.ownerId, viewer.id));
const isLive = gt(uploads.expiresAt, sql`now()`);
const isOpen = and(isNull(uploads.mediaId), isNull(uploads.refusal));

const hasKey = (ownerId: string, key: string) =>
  and(eq(uploads.ownerId, ownerId), eq(uploads.idempotencyKey, key));

/** @returns the row; where this key came before, the row that it made then */
export async function insertUpload(db: Db, upload: NewUpload, hours: number): Promise<UploadRow | undefined> {
  const { ownerId, idempotencyKey } = upload;
  // The sweep comes once an hour; until then a key would find what is over.
  if (idempotencyKey) await db.delete(uploads).where(and(hasKey(ownerId, idempotencyKey), not(isLive)));
  const expiresAt = sql`now() + make_interval(hours => ${hours})`;
  const [made] = await db
    .insert(uploads)
    .values({ ...upload, expiresAt })
    .onConflictDoNothing()
    .returning();
  return made ?? (idempotencyKey ? findUploadByKey(db, ownerId, idempotencyKey) : undefined);
}

export async function findUploadByKey(
  db: Db,
  ownerId: string,
  idempotencyKey: string,
): Promise<UploadRow | undefined> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(and(hasKey(ownerId, idempotencyKey), isLive));
  return row;
}

/** A stranger's upload is not found, nor one that has expired. */
export async function findUpload(db: Db, id: string, viewer: Viewer): Promise<UploadRow | undefined> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.id, id), isLive, visible(viewer)));
  return row;
}

/** Whoever asks: for where a signature is the permission. */
export async function findOpenUpload(db: Db, id: string): Promise<UploadRow | undefined> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.id, id), isLive, isOpen));
  return row;
}

/** How many uploads an owner has announced and not yet sent to their end. */
export const countOpenUploads = (db: Db, ownerId: string): Promise<number> =>
  db.$count(uploads, and(eq(uploads.ownerId, ownerId), isOpen));

/**
 * What a user has of their room, in bytes: their files, and the uploads that they have announced and not yet sent to their
 * end. One statement, because every upload waits for it.
 */
export async function readTakenRoom(db: Db, ownerId: string): Promise<{ stored: number; announced: number }> {
  const stored = db
    .select({ bytes: storedBytes.bytes })
    .from(storedBytes)
    .where(eq(storedBytes.ownerId, ownerId));
  const [row] = await db
    .select({ announced: sum(uploads.bytes), stored: sql<string | null>`${stored}` })
    .from(uploads)
    .where(and(eq(uploads.ownerId, ownerId), isOpen));
  return { stored: Number(row?.stored ?? 0), announced: Number(row?.announced ?? 0) };
}

/** Which of these uploads still wait for pieces, or for work on them. */
export async function openUploadIds(db: Db, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(inArray(uploads.id, ids), isOpen));
  return new Set(rows.map(({ id }) => id));
}

/** Every byte is there. */
export async function noteReceived(db: Db, id: string): Promise<void> {
  await db
    .update(uploads)
    .set({ receivedAt: sql`now()` })
    .where(and(eq(uploads.id, id), isOpen));
}

/** The upload that has lain complete for so long and become nothing: who was at work on it has died, or was refused. */
export async function takeLateUpload(db: Db, seconds: number): Promise<UploadRow | undefined> {
  const late = db
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(lt(uploads.receivedAt, sql`now() - make_interval(secs => ${seconds})`), isOpen, isLive))
    .orderBy(asc(uploads.receivedAt))
    .limit(1)
    .for('update', { skipLocked: true });
  const [row] = await db
    .update(uploads)
    .set({ receivedAt: sql`now()` })
    .where(inArray(uploads.id, late))
    .returning();
  return row;
}

/**
 * What became of it, once. Its pieces are of no more use.
 * @param folder of the pieces in the store
 * @returns false when something had become of it before, or it was given up
 */
export async function settleUpload(
  tx: Db,
  { id, folder }: { id: string; folder: string },
  outcome: { mediaId: string; jobIds: string[] } | { refusal: { code: string; detail: string } },
): Promise<boolean> {
  const rows = await tx
    .update(uploads)
    .set(outcome)
    .where(and(eq(uploads.id, id), isOpen))
    .returning({ id: uploads.id });
  if (rows.length === 0) return false;
  await tx.insert(purges).values({ prefix: folder, jobIds: [] }).onConflictDoNothing();
  return true;
}

/** Gives it up. @returns false when there is no such upload for this viewer */
export async function deleteUpload(db: Db, id: string, viewer: Viewer): Promise<boolean> {
  const rows = await db
    .delete(uploads)
    .where(and(eq(uploads.id, id), visible(viewer)))
    .returning({ id: uploads.id });
  return rows.length === 1;
}

/** Forgets what was abandoned, and what was told long enough. */
export async function pruneUploads(db: Db): Promise<void> {
  await db.delete(uploads).where(lt(uploads.expiresAt, sql`now()`));
}
