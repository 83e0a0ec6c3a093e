import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.ts';

/** What each running worker has; as good as `seenAt` is young. */
export const workers = pgTable('workers', {
  name: text().primaryKey(),
  startedAt: createdAt(),
  seenAt: createdAt(),
  lanes: jsonb().notNull(),
  device: jsonb(),
  models: jsonb().notNull(),
});
