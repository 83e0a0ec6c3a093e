import { count, eq, isNotNull, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { webhookDeliveries, webhookEndpoints } from '../schema/webhooks.ts';
import { type EndpointRow, isOpen } from './endpoints.ts';

const secondsSince = (moment: unknown) =>
  sql<number>`greatest(0, coalesce(extract(epoch from now() - min(${moment})), 0))::float8`;

/** Endpoints, by why they are switched off; null for those that are on. */
export const countEndpoints = (db: Db): Promise<{ disabled: EndpointRow['disabled']; endpoints: number }[]> =>
  db
    .select({ disabled: webhookEndpoints.disabled, endpoints: count() })
    .from(webhookEndpoints)
    .groupBy(webhookEndpoints.disabled);

/** Seconds since the oldest event was written that an endpoint has not been told of and still will be; 0 when there is none. */
export async function oldestUndeliveredSeconds(db: Db): Promise<number> {
  const [row] = await db
    .select({ seconds: secondsSince(webhookDeliveries.createdAt) })
    .from(webhookDeliveries)
    .where(isNotNull(webhookDeliveries.nextAttemptAt));
  return row?.seconds ?? 0;
}

/** Seconds since the attempt was due that is latest, of endpoints that may be sent something now; 0 when none is late. */
export async function overdueDeliverySeconds(db: Db): Promise<number> {
  const [row] = await db
    .select({ seconds: secondsSince(webhookDeliveries.nextAttemptAt) })
    .from(webhookDeliveries)
    .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
    .where(sql`${webhookDeliveries.nextAttemptAt} is not null and ${isOpen}`);
  return row?.seconds ?? 0;
}
