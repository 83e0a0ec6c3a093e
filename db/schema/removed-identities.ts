import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt, time } from './columns.ts';

/**
 * Accounts that were deleted here and are kept by a provider: still to be removed there, or removed so lately that tokens of
 * theirs may still be about.
 */
export const removedIdentities = pgTable(
  'removed_identities',
  {
    issuer: text().notNull(),
    /** As in `users`. A provider gives no two accounts the same. */
    subject: text().notNull(),
    /** How often the provider was asked. */
    attempts: integer().notNull().default(0),
    /** When it is asked again; null once the account is gone there. */
    runAt: time().defaultNow(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.subject] }), index('removed_identities_due').on(t.runAt)],
);
