import { bigint, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, time } from './columns.ts';
import { contents } from './contents.ts';
import { videos } from './media.ts';

/**
 * Objects that other programs put into the store to be taken in. A row stays when its video is deleted, so that a late
 * notice of the same bytes does not bring it back.
 */
export const arrivals = pgTable('arrivals', {
  /** Object key. */
  key: text().primaryKey(),
  /** Of the bytes that were taken in last, as the store gives it. */
  etag: text().notNull(),
  bytes: bigint({ mode: 'number' }).notNull(),
  videoId: uuid().references(() => videos.id, { onDelete: 'set null' }),
  contentId: integer().references(() => contents.id, { onDelete: 'set null' }),
  /** Why it became no video, for its uploader. */
  refusal: text(),
  createdAt: createdAt(),
  /** When these bytes were first told of. */
  arrivedAt: time().notNull().defaultNow(),
});
