import { sql } from 'drizzle-orm';
import { check, index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';
import { users } from './users.ts';

/** Why nothing is sent to an endpoint: its owner wants it so, it answered 410, or it failed for too long. */
export const webhookDisabled = pgEnum('webhook_disabled', ['owner', 'gone', 'failing']);

/** Where a user's programs want to be told of what happens. */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: id(),
    ownerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    url: text().notNull(),
    description: text().notNull(),
    /** Types of events; all of them when empty. */
    events: text().array().notNull(),
    /** `whsec_…`, as it is: signing needs it. */
    secret: text().notNull(),
    /** Signs beside the new one until then, so that receivers may change over in their own time. */
    oldSecret: text(),
    oldSecretUntil: time(),
    disabled: webhookDisabled(),
    disabledAt: time(),
    /** Attempts that failed since the last that did not, whichever delivery they were of. */
    failures: integer().notNull().default(0),
    failingSince: time(),
    /** Nothing is sent before this moment: an endpoint that is away must not hold up the others' deliveries. */
    heldUntil: time(),
    createdAt: createdAt(),
  },
  (t) => [
    index('webhook_endpoints_owner').on(t.ownerId, t.id),
    check('webhook_endpoints_disabled', sql`num_nulls(${t.disabled}, ${t.disabledAt}) <> 1`),
    check('webhook_endpoints_old_secret', sql`num_nulls(${t.oldSecret}, ${t.oldSecretUntil}) <> 1`),
  ],
);

/** One event for one endpoint, written in the transaction that publishes the event. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    /** Sent as webhook-id with every attempt. */
    id: id(),
    endpointId: uuid()
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    event: text().notNull(),
    /** The same bytes with every attempt. */
    body: text().notNull(),
    attempts: integer().notNull().default(0),
    /** Null once it was delivered or given up. */
    nextAttemptAt: time().defaultNow(),
    deliveredAt: time(),
    createdAt: createdAt(),
  },
  (t) => [
    index('webhook_deliveries_due').on(t.endpointId, t.id).where(sql`next_attempt_at is not null`),
    index('webhook_deliveries_endpoint').on(t.endpointId, t.id.desc().nullsFirst()),
    index('webhook_deliveries_failed')
      .on(t.endpointId, t.id)
      .where(sql`next_attempt_at is null and delivered_at is null`),
    index('webhook_deliveries_old').on(t.createdAt),
  ],
);

/** One request. Written before it is sent: one with neither status nor error was interrupted. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    id: id(),
    deliveryId: uuid()
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: 'cascade' }),
    startedAt: createdAt(),
    milliseconds: integer(),
    /** Of HTTP. */
    status: integer(),
    /** The first bytes of what was answered. */
    answer: text(),
    /** Why there is no status. */
    error: text(),
  },
  (t) => [index('webhook_attempts_delivery').on(t.deliveryId, t.id)],
);
