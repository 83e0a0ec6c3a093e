import { bigint, pgTable, uuid } from 'drizzle-orm/pg-core';
import { users } from './users.ts';

/**
 * How much is kept for each user: the sum of `bytes` of their photos, videos and renditions. Triggers keep it, at the
 * commit of whatever adds or removes such rows, so that every way to do that is counted.
 */
export const storedBytes = pgTable('stored_bytes', {
  ownerId: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  bytes: bigint({ mode: 'number' }).notNull(),
});
