import { and, asc, inArray, isNotNull, isNull, ne } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { inTransaction } from '../jobs/row.ts';
import { schedules } from '../schema/schedules.ts';
import type { ScheduleRow } from './row.ts';

/**
 * Hands up to `limit` schedules that Redis does not know as they are to `arm`, and marks them once it succeeded. The
 * rows stay locked meanwhile, so no older state can reach Redis after a newer one.
 * @returns how many
 */
export function armSchedules(
  db: Db,
  epoch: string,
  limit: number,
  arm: (schedule: ScheduleRow) => Promise<void>,
): Promise<number> {
  return inTransaction(db, async (tx) => {
    const unarmed = await tx
      .select()
      .from(schedules)
      .where(isNull(schedules.armedEpoch))
      .orderBy(asc(schedules.id))
      .limit(limit)
      .for('update', { skipLocked: true });
    if (unarmed.length === 0) return 0;
    for (const schedule of unarmed) await arm(schedule);
    const ids = unarmed.map(({ id }) => id);
    await tx.update(schedules).set({ armedEpoch: epoch }).where(inArray(schedules.id, ids));
    return unarmed.length;
  });
}

/** Redis has lost its data: every schedule is handed over again. @returns how many */
export async function disarmOtherEpochs(db: Db, epoch: string): Promise<number> {
  const rows = await db
    .update(schedules)
    .set({ armedEpoch: null })
    .where(and(isNotNull(schedules.armedEpoch), ne(schedules.armedEpoch, epoch)))
    .returning({ id: schedules.id });
  return rows.length;
}
