import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql as text } from 'drizzle-orm';
import { NIL, v7 as uuidv7 } from 'uuid';
import { openRows, type Rows } from '../test/support/rows.ts';
import type { Db } from './client.ts';
import { listJobs, listRunningJobs } from './jobs/read.ts';
import { expireLeases, pageOfEnqueued } from './jobs/reconcile.ts';
import { refillJobs, relayJobs, relayLagSeconds } from './jobs/relay.ts';
import { retryFailed } from './jobs/retry-failed.ts';
import { publishStatusChanges } from './jobs/status-log.ts';
import { countLiveJobs, countQueuedJobs } from './jobs/submit.ts';
import { listPhotos } from './photos.ts';
import { withNextRun } from './schedules/advance.ts';
import { claimRun } from './schedules/perform.ts';
import { listVideos } from './videos.ts';
import { listDeliveries } from './webhooks/deliveries.ts';

const MANY = 5_000;
/** A page of 50 and what belongs to it, some times over; far from all. */
const FEW = 500;
const kinds = ['upscale', 'thumbnail'];
const endpointId = uuidv7();

let rows: Rows;
let admin: { id: string; isAdmin: true };
before(async () => {
  rows = await openRows();
  admin = { id: rows.ownerId, isAdmin: true };
  await rows.sql.begin((sql) => fill(sql, rows.ownerId));
  await rows.sql`vacuum analyze`;
});
after(() => rows.close());

/** A platform that has been in use: nearly everything has ended well. */
async function fill(sql: Pick<Rows['sql'], 'unsafe'>, ownerId: string): Promise<void> {
  const series = `from generate_series(1, ${MANY}) as i`;
  const id = `lpad(to_hex(1700000000000 + i), 12, '0') || '70008000' || lpad(to_hex(i), 12, '0')`;
  const at = `now() - make_interval(secs => ${MANY} - i)`;
  // Without triggers, which write the history of each.
  await sql.unsafe('set local session_replication_role = replica');
  for (const [table, type] of [
    ['photos', 'image/jpeg'],
    ['videos', 'video/mp4'],
  ]) {
    const size = table === 'photos' ? ', width, height' : '';
    await sql.unsafe(`
      insert into ${table} (id, owner_id, key, name, content_type, bytes, sha256, created_at${size})
      select (${id})::uuid, '${ownerId}', '${table}/' || i, 'a', '${type}', 9, 'ab', ${at}${size && ', 30, 20'} ${series}`);
  }
  await sql.unsafe(`
    insert into jobs (id, kind, owner_id, input, max_attempts, deadline_seconds, status, error_code, enqueued_at,
      enqueued_epoch, finished_at)
    select (${id})::uuid, case i when 30 then 'pyramid' else 'upscale' end, '${ownerId}', '{}', 3, 60,
      case i when 40 then 'queued' when 50 then 'failed' when 80 then 'cancelled' else 'completed' end::job_status, case i when 50 then 'CORRUPT_MEDIA' end, ${at}, 'e', case when i <> 40 then ${at} end
    ${series}`);
  await sql.unsafe(`insert into job_media (job_id, photo_id) select (${id})::uuid, (${id})::uuid ${series}`);
  await sql.unsafe(`
    insert into job_events (job_id, owner_id, at, event, is_told, position, version, status, attempt, progress, run_at,
      updated_at)
    select (${id})::uuid, '${ownerId}', ${at}, 'accepted', true, i, 1, 'queued', 0, 0, ${at}, ${at} ${series}`);
  await sql.unsafe(`
    insert into schedule_runs (id, schedule_id, owner_id, work, parameters, everybody, max_items, timeout_seconds, trigger,
      status, finished_at)
    select (${id})::uuid, '${NIL}', '${ownerId}', 'forget', '{}', false, 9, 9, 'manual', 'completed', ${at} ${series}`);
  await sql.unsafe(`
    insert into webhook_deliveries (id, endpoint_id, event, body, next_attempt_at, delivered_at)
    select (${id})::uuid, '${endpointId}', 'e', '{}', null, case when i <> 60 then ${at} end ${series}`);
}

/** How many rows Postgres looks at for it, in a transaction that leaves nothing behind. */
async function rowsReadBy(call: (db: Db) => Promise<unknown>, before = 'select 1'): Promise<number> {
  const looked = text`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as n from pg_stat_xact_user_tables`;
  let read = Number.NaN;
  const undone = new Error('undone');
  const transaction = rows.db.transaction(async (tx) => {
    await tx.execute(text.raw(before));
    const [start] = await tx.execute<{ n: number }>(looked);
    await call(tx);
    const [end] = await tx.execute<{ n: number }>(looked);
    read = (end?.n ?? 0) - (start?.n ?? 0);
    throw undone;
  });
  await assert.rejects(transaction, undone);
  return read;
}

// Whatever was asked before: Postgres may keep a plan that is for any value, where it thinks that it costs no more.
const looksForFew: Record<string, (db: Db) => Promise<unknown>> = {
  'the relay': (db) => relayJobs(db, 'e', kinds, { after: NIL, limit: 500 }, async () => {}),
  'the relay’s lag': (db) => relayLagSeconds(db),
  'the relay, after Redis lost its data': (db) =>
    refillJobs(db, 'e', kinds, { after: new Date(0), limit: 500 }, async () => {}),
  'the end of leases': (db) => expireLeases(db),
  'the search for lost hints': (db) =>
    pageOfEnqueued(db, 'e', kinds, 5, { after: { id: NIL, enqueuedAt: new Date(0) }, limit: 500 }),
  'the depth of the queues': (db) => countQueuedJobs(db, 10_000),
  'how much an owner waits for': (db) => countLiveJobs(db, rows.ownerId, 1_000),
  'the list of what runs': (db) => listRunningJobs(db, 100),
  'the list of what waits': (db) => listJobs(db, admin, { status: 'queued' }, 50),
  'the list of what failed': (db) => listJobs(db, admin, { status: 'failed' }, 50),
  'the list of what failed for one reason': (db) => listJobs(db, admin, { errorCode: 'CORRUPT_MEDIA' }, 50),
  'the list of a rare kind': (db) => listJobs(db, admin, { kind: 'pyramid' }, 50),
  'an owner’s list of a rare kind': (db) =>
    listJobs(db, { id: rows.ownerId, isAdmin: false }, { kind: 'pyramid' }, 50),
  'the list of what was cancelled': (db) => listJobs(db, admin, { status: 'cancelled' }, 50),
  'running again what failed': (db) =>
    retryFailed(db, admin, { errorCode: 'STORAGE_UNAVAILABLE' }, 500, 1_000),
  'the log of events': (db) => publishStatusChanges(db, 500, async () => {}),
  'the runs that go on': (db) => withNextRun(db, NIL, [], async () => {}),
  'the run to be done': (db) => claimRun(db, ['forget'], NIL, 30),
  'the deliveries that were given up': (db) => listDeliveries(db, endpointId, { status: 'failed' }, 50),
};
for (const [name, call] of Object.entries(looksForFew)) {
  test(`${name}: a plan for any values whatever reads no more than it finds`, async () => {
    const read = await rowsReadBy(call, 'set local plan_cache_mode = force_generic_plan');
    assert.ok(read < FEW, `${read} rows were read, of ${MANY}`);
  });
}

/** What Postgres thinks of reading by an index; 4 is usual. */
const costing = async (db: Db, cost: number) =>
  void (await db.execute(text.raw(`set local random_page_cost = ${cost}`)));
const at = { id: NIL, enqueuedAt: new Date(0) };
const walks: Record<string, (db: Db) => Promise<unknown[]>> = {
  'what Redis was not told of': (db) =>
    relayJobs(db, 'e', ['duration'], { after: NIL, limit: 50 }, () => costing(db, 4)),
  'what another Redis was told of': (db) =>
    refillJobs(db, 'e', ['thumbnail'], { after: at.enqueuedAt, limit: 50 }, () => costing(db, 4)),
  'what Redis was told of': (db) => pageOfEnqueued(db, 'f', ['thumbnail'], 5, { after: at, limit: 50 }),
};
for (const [name, call] of Object.entries(walks)) {
  test(`a walk through ${name} reads a part at a time, also where Postgres thinks that to sort all costs less`, async () => {
    const read = await rowsReadBy(
      async (db) => {
        await costing(db, 10_000);
        assert.equal((await call(db)).length, 50);
      },
      `insert into jobs (id, kind, owner_id, input, max_attempts, deadline_seconds, run_at, enqueued_at, enqueued_epoch)
      select gen_random_uuid(), case when told then 'thumbnail' else 'duration' end, '${rows.ownerId}', '{}', 3, 60,
        now() - interval '1 hour', case when told then now() - interval '1 hour' + make_interval(secs => i / 100) end,
        case when told then 'f' end
      from generate_series(1, ${MANY}) as i, (values (true), (false)) as both_of(told)`,
    );
    assert.ok(read < FEW, `${read} rows were read, of ${2 * MANY}`);
  });
}

const start = { skip: 0 };
const pages: Record<string, (db: Db) => Promise<unknown[]>> = {
  'an administrator’s photos': (db) => listPhotos(db, admin, { start }, 50),
  'an administrator’s videos': (db) => listVideos(db, admin, { start }, 50),
};
for (const [name, call] of Object.entries(pages)) {
  test(`a page of ${name} is found without reading all of them`, async () => {
    const read = await rowsReadBy(async (db) => assert.equal((await call(db)).length, 50));
    assert.ok(read < FEW, `${read} rows were read, of ${MANY}`);
  });
}
