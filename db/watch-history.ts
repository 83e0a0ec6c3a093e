import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { watchHistory } from './schema/contents.ts';

export type WatchHistoryRow = typeof watchHistory.$inferSelect;

const entry = (userId: string, contentId: number): SQL | undefined =>
  and(eq(watchHistory.userId, userId), eq(watchHistory.contentId, contentId));

/** Remembers how far a user got: one row per user and content, however often and from where it is told. */
export async function rememberWatched(
  db: Db,
  userId: string,
  contentId: number,
  lastPlayedTime: number,
): Promise<WatchHistoryRow> {
  const [row] = await db
    .insert(watchHistory)
    .values({ userId, contentId, lastPlayedTime })
    .onConflictDoUpdate({
      target: [watchHistory.userId, watchHistory.contentId],
      set: { lastPlayedTime, updatedAt: sql`now()` },
    })
    .returning();
  if (!row) throw new Error('an upsert returned no row');
  return row;
}

export async function findWatched(
  db: Db,
  userId: string,
  contentId: number,
): Promise<WatchHistoryRow | undefined> {
  const [row] = await db.select().from(watchHistory).where(entry(userId, contentId));
  return row;
}

/** The latest first. */
export function listWatched(db: Db, userId: string, skip: number, limit: number): Promise<WatchHistoryRow[]> {
  return db
    .select()
    .from(watchHistory)
    .where(eq(watchHistory.userId, userId))
    .orderBy(desc(watchHistory.updatedAt), desc(watchHistory.id))
    .offset(skip)
    .limit(limit);
}

/** @returns undefined when this user has not watched it */
export async function changeWatched(
  db: Db,
  userId: string,
  contentId: number,
  lastPlayedTime: number,
): Promise<WatchHistoryRow | undefined> {
  const [row] = await db
    .update(watchHistory)
    .set({ lastPlayedTime, updatedAt: sql`now()` })
    .where(entry(userId, contentId))
    .returning();
  return row;
}

/** @returns false when this user has not watched it */
export async function forgetWatched(db: Db, userId: string, contentId: number): Promise<boolean> {
  const gone = await db
    .delete(watchHistory)
    .where(entry(userId, contentId))
    .returning({ id: watchHistory.id });
  return gone.length > 0;
}
