import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, time } from './columns.ts';
import { users } from './users.ts';

/** Browsers that are signed in to the console. */
export const sessions = pgTable(
  'sessions',
  {
    /** SHA-256 of what the cookie holds, hex: who reads this table can sign in as nobody. */
    hash: text().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Of one that began at an OpenID provider: what it is shown when it is to end its own session. It opens nothing. */
    idToken: text(),
    createdAt: createdAt(),
    expiresAt: time().notNull(),
  },
  (t) => [index('sessions_expiry').on(t.expiresAt)],
);
