import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { photos } from './media.ts';
import { users } from './users.ts';

/**
 * What its uploader says of a photo. An image is a photo with such a row beside it, so it has all that photos have:
 * an owner, jobs, renditions, and a way to be deleted.
 */
export const images = pgTable(
  'images',
  {
    photoId: uuid()
      .primaryKey()
      .references(() => photos.id, { onDelete: 'cascade' }),
    /** As in the photo's row: here for the index that keeps duplicates out. */
    ownerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Hex, of the original's bytes. */
    md5: text().notNull(),
    title: text().notNull(),
    description: text(),
  },
  (t) => [
    // Per owner: to be told that somebody else has the same file would be a leak.
    uniqueIndex('images_owner_md5').on(t.ownerId, t.md5),
    index('images_owner_newest').on(t.ownerId, t.photoId.desc().nullsFirst()),
    check('images_title_length', sql`char_length(${t.title}) <= 255`),
  ],
);
