import { randomBytes } from 'node:crypto';
import { and, asc, count, eq, isNull, ne, sql } from 'drizzle-orm';
import { insertAct } from './audit-log.ts';
import type { Db } from './client.ts';
import { inTransaction } from './jobs/row.ts';
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

export async function findUserById(db: Db, id: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(and(eq(users.id, id), isNull(users.closedAt)));
  return row;
}

/** Capitals do not matter. */
export async function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select()
    .from(users)
    .where(eq(sql`lower(${users.email})`, email.toLowerCase()));
  return row;
}

/**
 * Makes a user who logs in with an e-mail address. Its name is the address, or starts with it when that is too long or
 * somebody's name. @returns undefined when the address is taken
 */
export async function insertUserByEmail(
  db: Db,
  user: Omit<NewUser, 'username'> & { email: string },
): Promise<UserRow | undefined> {
  const { email } = user;
  if (await findUserByEmail(db, email)) return undefined;
  const row = email.length > 50 ? undefined : await insertUser(db, { ...user, username: email });
  if (row || (await findUserByEmail(db, email))) return row;
  return insertUser(db, { ...user, username: withSuffix(email) });
}

/** In the order they were made. @param search part of the name or the e-mail address, taken literally */
export async function listUsers(db: Db, search: string, first: number, max: number) {
  const says = sql`position(lower(${search}) in lower(${users.username} || ' ' || coalesce(${users.email}, ''))) > 0`;
  const matches = and(isNull(users.closedAt), search ? says : undefined);
  const rows = await db.select().from(users).where(matches).orderBy(asc(users.id)).offset(first).limit(max);
  const [total] = await db.select({ users: count() }).from(users).where(matches);
  return { rows, total: total?.users ?? 0 };
}

/** As a provider of logins says, which the audit log names as who did it. */
export const setRole = (db: Db, id: string, role: UserRow['role'], provider: string) =>
  inTransaction(db, async (tx) => {
    const changed = await tx
      .update(users)
      .set({ role })
      .where(and(eq(users.id, id), ne(users.role, role)))
      .returning({ id: users.id });
    if (changed.length > 0) await insertAct(tx, roleGiven({ id, role }, provider));
  });

/** Makes the row of a provider's user; a role that it begins with is written down as one that it is given later. */
const insertForeigner = (db: Db, user: NewUser & Identity): Promise<UserRow | undefined> =>
  inTransaction(db, async (tx) => {
    const row = await insertUser(tx, user);
    if (row && row.role !== 'user') await insertAct(tx, roleGiven(row, user.issuer));
    return row;
  });

const roleGiven = ({ id, role }: Pick<UserRow, 'id' | 'role'>, actor: string) => ({
  actor,
  act: 'role',
  target: `/api/v1/users/${id}`,
  details: { role },
});

const withSuffix = (name: string) => `${name.slice(0, 41)}-${randomBytes(4).toString('hex')}`;

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
  const username = withSuffix(wanted.username);
  for (const attempt of [wanted, { ...wanted, username }, { ...wanted, username, email: null }]) {
    const row =
      (await findIdentity(db, identity)) ?? (await insertForeigner(db, { ...attempt, ...identity }));
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
