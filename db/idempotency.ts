import { and, eq, lt, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { idempotencyKeys } from './schema/idempotency-keys.ts';

export type StoredAnswer = typeof idempotencyKeys.$inferSelect;
export type AnswerKey = Pick<StoredAnswer, 'ownerId' | 'route' | 'key'>;

export async function findAnswer(
  db: Db,
  { ownerId, route, key }: AnswerKey,
): Promise<StoredAnswer | undefined> {
  const [row] = await db
    .select()
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.ownerId, ownerId),
        eq(idempotencyKeys.route, route),
        eq(idempotencyKeys.key, key),
        sql`${idempotencyKeys.expiresAt} > now()`,
      ),
    );
  return row;
}

/**
 * Remembers an answer inside the transaction of the work it reports.
 * @returns false when another request with the same key won: roll back and replay its answer
 */
export async function insertAnswer(tx: Db, answer: typeof idempotencyKeys.$inferInsert): Promise<boolean> {
  const { ownerId, route, key } = answer;
  await tx
    .delete(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.ownerId, ownerId),
        eq(idempotencyKeys.route, route),
        eq(idempotencyKeys.key, key),
        lt(idempotencyKeys.expiresAt, sql`now()`),
      ),
    );
  const rows = await tx
    .insert(idempotencyKeys)
    .values(answer)
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  return rows.length === 1;
}

export async function pruneAnswers(db: Db): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.expiresAt, sql`now()`));
}
