import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { jobs } from './schema/jobs.ts';
import { purges } from './schema/purges.ts';

export type Purge = {
  prefix: string;
  /** Whether a job that was working on it when it was deleted still does. */
  isWorkedOn: boolean;
};

/** After this a purge that was begun is begun again: its process died, or the store was away. */
const AGAIN_SECONDS = 30;

/** Takes the purge that has waited longest. Nothing is held meanwhile: to do one twice is harmless. */
export async function takePurge(db: Db): Promise<Purge | undefined> {
  const due = db
    .select({ prefix: purges.prefix })
    .from(purges)
    .where(lte(purges.runAt, sql`now()`))
    .orderBy(asc(purges.runAt))
    .limit(1)
    .for('update', { skipLocked: true });
  const [row] = await db
    .update(purges)
    .set({ runAt: inSeconds(AGAIN_SECONDS) })
    .where(inArray(purges.prefix, due))
    .returning();
  if (!row) return undefined;
  const working = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(inArray(jobs.id, row.jobIds), eq(jobs.status, 'processing')))
    .limit(1);
  return { prefix: row.prefix, isWorkedOn: working.length > 0 };
}

/** Every object is gone, and none can come. */
export async function endPurge(db: Db, prefix: string): Promise<void> {
  await db.delete(purges).where(eq(purges.prefix, prefix));
}

/** To be looked at again. */
export async function repeatPurge(db: Db, prefix: string, seconds: number): Promise<void> {
  await db
    .update(purges)
    .set({ runAt: inSeconds(seconds) })
    .where(eq(purges.prefix, prefix));
}

const inSeconds = (seconds: number) => sql`now() + make_interval(secs => ${seconds})`;
