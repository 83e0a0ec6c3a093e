import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { contentSearch } from './schema/content-search.ts';

/** A word of a query, and the pieces that every text has that holds it: see the function `search_grams`. */
export type Term = { term: string; grams: string[] };

/** What the pieces are of: the title, or title and description. */
type Tag = 'T' | 'A';

export const holdsAll = (texts: PgColumn[], tag: Tag, terms: Term[]): SQL =>
  sql.join(
    terms.map((term) => holds(texts, tag, term)),
    sql` and `,
  );

/**
 * Whether one of the texts holds the term: by its pieces, which an index finds, and in full where pieces may deceive. Then
 * by `strpos`, which no index is for: with LIKE Postgres also read the whole index of trigrams for a term too short to have
 * one, 0.1 s for one character of Korean.
 */
function holds(texts: PgColumn[], tag: Tag, { term, grams }: Term): SQL {
  const pieces = sql`${contentSearch.document} @@ ${allOf(tag, grams)}::tsquery`;
  if (/^[a-z0-9]{1,2}$/.test(term)) return pieces;
  const anyOf = (conditions: SQL[]) => sql`(${sql.join(conditions, sql` or `)})`;
  if (grams.length === 0) return anyOf(texts.map((text) => sql`${text} like ${`%${literal(term)}%`}`));
  return sql`(${pieces} and ${anyOf(texts.map((text) => sql`strpos(${text}, ${term}) > 0`))})`;
}

/** A tsquery for texts that have all the pieces. */
const allOf = (tag: Tag, grams: string[]): string =>
  grams.map((gram) => `'${`${tag}${gram}`.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`).join(' & ');

/** In a pattern of LIKE. */
export const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
