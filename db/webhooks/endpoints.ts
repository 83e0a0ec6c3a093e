import { and, asc, count, eq, isNotNull, isNull, not, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import type { Viewer } from '../jobs/read.ts';
import { inTransaction } from '../jobs/row.ts';
import { jobs } from '../schema/jobs.ts';
import { users } from '../schema/users.ts';
import { webhookDeliveries, webhookEndpoints } from '../schema/webhooks.ts';

export type EndpointRow = typeof webhookEndpoints.$inferSelect;
export type NewEndpoint = Pick<EndpointRow, 'ownerId' | 'url' | 'description' | 'events' | 'secret'>;
export type EndpointChange = {
  url?: string | undefined;
  description?: string | undefined;
  events?: string[] | undefined;
  enabled?: boolean | undefined;
};

const visible = (id: string, viewer: Viewer): SQL | undefined =>
  and(eq(webhookEndpoints.id, id), viewer.isAdmin ? undefined : eq(webhookEndpoints.ownerId, viewer.id));

/** @returns undefined when the owner has `max` endpoints */
export function insertEndpoint(db: Db, endpoint: NewEndpoint, max: number): Promise<EndpointRow | undefined> {
  const { ownerId } = endpoint;
  return inTransaction(db, async (tx) => {
    // Two at once must not both be the last one that is allowed.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, ownerId)).for('update');
    const mine = eq(webhookEndpoints.ownerId, ownerId);
    const [has] = await tx.select({ endpoints: count() }).from(webhookEndpoints).where(mine);
    if (has && has.endpoints >= max) return undefined;
    const [row] = await tx.insert(webhookEndpoints).values(endpoint).returning();
    return row;
  });
}

/** Their number is bounded where they are made. */
export const listEndpoints = (db: Db, ownerId: string): Promise<EndpointRow[]> =>
  db
    .select()
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.ownerId, ownerId))
    .orderBy(asc(webhookEndpoints.id));

export async function findEndpoint(db: Db, id: string, viewer: Viewer): Promise<EndpointRow | undefined> {
  const [row] = await db.select().from(webhookEndpoints).where(visible(id, viewer));
  return row;
}

/** What is switched on begins anew: nothing of its failures counts any more. Undefined fields stay as they are. */
export async function changeEndpoint(
  db: Db,
  id: string,
  viewer: Viewer,
  { enabled, ...change }: EndpointChange,
): Promise<EndpointRow | undefined> {
  return inTransaction(db, async (tx) => {
    const found = await findEndpoint(tx, id, viewer);
    if (!found) return undefined;
    const on = { disabled: null, disabledAt: null, ...forgiven };
    const [row] = await tx
      .update(webhookEndpoints)
      .set({ id: found.id, ...change, ...(enabled && on) })
      .where(eq(webhookEndpoints.id, found.id))
      .returning();
    return enabled === false && row && !row.disabled ? disableEndpoint(tx, id, 'owner') : row;
  });
}

/** What no attempt has failed of since the last success. */
export const forgiven = { failures: 0, failingSince: null, heldUntil: null } as const;

/** Sends nothing more, and gives up what waits: it can be replayed. */
export async function disableEndpoint(
  tx: Db,
  id: string,
  disabled: NonNullable<EndpointRow['disabled']>,
): Promise<EndpointRow | undefined> {
  const [row] = await tx
    .update(webhookEndpoints)
    .set({ disabled, disabledAt: sql`now()` })
    .where(eq(webhookEndpoints.id, id))
    .returning();
  await tx
    .update(webhookDeliveries)
    .set({ nextAttemptAt: null })
    .where(and(eq(webhookDeliveries.endpointId, id), isNotNull(webhookDeliveries.nextAttemptAt)));
  return row;
}

/** Signs with the new secret, and with the old one, too, for `overlapHours`. */
export async function rotateSecret(
  db: Db,
  id: string,
  viewer: Viewer,
  secret: string,
  overlapHours: number,
): Promise<EndpointRow | undefined> {
  const old =
    overlapHours === 0
      ? { oldSecret: null, oldSecretUntil: null }
      : {
          oldSecret: webhookEndpoints.secret,
          oldSecretUntil: sql`now() + make_interval(hours => ${overlapHours})`,
        };
  const [row] = await db
    .update(webhookEndpoints)
    .set({ secret, ...old })
    .where(visible(id, viewer))
    .returning();
  return row;
}

/** Its deliveries go with it. @returns false when the viewer has no such endpoint */
export async function deleteEndpoint(db: Db, id: string, viewer: Viewer): Promise<boolean> {
  const rows = await db
    .delete(webhookEndpoints)
    .where(visible(id, viewer))
    .returning({ id: webhookEndpoints.id });
  return rows.length > 0;
}

/** Endpoints to which something is to be sent now, and that no job is at. */
export function findDueEndpoints(db: Db, limit: number): Promise<{ id: string }[]> {
  const isDue = sql`exists (
    select 1 from ${webhookDeliveries}
    where ${webhookDeliveries.endpointId} = ${webhookEndpoints.id} and ${webhookDeliveries.nextAttemptAt} <= now()
  )`;
  const isVisited = sql`exists (
    select 1 from ${jobs}
    where ${jobs.kind} = 'webhook' and ${jobs.sweptId} = ${webhookEndpoints.id}
      and ${jobs.status} in ('queued', 'processing')
  )`;
  return db
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(and(isOpen, isDue, not(isVisited)))
    .limit(limit);
}

/** Whether anything may be sent at this moment: not in the name of an account that is switched off. */
export const isOpen = and(
  isNull(webhookEndpoints.disabled),
  sql`(select ${users.isActive} from ${users} where ${users.id} = ${webhookEndpoints.ownerId})`,
  sql`coalesce(${webhookEndpoints.heldUntil}, '-infinity') <= now()`,
);
