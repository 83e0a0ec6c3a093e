import { and, asc, eq, gte, isNotNull, lte, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { inTransaction } from '../jobs/row.ts';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from '../schema/webhooks.ts';
import type { DeliveryRow } from './deliveries.ts';
import { disableEndpoint, type EndpointRow, forgiven, isOpen } from './endpoints.ts';

export type WebhookAttempt = {
  id: string;
  delivery: DeliveryRow;
  endpoint: EndpointRow;
  /** What signs it: the secret, and the one before for as long as that is good. */
  secrets: string[];
};

/** What became of a request. */
export type Sent = { milliseconds: number } & ({ status: number; answer: string } | { error: string });

/** What follows from a failure: seconds until the next attempt (null: there is none), and until any other of the endpoint. */
export type AfterFailure = { retrySeconds: number | null; holdSeconds: number; isGone: boolean };

/**
 * Begins the next attempt of an endpoint: of what is due, the oldest. It is written before it is sent, so that one whose
 * process died counts; its delivery stays due, until `maxAttempts` have died so.
 * @returns undefined when nothing is due, or the endpoint may not be sent anything now
 */
export function beginAttempt(
  db: Db,
  endpointId: string,
  maxAttempts: number,
): Promise<WebhookAttempt | undefined> {
  return inTransaction(db, async (tx) => {
    const [found] = await tx
      .select({
        endpoint: webhookEndpoints,
        isOldGood: sql<boolean>`${webhookEndpoints.oldSecretUntil} > now()`,
      })
      .from(webhookEndpoints)
      .where(and(eq(webhookEndpoints.id, endpointId), isOpen));
    if (!found) return undefined;
    const isDue = and(
      eq(webhookDeliveries.endpointId, endpointId),
      lte(webhookDeliveries.nextAttemptAt, sql`now()`),
    );
    await tx
      .update(webhookDeliveries)
      .set({ nextAttemptAt: null })
      .where(and(isDue, gte(webhookDeliveries.attempts, maxAttempts)));
    const [due] = await tx
      .select({ id: webhookDeliveries.id })
      .from(webhookDeliveries)
      .where(isDue)
      .orderBy(asc(webhookDeliveries.id))
      .limit(1)
      .for('update', { skipLocked: true });
    if (!due) return undefined;
    const [delivery] = await tx
      .update(webhookDeliveries)
      .set({ attempts: sql`${webhookDeliveries.attempts} + 1` })
      .where(eq(webhookDeliveries.id, due.id))
      .returning();
    const [attempt] = await tx
      .insert(webhookAttempts)
      .values({ deliveryId: due.id })
      .returning({ id: webhookAttempts.id });
    if (!delivery || !attempt) throw new Error(`delivery ${due.id} went while it was taken`);
    const { endpoint, isOldGood } = found;
    const old = isOldGood && endpoint.oldSecret ? [endpoint.oldSecret] : [];
    return { id: attempt.id, delivery, endpoint, secrets: [endpoint.secret, ...old] };
  });
}

/** The receiver has taken it. */
export function recordSuccess(db: Db, { id, delivery, endpoint }: WebhookAttempt, sent: Sent): Promise<void> {
  return inTransaction(db, async (tx) => {
    await tx.update(webhookAttempts).set(sent).where(eq(webhookAttempts.id, id));
    await tx
      .update(webhookDeliveries)
      .set({ nextAttemptAt: null, deliveredAt: sql`now()` })
      .where(eq(webhookDeliveries.id, delivery.id));
    if (endpoint.failures > 0)
      await tx.update(webhookEndpoints).set(forgiven).where(eq(webhookEndpoints.id, endpoint.id));
  });
}

/**
 * The receiver has not taken it. An endpoint that is gone, or has failed for `disableAfterHours` without one success, is
 * sent nothing more.
 * @returns whether it was disabled for that
 */
export function recordFailure(
  db: Db,
  { id, delivery, endpoint }: WebhookAttempt,
  sent: Sent,
  { retrySeconds, holdSeconds, isGone }: AfterFailure,
  disableAfterHours: number,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await tx.update(webhookAttempts).set(sent).where(eq(webhookAttempts.id, id));
    await tx
      .update(webhookDeliveries)
      .set({ nextAttemptAt: retrySeconds === null ? null : inSeconds(retrySeconds) })
      // What was given up meanwhile, or taken from another attempt, stays so.
      .where(and(eq(webhookDeliveries.id, delivery.id), isNotNull(webhookDeliveries.nextAttemptAt)));
    const [failed] = await tx
      .update(webhookEndpoints)
      .set({
        failures: sql`${webhookEndpoints.failures} + 1`,
        failingSince: sql`coalesce(${webhookEndpoints.failingSince}, now())`,
        heldUntil: inSeconds(holdSeconds),
      })
      .where(eq(webhookEndpoints.id, endpoint.id))
      .returning({
        disabled: webhookEndpoints.disabled,
        isHopeless: sql<boolean>`${webhookEndpoints.failingSince} < now() - make_interval(hours => ${disableAfterHours})`,
      });
    if (!failed || failed.disabled || !(isGone || failed.isHopeless)) return false;
    await disableEndpoint(tx, endpoint.id, isGone ? 'gone' : 'failing');
    return true;
  });
}

const inSeconds = (seconds: number) => sql`now() + make_interval(secs => ${seconds})`;
