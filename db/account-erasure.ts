import { and, asc, eq, inArray, isNotNull, or } from 'drizzle-orm';
import { cancelWorkOf } from './account-access.ts';
import type { Db } from './client.ts';
import { inTransaction } from './jobs/row.ts';
import { hasStatus } from './jobs/spelled-out.ts';
import { avatars, subjects } from './schema/avatars.ts';
import { jobs } from './schema/jobs.ts';
import { photos, videos } from './schema/media.ts';
import { users } from './schema/users.ts';

/** Rows of media in one transaction: each notes its objects in `purges`. */
const BATCH = 100;

/**
 * Removes a part of what the oldest closed account has, and at last its row. Several processes may do it at once.
 * @returns false when nothing is left to do now
 */
export function eraseSome(db: Db): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const [user] = await tx
      .select({ id: users.id })
      .from(users)
      .where(isNotNull(users.closedAt))
      .orderBy(asc(users.closedAt))
      .limit(1)
      .for('update', { skipLocked: true });
    if (!user) return false;
    // Also what a request has begun that was under way when the account was closed.
    await cancelWorkOf(tx, user.id);
    const erased = (await eraseVideos(tx, user.id)) + (await erasePhotos(tx, user.id));
    if (erased > 0) return true;
    if (await isAtWork(tx, user.id)) return false;
    await tx.delete(users).where(eq(users.id, user.id));
    return true;
  });
}

async function eraseVideos(tx: Db, ownerId: string): Promise<number> {
  const some = tx.select({ id: videos.id }).from(videos).where(eq(videos.ownerId, ownerId)).limit(BATCH);
  return (await tx.delete(videos).where(inArray(videos.id, some)).returning({ id: videos.id })).length;
}

/** Also pictures of the user and of the user's subjects that a machine has sent, and owns. */
async function erasePhotos(tx: Db, ownerId: string): Promise<number> {
  const theirs = tx.select({ id: subjects.id }).from(subjects).where(eq(subjects.ownerId, ownerId));
  const portraits = tx
    .select({ id: avatars.photoId })
    .from(avatars)
    .where(or(eq(avatars.userId, ownerId), inArray(avatars.subjectId, theirs)));
  const some = tx
    .select({ id: photos.id })
    .from(photos)
    .where(or(eq(photos.ownerId, ownerId), inArray(photos.id, portraits)))
    .limit(BATCH);
  return (await tx.delete(photos).where(inArray(photos.id, some)).returning({ id: photos.id })).length;
}

/** While a job runs its result may still be stored; the purge of its media looks at the job's row. */
async function isAtWork(tx: Db, ownerId: string): Promise<boolean> {
  const running = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.ownerId, ownerId), hasStatus.processing))
    .limit(1);
  return running.length > 0;
}
