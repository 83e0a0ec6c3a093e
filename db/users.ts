import { randomBytes } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { users } from './schema/users.ts';

export type UserRow = typeof users.$inferSelect;
export type NewUser = typeof users.$inferInsert;

/** @returns undefined when the name is taken: the database decides, so that two equal requests cannot both win. */
export async function insertUser(db: Db, user: NewUser): Promise<UserRow | undefined> {
  const [row] = await db.insert(users).values(user).onConflictDoNothing().returning();
  return row;
}

export async function findUserByName(db: Db, username: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.username, username));
  return row;
}

export type Identity = { issuer: string; subject: string };

/**
 * The user whom an issuer knows as `subject`: made at first sight, and once only when several requests come together.
 * A name that somebody else has gets a suffix. An e-mail address that somebody else has is left out: it is no proof
 * that the two are one person, and must not open that person's account.
 */
export async function findOrMakeUser(
  db: Db,
  identity: Identity,
  wanted: Omit<NewUser, 'issuer' | 'subject'>,
): Promise<UserRow> {
  const username = `${wanted.username.slice(0, 41)}-${randomBytes(4).toString('hex')}`;
  for (const attempt of [wanted, { ...wanted, username }, { ...wanted, username, email: null }]) {
    const row = (await findIdentity(db, identity)) ?? (await insertUser(db, { ...attempt, ...identity }));
    if (row) return row;
  }
  const row = await findIdentity(db, identity);
  if (row) return row;
  throw new Error('no free name was found for a new user');
}

async function findIdentity(db: Db, { issuer, subject }: Identity): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.issuer, issuer), eq(users.subject, subject)));
  return row;
}
