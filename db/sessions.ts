import { and, eq, getTableColumns, gt, lte, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { inTransaction } from './jobs/row.ts';
import { sessions } from './schema/sessions.ts';
import { users } from './schema/users.ts';
import type { UserRow } from './users.ts';

const now = sql`now()`;

/** Remembers a browser for so many seconds. Those that have ended go at the same time, so the table stays small. */
export const insertSession = (
  db: Db,
  { seconds, ...session }: { hash: string; userId: string; seconds: number; idToken?: string | undefined },
): Promise<void> =>
  inTransaction(db, async (tx) => {
    await tx.delete(sessions).where(lte(sessions.expiresAt, now));
    const expiresAt = sql`now() + make_interval(secs => ${seconds})`;
    await tx.insert(sessions).values({ ...session, expiresAt });
  });

/** Whose session it is. @returns undefined for one that is unknown, has ended, or whose account is switched off */
export async function findSessionUser(db: Db, hash: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select(getTableColumns(users))
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.hash, hash), gt(sessions.expiresAt, now), users.isActive));
  return row;
}

/** @returns the ID token of one that began at an OpenID provider */
export async function deleteSession(db: Db, hash: string): Promise<string | undefined> {
  const [ended] = await db
    .delete(sessions)
    .where(eq(sessions.hash, hash))
    .returning({ idToken: sessions.idToken });
  return ended?.idToken ?? undefined;
}
