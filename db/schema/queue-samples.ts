import { integer, pgTable, primaryKey, real, text } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';

/** How long the queues were: a row for each minute and kind, kept for a week. */
export const queueSamples = pgTable(
  'queue_samples',
  {
    /** The minute, to its beginning. */
    at: time().notNull(),
    kind: text().notNull(),
    queued: integer().notNull(),
    processing: integer().notNull(),
    /** Seconds since the oldest queued job was due; 0 when none waits. */
    oldestSeconds: real().notNull(),
    /** Jobs that ended within the minute before. */
    completed: integer().notNull(),
    failed: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.at, t.kind] })],
);
