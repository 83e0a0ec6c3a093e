import { lt, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { queueSamples } from './schema/queue-samples.ts';

/**
 * Writes how long the queues are now, if nobody has within this minute. The primary key elects: of several processes
 * one writes, and the others find its rows.
 */
export async function sampleQueues(db: Db, kinds: string[]): Promise<void> {
  await db.execute(sql`
    with this_minute as (select date_trunc('minute', now()) as at),
    live as (
      select kind,
        count(*) filter (where status = 'queued') as queued,
        count(*) filter (where status = 'processing') as processing,
        extract(epoch from now() - min(run_at) filter (where status = 'queued')) as oldest
      from jobs where status in ('queued', 'processing') group by kind
    ),
    ended as (
      select kind,
        count(*) filter (where status = 'completed') as completed,
        count(*) filter (where status = 'failed') as failed
      from jobs, this_minute
      where finished_at >= at - interval '1 minute' and finished_at < at group by kind
    )
    insert into queue_samples (at, kind, queued, processing, oldest_seconds, completed, failed)
    select at, k.kind, coalesce(queued, 0), coalesce(processing, 0), greatest(0, coalesce(oldest, 0)),
      coalesce(completed, 0), coalesce(failed, 0)
    from this_minute
    cross join (select unnest(array[${sql.join(
      kinds.map((kind) => sql`${kind}`),
      sql`, `,
    )}]::text[]) as kind) k
    left join live on live.kind = k.kind
    left join ended on ended.kind = k.kind
    where not exists (select 1 from queue_samples s where s.at = this_minute.at)
    on conflict do nothing`);
}

export type QueuePoint = {
  at: Date;
  queued: number;
  processing: number;
  oldestSeconds: number;
  completed: number;
  failed: number;
};

/**
 * The last `minutes`, oldest first, in steps of `stepSeconds`: of each the highest numbers of waiting and running jobs,
 * and the sum of those that ended. A step that nobody sampled is missing.
 * @param kind of one alone; of all together without
 */
export async function readQueueSamples(
  db: Db,
  minutes: number,
  stepSeconds: number,
  kind?: string,
): Promise<QueuePoint[]> {
  const rows = await db.execute<QueuePoint & { at: string }>(sql`
    select date_bin(make_interval(secs => ${stepSeconds}), at, 'epoch'::timestamptz) as at,
      max(queued)::int as queued, max(processing)::int as processing, max(oldest)::float8 as "oldestSeconds",
      sum(completed)::int as completed, sum(failed)::int as failed
    from (
      select at, sum(queued) as queued, sum(processing) as processing, max(oldest_seconds) as oldest,
        sum(completed) as completed, sum(failed) as failed
      from queue_samples
      where at > now() - make_interval(mins => ${minutes}) ${kind ? sql`and kind = ${kind}` : sql``}
      group by at
    ) as minutes
    group by 1 order by 1`);
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}

export async function pruneQueueSamples(db: Db, days: number): Promise<void> {
  await db.delete(queueSamples).where(lt(queueSamples.at, sql`now() - make_interval(days => ${days})`));
}
