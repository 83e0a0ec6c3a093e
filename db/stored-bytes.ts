import { eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { storedBytes } from './schema/stored-bytes.ts';

/** Bytes of all files that are kept for a user: originals, and what was made of them. */
export async function readStoredBytes(db: Db, ownerId: string): Promise<number> {
  const [row] = await db
    .select({ bytes: storedBytes.bytes })
    .from(storedBytes)
    .where(eq(storedBytes.ownerId, ownerId));
  return row?.bytes ?? 0;
}

/**
 * The same with what this transaction adds, which no other changes until this one has ended. To be asked last: the user's
 * other transactions wait from here on, and one that waited for them in turn would never end.
 */
export async function settleStoredBytes(tx: Db, ownerId: string): Promise<number> {
  await tx.execute(sql`set constraints all immediate`);
  return readStoredBytes(tx, ownerId);
}
