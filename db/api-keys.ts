import { and, count, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { inTransaction } from './jobs/row.ts';
import { apiKeys } from './schema/api-keys.ts';
import { users } from './schema/users.ts';
import type { UserRow } from './users.ts';

export type ApiKeyRow = typeof apiKeys.$inferSelect;

/** Keys that were revoked or have expired stay in their owner's list for so long, and count. */
const ENDED_DAYS = 90;

/** @param days that it is good for; undefined: until it is revoked. @returns undefined when the owner has `max` keys */
export function insertApiKey(
  db: Db,
  key: Omit<typeof apiKeys.$inferInsert, 'expiresAt'>,
  { max, days }: { max: number; days?: number | undefined },
): Promise<ApiKeyRow | undefined> {
  return inTransaction(db, async (tx) => {
    // Two at once must not both be the last one that is allowed.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, key.ownerId)).for('update');
    const long = sql`now() - make_interval(days => ${ENDED_DAYS})`;
    const endedLong = or(lt(apiKeys.revokedAt, long), lt(apiKeys.expiresAt, long));
    await tx.delete(apiKeys).where(and(eq(apiKeys.ownerId, key.ownerId), endedLong));
    const [has] = await tx.select({ keys: count() }).from(apiKeys).where(eq(apiKeys.ownerId, key.ownerId));
    if (has && has.keys >= max) return undefined;
    // By the clock that judges it.
    const expiresAt = days === undefined ? null : sql`now() + make_interval(days => ${days})`;
    const [row] = await tx
      .insert(apiKeys)
      .values({ ...key, expiresAt })
      .returning();
    return row;
  });
}

/** Newest first; their number is bounded where they are made. */
export function listApiKeys(db: Db, ownerId: string): Promise<ApiKeyRow[]> {
  return db.select().from(apiKeys).where(eq(apiKeys.ownerId, ownerId)).orderBy(desc(apiKeys.id));
}

/** Again is as good as once. @returns false when the viewer has no such key */
export async function revokeApiKey(
  db: Db,
  id: string,
  viewer: { id: string; isAdmin: boolean },
): Promise<boolean> {
  const rows = await db
    .update(apiKeys)
    .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, now())` })
    .where(and(eq(apiKeys.id, id), viewer.isAdmin ? undefined : eq(apiKeys.ownerId, viewer.id)))
    .returning({ id: apiKeys.id });
  return rows.length > 0;
}

/** The key of this hash that is neither revoked nor expired, with its owner. Notes the minute of its use. */
export async function useApiKey(
  db: Db,
  hash: string,
): Promise<{ user: UserRow; scopes: string[]; expiresAt: Date | null } | undefined> {
  const [row] = await db
    .select({ id: apiKeys.id, user: users, scopes: apiKeys.scopes, expiresAt: apiKeys.expiresAt })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.ownerId))
    .where(
      and(
        eq(apiKeys.hash, hash),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
      ),
    );
  if (!row) return undefined;
  const stale = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, sql`now() - make_interval(mins => 1)`));
  await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKeys.id, row.id), stale));
  return row;
}
