import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';

export type MediaType = 'photo' | 'video';

/** Media that lack what a kind of job makes. */
export type Lack = {
  kind: string;
  media: readonly MediaType[];
  /** `rendition`: no file of this kind was made. `duration`: nobody knows how long the video is. */
  lack: 'rendition' | 'duration';
  /** Job error codes that blame the file: trying again cannot help. */
  hopeless: readonly string[];
  /** Whose; null is everybody's. */
  ownerId: string | null;
  /** Only what was there by then, so that a run ends while uploads go on. */
  before: Date;
};

export type LackingItem = {
  type: MediaType;
  id: string;
  ownerId: string;
  /** Pixels; 0 where nobody knows. */
  width: number;
  height: number;
  bytes: number;
};

/** The next items in order of their ids. */
export async function listLacking(
  db: Db,
  lack: Lack,
  afterId: string,
  limit: number,
): Promise<LackingItem[]> {
  const rows = await db.execute<{
    type: MediaType;
    id: string;
    owner_id: string;
    width: number;
    height: number;
    bytes: number;
  }>(sql`${lacking(lack, afterId)} order by id limit ${limit}`);
  return rows.map(({ owner_id: ownerId, ...item }) => ({ ...item, ownerId }));
}

/** How many there are, counted no further than `limit`. */
export async function countLacking(db: Db, lack: Lack, limit: number): Promise<number> {
  const [row] = await db.execute<{ items: number }>(
    sql`select count(*)::int as items from (${lacking(lack, null)} limit ${limit}) as found`,
  );
  return row?.items ?? 0;
}

const lacking = (lack: Lack, afterId: string | null): SQL =>
  sql.join(
    lack.media.map((type) => lackingOf(type, lack, afterId)),
    sql` union all `,
  );

/**
 * OFFSET 0 has each medium looked up by itself, in the order of ids, until there are enough. Without, Postgres joins all jobs
 * and files of everybody first, because it thinks that the few it needs come late: 800,000 pages for a wave of fifty photos
 * of 200,000, and as many for the next.
 */
function lackingOf(
  type: MediaType,
  { kind, lack, hopeless, ownerId, before }: Lack,
  afterId: string | null,
): SQL {
  const [table, column] = [sql.raw(`${type}s`), sql.raw(`${type}_id`)];
  const lacks =
    lack === 'duration'
      ? sql`m.duration is null`
      : sql`not exists (select 1 from renditions r where r.${column} = m.id and r.kind = ${kind} offset 0)`;
  return sql`
    select ${type}::text as type, m.id, m.owner_id, coalesce(m.width, 0) as width, coalesce(m.height, 0) as height,
      m.bytes::float8 as bytes
    from ${table} m
    where ${lacks}
      and m.created_at <= ${before.toISOString()}::timestamptz
      ${ownerId ? sql`and m.owner_id = ${ownerId}` : sql``}
      ${afterId ? sql`and m.id > ${afterId}` : sql``}
      and not exists (
        select 1 from job_media jm join jobs j on j.id = jm.job_id
        where jm.${column} = m.id and j.kind = ${kind}
          and (j.status in ('queued', 'processing') or (j.status = 'failed' and j.error_code in ${hopeless})) offset 0)`;
}
