import { and, eq, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { revokedTokens } from './schema/revoked-tokens.ts';
import { users } from './schema/users.ts';
import type { UserRow } from './users.ts';

/** Ends a token for every process, and forgets those that have ended by themselves. */
export async function revokeToken(db: Db, hash: string, expiresAt: Date): Promise<void> {
  await db.delete(revokedTokens).where(lt(revokedTokens.expiresAt, sql`now()`));
  await db.insert(revokedTokens).values({ hash, expiresAt }).onConflictDoNothing();
}

export async function isRevoked(db: Db, hash: string): Promise<boolean> {
  const rows = await db
    .select({ hash: revokedTokens.hash })
    .from(revokedTokens)
    .where(eq(revokedTokens.hash, hash));
  return rows.length > 0;
}

/** The user of a token that was not logged out: both in one query, because requests wait for it. */
export async function findUserByToken(db: Db, userId: string, hash: string): Promise<UserRow | undefined> {
  const isGood: SQL = sql`not exists (select from ${revokedTokens} where ${revokedTokens.hash} = ${hash})`;
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.closedAt), isGood));
  return row;
}
