import { and, asc, eq, exists, inArray, isNotNull, lt, lte, not, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { AlertState } from './alerts.ts';
import type { Db } from './client.ts';
import { inTransaction } from './jobs/row.ts';
import { alertDeliveries } from './schema/alerts.ts';

export type DeliveryRow = typeof alertDeliveries.$inferSelect;
export type NewDelivery = { target: string; body: object };

/** Call it in the transaction that changes the alert: the news is written if and only if the change is. */
export async function insertDeliveries(
  tx: Db,
  alertId: string,
  state: AlertState,
  news: NewDelivery[],
): Promise<void> {
  if (news.length > 0)
    await tx.insert(alertDeliveries).values(news.map((each) => ({ alertId, state, ...each })));
}

const earlier = alias(alertDeliveries, 'earlier');

/**
 * Takes deliveries that are due, for `seconds`: whoever takes them and dies leaves them to the next. Of one alert and
 * target the later news waits for the earlier, so that nobody hears of an end before its beginning.
 */
export function takeDeliveries(db: Db, limit: number, seconds: number): Promise<DeliveryRow[]> {
  return inTransaction(db, async (tx) => {
    const due = await tx
      .select({ id: alertDeliveries.id })
      .from(alertDeliveries)
      .where(
        and(
          lte(alertDeliveries.nextAttemptAt, sql`now()`),
          not(
            exists(
              tx
                .select({ one: sql`1` })
                .from(earlier)
                .where(
                  and(
                    eq(earlier.alertId, alertDeliveries.alertId),
                    eq(earlier.target, alertDeliveries.target),
                    lt(earlier.id, alertDeliveries.id),
                    isNotNull(earlier.nextAttemptAt),
                  ),
                ),
            ),
          ),
        ),
      )
      .orderBy(asc(alertDeliveries.id))
      .limit(limit)
      .for('update', { skipLocked: true });
    if (due.length === 0) return [];
    const taken = await tx
      .update(alertDeliveries)
      .set({
        attempts: sql`${alertDeliveries.attempts} + 1`,
        nextAttemptAt: sql`now() + make_interval(secs => ${seconds})`,
      })
      .where(
        inArray(
          alertDeliveries.id,
          due.map(({ id }) => id),
        ),
      )
      .returning();
    return taken.sort((a, b) => (a.id < b.id ? -1 : 1));
  });
}

export async function markDelivered(db: Db, id: string): Promise<void> {
  const done = { deliveredAt: sql`now()`, nextAttemptAt: null, lastError: null };
  await db.update(alertDeliveries).set(done).where(eq(alertDeliveries.id, id));
}

/** @param delaySeconds until the next try; null gives it up */
export async function markUndelivered(
  db: Db,
  id: string,
  lastError: string,
  delaySeconds: number | null,
): Promise<void> {
  const nextAttemptAt = delaySeconds === null ? null : sql`now() + make_interval(secs => ${delaySeconds})`;
  await db.update(alertDeliveries).set({ lastError, nextAttemptAt }).where(eq(alertDeliveries.id, id));
}

/** What became of the news of these alerts, in the order they were made. */
export async function deliveriesOf(db: Db, alertIds: string[]): Promise<DeliveryRow[]> {
  if (alertIds.length === 0) return [];
  return db
    .select()
    .from(alertDeliveries)
    .where(inArray(alertDeliveries.alertId, alertIds))
    .orderBy(asc(alertDeliveries.id));
}
