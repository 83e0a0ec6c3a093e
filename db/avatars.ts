import { and, desc, eq, inArray, isNotNull, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { Viewer } from './jobs/read.ts';
import { cancelJobsOf } from './jobs/steer.ts';
import { avatars, subjects } from './schema/avatars.ts';
import { photos } from './schema/media.ts';
import { renditions } from './schema/renditions.ts';
import { users } from './schema/users.ts';

export type AvatarType = (typeof avatars.$inferSelect)['type'];
/** Whose avatar. */
export type Portrayed = { userId: string } | { subjectId: string };

export async function insertAvatar(
  tx: Db,
  photoId: string,
  whose: Portrayed,
  type: AvatarType,
): Promise<void> {
  await tx.insert(avatars).values({ photoId, ...whose, type });
}

/** The avatar that is shown: the newest that is made. @returns its SHA-256 in hex */
export async function findAvatar(db: Db, whose: Portrayed, type: AvatarType): Promise<string | undefined> {
  const [row] = await db
    .select({ sha256: avatars.sha256 })
    .from(avatars)
    .where(and(isOf(whose, type), isNotNull(avatars.sha256)))
    .orderBy(desc(avatars.photoId))
    .limit(1);
  return row?.sha256 ?? undefined;
}

/** The object key of a file that is somebody's avatar. Equal pictures of several people are one address. */
export async function findAvatarFile(db: Db, sha256: string): Promise<string | undefined> {
  const [row] = await db
    .select({ key: renditions.key })
    .from(avatars)
    .innerJoin(renditions, eq(renditions.id, avatars.renditionId))
    .where(eq(avatars.sha256, sha256))
    .limit(1);
  return row?.key;
}

/**
 * Puts a made picture in place of those before it, in the transaction of the job that made it. A photo that is nobody's
 * avatar stays what it is.
 */
export async function showAvatar(
  tx: Db,
  { photoId, ...made }: { photoId: string; renditionId: string; sha256: string },
): Promise<void> {
  const [row] = await tx.update(avatars).set(made).where(eq(avatars.photoId, photoId)).returning();
  if (!row) return;
  const older = tx
    .select({ id: avatars.photoId })
    .from(avatars)
    .where(and(isOf(portrayedBy(row), row.type), lt(avatars.photoId, photoId)));
  await removePhotos(tx, older);
}

/** Removes what is shown and what is on its way. */
export async function deleteAvatar(tx: Db, whose: Portrayed, type: AvatarType): Promise<void> {
  await removePhotos(tx, tx.select({ id: avatars.photoId }).from(avatars).where(isOf(whose, type)));
}

/** Makes a subject, or gives it another name. @returns false when it is somebody else's */
export async function upsertSubject(
  db: Db,
  subject: { id: string; ownerId: string; name: string | null },
  viewer: Viewer,
): Promise<boolean> {
  const rows = await db
    .insert(subjects)
    .values(subject)
    .onConflictDoUpdate({
      target: subjects.id,
      set: { name: subject.name },
      ...(viewer.isAdmin ? {} : { setWhere: eq(subjects.ownerId, viewer.id) }),
    })
    .returning({ id: subjects.id });
  return rows.length > 0;
}

/** The account that a user or subject belongs to; undefined when there is none. */
export async function ownerOf(db: Db, whose: Portrayed): Promise<string | undefined> {
  const [row] =
    'userId' in whose
      ? await db.select({ id: users.id }).from(users).where(eq(users.id, whose.userId))
      : await db.select({ id: subjects.ownerId }).from(subjects).where(eq(subjects.id, whose.subjectId));
  return row?.id;
}

const isOf = (whose: Portrayed, type: AvatarType): SQL | undefined =>
  and(
    'userId' in whose ? eq(avatars.userId, whose.userId) : eq(avatars.subjectId, whose.subjectId),
    eq(avatars.type, type),
  );

const portrayedBy = ({ userId, subjectId }: typeof avatars.$inferSelect): Portrayed =>
  userId ? { userId } : { subjectId: subjectId ?? '' };

/** With their jobs and renditions. */
async function removePhotos(tx: Db, which: SQLWrapper): Promise<void> {
  const rows = await tx.select({ id: photos.id }).from(photos).where(sql`${photos.id} in ${which}`);
  for (const { id } of rows) await cancelJobsOf(tx, { photoId: id });
  if (rows.length > 0) {
    await tx.delete(photos).where(
      inArray(
        photos.id,
        rows.map(({ id }) => id),
      ),
    );
  }
}
