import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, time } from './columns.ts';
import { users } from './users.ts';

/** Answers to requests that carried an Idempotency-Key, written in the same transaction as the work they started. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    ownerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Method and path: one key may be used on two routes. */
    route: text().notNull(),
    key: text().notNull(),
    /** Hex SHA-256 of what was asked: the same key with another payload is refused. */
    requestHash: text().notNull(),
    status: integer().notNull(),
    headers: jsonb().notNull(),
    body: jsonb().notNull(),
    createdAt: createdAt(),
    expiresAt: time().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.route, t.key] }),
    index('idempotency_keys_expiry').on(t.expiresAt),
    check('idempotency_keys_length', sql`char_length(${t.key}) between 1 and 255`),
  ],
);
