import { and, count, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { isDuplicate } from '../constraints.ts';
import type { Viewer } from '../jobs/read.ts';
import { inTransaction } from '../jobs/row.ts';
import { schedules } from '../schema/schedules.ts';
import { users } from '../schema/users.ts';
import type { ScheduleRow } from './row.ts';
import { cancelRunsOf } from './steer.ts';

export type NewSchedule = Omit<
  typeof schedules.$inferInsert,
  'id' | 'armedEpoch' | 'createdAt' | 'updatedAt'
>;

export const visibleSchedule = (id: string, viewer: Viewer): SQL =>
  (viewer.isAdmin
    ? eq(schedules.id, id)
    : and(eq(schedules.id, id), eq(schedules.ownerId, viewer.id))) as SQL;

/** @returns 'taken' when the name is, 'full' when the owner has `atMost` schedules */
export function insertSchedule(
  db: Db,
  row: NewSchedule,
  atMost: number,
): Promise<ScheduleRow | 'taken' | 'full'> {
  return inTransaction(db, async (tx) => {
    // Two requests at once must not both find room for the last one.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, row.ownerId)).for('update');
    const [have] = await tx
      .select({ schedules: count() })
      .from(schedules)
      .where(eq(schedules.ownerId, row.ownerId));
    if ((have?.schedules ?? 0) >= atMost) return 'full';
    const [made] = await tx.insert(schedules).values(row).onConflictDoNothing().returning();
    return made ?? 'taken';
  });
}

/**
 * Changes what `change` says of the row as it is, under a lock: two changes at once both count.
 * @returns undefined when there is no such schedule for this viewer, 'taken' when the new name is
 */
export async function updateSchedule(
  db: Db,
  id: string,
  viewer: Viewer,
  change: (row: ScheduleRow) => Partial<ScheduleRow>,
): Promise<ScheduleRow | 'taken' | undefined> {
  try {
    return await inTransaction(db, async (tx) => {
      const [row] = await tx.select().from(schedules).where(visibleSchedule(id, viewer)).for('update');
      if (!row) return undefined;
      const [changed] = await tx
        .update(schedules)
        .set({ ...change(row), armedEpoch: null, updatedAt: sql`now()` })
        .where(eq(schedules.id, id))
        .returning();
      return changed;
    });
  } catch (error) {
    if (isDuplicate(error)) return 'taken';
    throw error;
  }
}

/** Ends its runs and forgets it and them. @returns false when there is no such schedule for this viewer */
export function deleteSchedule(db: Db, id: string, viewer: Viewer): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    // Keeps ticks out, but not the look at the schedule's key that Postgres takes when a run is updated for the second time
    // in a transaction: with FOR UPDATE here each waited for the other, in one deletion of three under load.
    const [row] = await tx.select().from(schedules).where(visibleSchedule(id, viewer)).for('no key update');
    if (!row) return false;
    await cancelRunsOf(tx, id);
    await tx.delete(schedules).where(eq(schedules.id, id));
    return true;
  });
}
