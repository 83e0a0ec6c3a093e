import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, time } from './columns.ts';

/**
 * Folders of deleted media whose objects are still to go: written by a trigger in the transaction that deletes the row,
 * so by whatever way it goes (also with its user), and kept until every object is gone.
 */
export const purges = pgTable(
  'purges',
  {
    /** What the keys of the objects start with, as in storage/keys.ts; or one key, which ends with no slash. */
    prefix: text().primaryKey(),
    /** The jobs that were working on it: until they end, each may store one more object. */
    jobIds: uuid().array().notNull(),
    /** Not before this moment. */
    runAt: time().notNull().defaultNow(),
    createdAt: createdAt(),
  },
  (t) => [index('purges_due').on(t.runAt)],
);
