import { and, asc, eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { contentLikes } from './schema/contents.ts';

export type ContentLikeRow = typeof contentLikes.$inferSelect;

/** @returns undefined when this user likes it already */
export async function insertLike(
  db: Db,
  contentId: number,
  userId: string,
): Promise<ContentLikeRow | undefined> {
  const [row] = await db.insert(contentLikes).values({ contentId, userId }).onConflictDoNothing().returning();
  return row;
}

/** @returns false when this user does not like it */
export async function deleteLike(db: Db, contentId: number, userId: string): Promise<boolean> {
  const gone = await db
    .delete(contentLikes)
    .where(and(eq(contentLikes.contentId, contentId), eq(contentLikes.userId, userId)))
    .returning({ id: contentLikes.id });
  return gone.length > 0;
}

/** Who likes a content, in the order they came. */
export function listLikes(db: Db, contentId: number, skip: number, limit: number): Promise<ContentLikeRow[]> {
  return db
    .select()
    .from(contentLikes)
    .where(eq(contentLikes.contentId, contentId))
    .orderBy(asc(contentLikes.id))
    .offset(skip)
    .limit(limit);
}
