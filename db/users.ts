import { eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { users } from './schema/users.ts';

export type UserRow = typeof users.$inferSelect;

/** @returns undefined when the name is taken: the database decides, so that two equal requests cannot both win. */
export async function insertUser(db: Db, user: typeof users.$inferInsert): Promise<UserRow | undefined> {
  const [row] = await db
    .insert(users)
    .values(user)
    .onConflictDoNothing({ target: users.username })
    .returning();
  return row;
}

export async function findUserByName(db: Db, username: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.username, username));
  return row;
}
