import { customType, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { contents } from './contents.ts';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/**
 * What search reads, one row per content, written by a trigger on `contents`. A table of its own, because a like rewrites
 * the content's row, and would rewrite every entry of these large indexes with it.
 */
export const contentSearch = pgTable(
  'content_search',
  {
    contentId: integer()
      .primaryKey()
      .references(() => contents.id, { onDelete: 'cascade' }),
    /** Both as `search_text` makes them: one form of each character, lower case, single spaces. */
    title: text().notNull(),
    body: text().notNull(),
    /** English words by their stems, and the pieces of `search_grams`: T before those of the title, A before those of all. */
    document: tsvector().notNull(),
  },
  (t) => [
    index('content_search_document').using('gin', t.document),
    index('content_search_title').using('gin', t.title.op('gin_trgm_ops')),
    index('content_search_body').using('gin', t.body.op('gin_trgm_ops')),
    index('content_search_start').on(t.title.op('text_pattern_ops')),
  ],
);
