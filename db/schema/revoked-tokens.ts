import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';

/** Access tokens that were logged out before their end. */
export const revokedTokens = pgTable(
  'revoked_tokens',
  {
    /** SHA-256 of the token, hex: a token of a provider may have no id, and what is kept here opens nothing. */
    hash: text().primaryKey(),
    /** When it ends by itself, and need not be remembered any more. */
    expiresAt: time().notNull(),
  },
  (t) => [index('revoked_tokens_expired').on(t.expiresAt)],
);
