import { desc, inArray, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { ContentRow } from './contents.ts';
import { inTransaction } from './jobs/row.ts';
import { contentSearch as s } from './schema/content-search.ts';
import { contents } from './schema/contents.ts';
import { holdsAll, literal, type Term } from './search-conditions.ts';

/** Share of trigrams. Two letters that changed places in a word of eleven leave 0.58 of it; pg_trgm's own bound is 0.6. */
const ALIKE = '0.45';

export type Hits = {
  /** The best first. */
  rows: ContentRow[];
  /** How many were found: no more are looked at than `MAX_HITS`. */
  total: number;
};

/**
 * How many contents each way of finding may bring. What a query matches is found by an index, and how well it matches is
 * seen in the row; so a bound on the rows is what bounds the time of a query that everything matches.
 */
const most = { beginning: 200, inTitle: 300, liked: 200, anywhere: 300, byStem: 100, similar: 100 };
const MAX_HITS = most.beginning + most.inTitle + most.liked + most.anywhere + most.byStem;

/**
 * Contents that hold every word of the query in title or description, in any script and from one character on. First
 * those whose title is the query, begins with it, holds it, holds its words; then by the rank of the words; among equals
 * the most liked. Percent, underscore and backslash stand for themselves. When there is none: titles that look alike.
 * @param query null or blank: everything, the most liked first
 */
export async function searchContents(
  db: Db,
  query: string | null,
  offset: number,
  limit: number,
): Promise<Hits> {
  const terms = query === null ? [] : await termsOf(db, query);
  if (terms.length === 0) return mostLiked(db, offset, limit);
  const whole = terms.map(({ term }) => term).join(' ');
  return inTransaction(db, async (tx) => {
    await settle(tx);
    let found = await matching(tx, terms, whole, offset, limit);
    if (found.total === 0 && hasTrigrams.test(whole)) found = await similar(tx, whole, offset, limit);
    return { rows: await inOrder(tx, found.ids), total: found.total };
  });
}

/**
 * Each page is cut from the same candidates, and of those only the first so many are looked at. Which are first must not
 * depend on where Postgres stopped reading the table the last time, nor on which of several processes is faster: a content
 * would stand on two pages, and another on none.
 *
 * And the statement is planned for what is asked each time: a plan for any query whatever reads all of a hundred thousand
 * titles, 2 s in place of 20 ms, and Postgres takes that after five times of a statement that is prepared (prepared.ts).
 */
const settle = (tx: Db) =>
  tx.execute(sql`select set_config('synchronize_seqscans', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true),
    set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('pg_trgm.word_similarity_threshold', ${ALIKE}, true)`);

/** Without one, pg_trgm compares the query with every title. */
const hasTrigrams = /[a-z0-9]{3}/;

type Found = { ids: number[]; total: number };

/** Cut up by the database, which cuts up the texts: both must be cut alike. */
const termsOf = async (db: Db, query: string): Promise<Term[]> => [
  ...(await db.execute<Term>(sql`select term, grams from search_terms(${query})`)),
];

async function mostLiked(db: Db, offset: number, limit: number): Promise<Hits> {
  const rows = await db
    .select()
    .from(contents)
    .orderBy(desc(contents.likeCount), desc(contents.id))
    .offset(offset)
    .limit(limit);
  const [counted] = await db.execute<{ total: number }>(
    sql`select count(*)::int as total from (select from ${contents} limit ${MAX_HITS}) as looked_at`,
  );
  return { rows, total: counted?.total ?? 0 };
}

async function matching(db: Db, terms: Term[], whole: string, offset: number, limit: number): Promise<Found> {
  const begins = sql`${s.title} like ${`${literal(whole)}%`}`;
  const inTitle = holdsAll([s.title], 'T', terms);
  const anywhere = holdsAll([s.title, s.body], 'A', terms);
  const byStem = sql`${s.document} @@ plainto_tsquery('english', ${whole})`;
  const tier = sql`case
    when ${s.title} = ${whole} then 4
    when ${begins} then 3
    when ${s.title} like ${`%${literal(whole)}%`} then 2
    when ${inTitle} then 1
    else ts_rank(${s.document}, plainto_tsquery('english', ${whole})) end`;
  const chosen = sql`select ${s.contentId} as id, ${tier} as rank`;
  const candidate = sql`${chosen} from ${s}`;
  const mostLiked = sql`(select ${contents.id} from ${contents} order by ${contents.likeCount} desc, ${contents.id} desc limit ${most.liked})`;
  // OFFSET 0 has each of these rows looked at: Postgres would rather find all rows that match, a second time.
  const liked = sql`(select ${s}.* from ${s} join ${mostLiked} as liked on liked.id = ${s.contentId} offset 0) as ${s}`;
  const [found] = await db.execute<Found>(sql`
    with candidates as materialized (
      (${candidate} where ${begins} order by ${s.title} using ~<~ limit ${most.beginning})
      union all (${candidate} where ${inTitle} limit ${most.inTitle})
      union all (${chosen} from ${liked} where ${anywhere})
      union all (${candidate} where ${anywhere} limit ${most.anywhere})
      union all (${candidate} where ${byStem} limit ${most.byStem})
    ), found as (select id, max(rank) as rank from candidates group by id)
    select (select count(*)::int from found) as total, array(
      select found.id from found join ${contents} on ${contents.id} = found.id
      order by found.rank desc, ${contents.likeCount} desc, found.id desc offset ${offset} limit ${limit}
    ) as ids`);
  return found ?? { ids: [], total: 0 };
}

/** Titles with a part that shares many of its trigrams with the query: a letter too many, too few or wrong. */
async function similar(tx: Db, whole: string, offset: number, limit: number): Promise<Found> {
  const rows = await tx.execute<{ id: number }>(sql`
    select ${s.contentId} as id from ${s} where ${whole} <% ${s.title}
    order by word_similarity(${whole}, ${s.title}) desc, ${s.contentId} desc limit ${most.similar}`);
  const ids = rows.map(({ id }) => id);
  return { ids: ids.slice(offset, offset + limit), total: ids.length };
}

async function inOrder(db: Db, ids: number[]): Promise<ContentRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.select().from(contents).where(inArray(contents.id, ids));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
