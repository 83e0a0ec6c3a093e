import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';

export const alertState = pgEnum('alert_state', ['firing', 'resolved']);

/** One row for each time that something went wrong, from when it began until it was over. */
export const alerts = pgTable(
  'alerts',
  {
    id: id(),
    /** What is wrong: a condition of the platform, or `cloudwatch`. */
    name: text().notNull(),
    /** Which one of that name: a kind, a lane, an alarm; empty where there is one only. */
    subject: text().notNull().default(''),
    state: alertState().notNull().default('firing'),
    summary: text().notNull(),
    details: jsonb().notNull().default({}),
    firedAt: time().notNull().defaultNow(),
    /** When it was last seen to be so: what one process no longer sees, another may. */
    heldAt: time().notNull().defaultNow(),
    resolvedAt: time(),
  },
  (t) => [
    uniqueIndex('alerts_firing').on(t.name, t.subject).where(sql`state = 'firing'`),
    uniqueIndex('alerts_once').on(t.name, t.subject, t.firedAt),
    check('alerts_resolved', sql`(${t.state} = 'resolved') = (${t.resolvedAt} is not null)`),
  ],
);

/** Messages to operators, written in the transaction of what they tell of; sent by whichever process takes them. */
export const alertDeliveries = pgTable(
  'alert_deliveries',
  {
    id: id(),
    alertId: uuid()
      .notNull()
      .references(() => alerts.id, { onDelete: 'cascade' }),
    /** Which news: that it fires, or that it is over. */
    state: alertState().notNull(),
    /** `slack` or `webhook`: the address itself is a secret and stays in the settings. */
    target: text().notNull(),
    body: jsonb().notNull(),
    attempts: integer().notNull().default(0),
    /** Null once it was delivered or given up. */
    nextAttemptAt: time().defaultNow(),
    deliveredAt: time(),
    lastError: text(),
    createdAt: createdAt(),
  },
  (t) => [
    index('alert_deliveries_due').on(t.nextAttemptAt).where(sql`next_attempt_at is not null`),
    index('alert_deliveries_alert').on(t.alertId, t.target, t.id),
  ],
);

/** Messages of SNS that were taken: it sends one again when it did not hear the answer. */
export const snsMessages = pgTable('sns_messages', {
  messageId: text().primaryKey(),
  receivedAt: createdAt(),
});
