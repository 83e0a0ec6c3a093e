import { and, asc, eq, inArray, isNull, lt, lte, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { removedIdentities } from './schema/removed-identities.ts';
import type { Identity } from './users.ts';

/** Longer than access tokens live. */
const REMEMBERED = sql`interval '1 day'`;

const named = ({ issuer, subject }: Identity) =>
  and(eq(removedIdentities.issuer, issuer), eq(removedIdentities.subject, subject));

export async function noteRemoval(tx: Db, { issuer, subject }: Identity): Promise<void> {
  await tx.insert(removedIdentities).values({ issuer, subject }).onConflictDoNothing();
}

/** Whether its account was deleted here: a token that is left over makes no new one. */
export async function isRemoved(db: Db, identity: Identity): Promise<boolean> {
  const rows = await db
    .select({ subject: removedIdentities.subject })
    .from(removedIdentities)
    .where(named(identity));
  return rows.length > 0;
}

/**
 * Takes the account that has waited longest to be removed at its provider. It is due again after 30 seconds, doubled by each
 * attempt up to an hour, and never given up. Nothing is held meanwhile: to remove one twice is harmless.
 */
export async function takeRemoval(
  db: Db,
  issuer: string,
): Promise<{ subject: string; attempts: number } | undefined> {
  const due = db
    .select({ subject: removedIdentities.subject })
    .from(removedIdentities)
    .where(and(eq(removedIdentities.issuer, issuer), lte(removedIdentities.runAt, sql`now()`)))
    .orderBy(asc(removedIdentities.runAt))
    .limit(1)
    .for('update', { skipLocked: true });
  const delay = sql`least(3600, 30 * power(2, least(${removedIdentities.attempts}, 10)))`;
  const [row] = await db
    .update(removedIdentities)
    .set({
      attempts: sql`${removedIdentities.attempts} + 1`,
      runAt: sql`now() + make_interval(secs => ${delay})`,
    })
    .where(and(eq(removedIdentities.issuer, issuer), inArray(removedIdentities.subject, due)))
    .returning({ subject: removedIdentities.subject, attempts: removedIdentities.attempts });
  return row;
}

/** It is gone at its provider. Those that went long ago are forgotten. */
export async function endRemoval(db: Db, identity: Identity): Promise<void> {
  await db.update(removedIdentities).set({ runAt: null }).where(named(identity));
  const long = lt(removedIdentities.createdAt, sql`now() - ${REMEMBERED}`);
  await db.delete(removedIdentities).where(and(isNull(removedIdentities.runAt), long));
}
