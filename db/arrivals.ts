import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { arrivals } from './schema/arrivals.ts';
import { videos } from './schema/media.ts';

export type ArrivalRow = typeof arrivals.$inferSelect;

/**
 * Notes that these bytes lie under this key. Of several that tell of them one is first; the others wait for its
 * transaction, and then find them known.
 * @returns the row, with the video and content of earlier bytes; undefined when these are known
 */
export async function noteArrival(
  tx: Db,
  { key, etag, bytes }: Pick<ArrivalRow, 'key' | 'etag' | 'bytes'>,
): Promise<ArrivalRow | undefined> {
  const [row] = await tx
    .insert(arrivals)
    .values({ key, etag, bytes })
    .onConflictDoUpdate({
      target: arrivals.key,
      set: { etag, bytes, refusal: null, arrivedAt: sql`now()` },
      setWhere: sql`${arrivals.etag} <> excluded.etag`,
    })
    .returning();
  return row;
}

/** What became of it. */
export async function settleArrival(
  tx: Db,
  key: string,
  outcome: Partial<Pick<ArrivalRow, 'videoId' | 'contentId' | 'refusal'>>,
): Promise<void> {
  await tx.update(arrivals).set(outcome).where(eq(arrivals.key, key));
}

export async function findArrival(db: Db, key: string): Promise<ArrivalRow | undefined> {
  const [row] = await db.select().from(arrivals).where(eq(arrivals.key, key));
  return row;
}

/** The etags that are known of these keys. */
export async function knownEtags(db: Db, keys: string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .select({ key: arrivals.key, etag: arrivals.etag })
    .from(arrivals)
    .where(inArray(arrivals.key, keys));
  return new Map(rows.map(({ key, etag }) => [key, etag]));
}

/** With the video as its jobs left it; newest first. */
export function listArrivals(
  db: Db,
  { key, after }: { key?: string | undefined; after?: [arrivedAt: string, key: string] | undefined },
  limit: number,
) {
  return (
    db
      // The column that is never null goes first: drizzle takes a null there for "no such row".
      .select({ arrival: arrivals, video: { failures: videos.failures, duration: videos.duration } })
      .from(arrivals)
      .leftJoin(videos, eq(videos.id, arrivals.videoId))
      .where(
        and(
          key ? eq(arrivals.key, key) : undefined,
          after && sql`(${arrivals.arrivedAt}, ${arrivals.key}) < (${after[0]}::timestamptz, ${after[1]})`,
        ),
      )
      .orderBy(desc(arrivals.arrivedAt), desc(arrivals.key))
      .limit(limit)
  );
}

/** Other bytes lie under the key of a video: what was found out of the earlier ones no longer holds. */
export async function renewVideo(tx: Db, id: string, now: { etag: string; bytes: number }): Promise<void> {
  await tx
    .update(videos)
    .set({ ...now, contentType: UNKNOWN_TYPE, failures: {}, duration: null, width: null, height: null })
    .where(eq(videos.id, id));
}

/** What is said of a file until a job has looked at its bytes: what its writer says is no evidence. */
export const UNKNOWN_TYPE = 'application/octet-stream';

/** An id for a content that nobody has numbered. */
export async function nextContentId(tx: Db): Promise<number> {
  const [row] = await tx.execute<{ id: number }>(sql`select nextval('contents_id_seq')::int as id`);
  if (!row) throw new Error('a sequence returned no row');
  return row.id;
}
