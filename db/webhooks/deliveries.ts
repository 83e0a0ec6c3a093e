import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { inTransaction } from '../jobs/row.ts';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from '../schema/webhooks.ts';
import type { EndpointRow } from './endpoints.ts';

export type DeliveryRow = typeof webhookDeliveries.$inferSelect;
export type AttemptRow = typeof webhookAttempts.$inferSelect;
export type NewDelivery = Pick<DeliveryRow, 'endpointId' | 'event' | 'body'>;
export type DeliveryStatus = 'pending' | 'delivered' | 'failed';

/** Rows of one statement. */
const CHUNK = 1_000;
const MAX_REPLAYED = 10_000;

/** The endpoints that these owners want something sent to. */
export async function findEnabledEndpoints(db: Db, ownerIds: string[]): Promise<EndpointRow[]> {
  return db
    .select()
    .from(webhookEndpoints)
    .where(and(inArray(webhookEndpoints.ownerId, ownerIds), isNull(webhookEndpoints.disabled)));
}

export async function insertDeliveries(tx: Db, deliveries: NewDelivery[]): Promise<DeliveryRow[]> {
  const rows: DeliveryRow[] = [];
  for (let i = 0; i < deliveries.length; i += CHUNK) {
    const chunk = deliveries.slice(i, i + CHUNK);
    rows.push(...(await tx.insert(webhookDeliveries).values(chunk).returning()));
  }
  return rows;
}

const statuses: Record<DeliveryStatus, SQL | undefined> = {
  pending: isNotNull(webhookDeliveries.nextAttemptAt),
  delivered: and(isNull(webhookDeliveries.nextAttemptAt), isNotNull(webhookDeliveries.deliveredAt)),
  failed: and(isNull(webhookDeliveries.nextAttemptAt), isNull(webhookDeliveries.deliveredAt)),
};

export const statusOf = ({ nextAttemptAt, deliveredAt }: DeliveryRow): DeliveryStatus =>
  nextAttemptAt ? 'pending' : deliveredAt ? 'delivered' : 'failed';

/** Newest first. */
export const listDeliveries = (
  db: Db,
  endpointId: string,
  { status, beforeId }: { status?: DeliveryStatus | undefined; beforeId?: string | undefined },
  limit: number,
): Promise<DeliveryRow[]> =>
  db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        status && statuses[status],
        beforeId ? lt(webhookDeliveries.id, beforeId) : undefined,
      ),
    )
    .orderBy(desc(webhookDeliveries.id))
    .limit(limit);

const isThis = (endpointId: string, id: string) =>
  and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.id, id));

/** A delivery with all of its attempts, the first one first. */
export async function findDelivery(
  db: Db,
  endpointId: string,
  id: string,
): Promise<{ delivery: DeliveryRow; attempts: AttemptRow[] } | undefined> {
  const [delivery] = await db.select().from(webhookDeliveries).where(isThis(endpointId, id));
  if (!delivery) return undefined;
  const attempts = await db
    .select()
    .from(webhookAttempts)
    .where(eq(webhookAttempts.deliveryId, id))
    .orderBy(asc(webhookAttempts.id));
  return { delivery, attempts };
}

const fromTheStart = { attempts: 0, nextAttemptAt: sql`now()` };

/** Sends a delivery once more, at once, whatever became of it; with a new budget of attempts. */
export function replayDelivery(db: Db, endpointId: string, id: string): Promise<DeliveryRow | undefined> {
  return inTransaction(db, async (tx) => {
    const [row] = await tx
      .update(webhookDeliveries)
      .set({ ...fromTheStart, deliveredAt: null })
      .where(isThis(endpointId, id))
      .returning();
    if (row) await unhold(tx, endpointId);
    return row;
  });
}

/** Sends everything again that was given up since a moment. @returns how many: the oldest, when there are too many */
export function replayFailed(db: Db, endpointId: string, since: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    const failed = tx
      .select({ id: webhookDeliveries.id })
      .from(webhookDeliveries)
      .where(
        and(
          eq(webhookDeliveries.endpointId, endpointId),
          statuses.failed,
          gte(webhookDeliveries.createdAt, since),
        ),
      )
      .orderBy(asc(webhookDeliveries.id))
      .limit(MAX_REPLAYED);
    const rows = await tx
      .update(webhookDeliveries)
      .set(fromTheStart)
      .where(inArray(webhookDeliveries.id, failed))
      .returning({ id: webhookDeliveries.id });
    if (rows.length > 0) await unhold(tx, endpointId);
    return rows.length;
  });
}

/** Whoever asks for a replay has repaired something: it is not waited for the next try. */
const unhold = (tx: Db, endpointId: string) =>
  tx.update(webhookEndpoints).set({ heldUntil: null }).where(eq(webhookEndpoints.id, endpointId));

/** Forgets deliveries older than `days`, with their attempts, a bounded number at a time. */
export async function pruneDeliveries(db: Db, days: number): Promise<void> {
  const old = db
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(lt(webhookDeliveries.createdAt, sql`now() - make_interval(days => ${days})`))
    .limit(5_000);
  await db.delete(webhookDeliveries).where(inArray(webhookDeliveries.id, old));
}
