import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';
import { users } from './users.ts';

export const apiKeys = pgTable(
  'api_keys',
  {
    id: id(),
    ownerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** SHA-256 of the key, hex. A key is 256 random bits, so nothing slower is needed against guessing. */
    hash: text().notNull(),
    /** The first characters, by which its owner knows it again. */
    start: text().notNull(),
    scopes: text().array().notNull(),
    createdAt: createdAt(),
    /** To the minute. */
    lastUsedAt: time(),
    /** It is good until then; null: until it is revoked. */
    expiresAt: time(),
    revokedAt: time(),
  },
  (t) => [
    uniqueIndex('api_keys_hash').on(t.hash),
    index('api_keys_owner_newest').on(t.ownerId, t.id.desc().nullsFirst()),
  ],
);
