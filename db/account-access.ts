import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { inTransaction } from './jobs/row.ts';
import { cancelJobsOfOwner } from './jobs/steer.ts';
import { noteRemoval } from './removed-identities.ts';
import { cancelRunsOfOwner } from './schedules/steer.ts';
import { apiKeys } from './schema/api-keys.ts';
import { users } from './schema/users.ts';
import type { UserRow } from './users.ts';

/** Somebody must be left who can switch accounts on. */
export type Refused = 'the last administrator';

/** Switches an account on or off; off ends its jobs and runs. @returns undefined when there is none */
export function setActive(db: Db, id: string, isActive: boolean): Promise<UserRow | Refused | undefined> {
  return inTransaction(db, async (tx) => {
    if (!isActive && (await isLastAdministrator(tx, id))) return 'the last administrator';
    const [row] = await tx
      .update(users)
      .set({ isActive })
      .where(and(eq(users.id, id), isNull(users.closedAt)))
      .returning();
    if (row && !isActive) await cancelWorkOf(tx, id);
    return row;
  });
}

/**
 * Closes an account for good: from the commit on nobody is it, and its name and address are free. What it has is
 * erased in the background, for it may be more than a request has time for.
 * @param provider where its account is to be removed, too, if that is who vouches for it
 * @returns undefined when there is none
 */
export function closeAccount(db: Db, id: string, provider?: string): Promise<'closed' | Refused | undefined> {
  return inTransaction(db, async (tx) => {
    if (await isLastAdministrator(tx, id)) return 'the last administrator';
    const [known] = await tx
      .select({ issuer: users.issuer, subject: users.subject })
      .from(users)
      .where(eq(users.id, id))
      .for('update');
    const nobody = { email: null, passwordHash: null, issuer: null, subject: null, role: 'user' } as const;
    const closed = await tx
      .update(users)
      .set({ ...nobody, username: `closed-${id}`, isActive: false, closedAt: sql`now()` })
      .where(and(eq(users.id, id), isNull(users.closedAt)))
      .returning({ id: users.id });
    if (closed.length === 0) return undefined;
    if (provider && known?.issuer === provider && known.subject) {
      await noteRemoval(tx, { issuer: provider, subject: known.subject });
    }
    await tx.delete(apiKeys).where(eq(apiKeys.ownerId, id));
    await cancelWorkOf(tx, id);
    return 'closed';
  });
}

export async function cancelWorkOf(tx: Db, ownerId: string): Promise<void> {
  await cancelRunsOfOwner(tx, ownerId);
  await cancelJobsOfOwner(tx, ownerId);
}

/** The rows are locked, so that of two administrators who remove each other one stays. */
async function isLastAdministrator(tx: Db, id: string): Promise<boolean> {
  const able = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'admin'), users.isActive))
    .for('update');
  return able.length === 1 && able[0]?.id === id;
}
