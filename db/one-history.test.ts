import assert from 'node:assert/strict';
import { test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { testDatabase } from '../test/services.ts';
import { migrateUntilBefore } from '../test/support/migrations.ts';
import { openDatabase } from './client.ts';
import { readDbSettings } from './config.ts';
import { listJobEvents } from './jobs/events.ts';
import { publishStatusChanges, readStatusChanges, readStatusLog } from './jobs/status-log.ts';
import { migrateDatabase } from './migrate.ts';

test('what two tables told of a job, one tells after the migration: steps, places in the log, and what has none yet', async (t) => {
  const { url, close } = await testDatabase({ empty: true });
  t.after(close);
  const settings = readDbSettings({ DATABASE_URL: url });
  const { sql, db, close: disconnect } = openDatabase(settings, 'test');
  t.after(disconnect);
  await migrateUntilBefore(sql, 'one_history');

  const [owner, job, telling] = [uuidv7(), uuidv7(), uuidv7()];
  await sql`insert into users (id, username, password_hash) values (${owner}, 'dorothea', 'none')`;
  for (const [id, kind] of [
    [job, 'duration'],
    [telling, 'webhook'],
  ] as const)
    await sql`insert into jobs (id, kind, owner_id, input, max_attempts, deadline_seconds)
      values (${id}, ${kind}, ${owner}, '{}', 3, 60)`;
  const enqueue = () => sql`update jobs set enqueued_at = now() where id = ${job}`;
  const claim = (id = job) => sql`
    update jobs set status = 'processing', stage = 'claimed', attempt = attempt + 1, claimed_at = now(),
      lease_token = ${uuidv7()}, worker = 'w1' where id = ${id}`;
  await enqueue();
  await claim();
  await sql`update jobs set progress = 0.4, stage = 'tiles' where id = ${job}`;
  await sql`update jobs set status = 'queued', stage = null, progress = 0, attempt = attempt - 1, lease_token = null,
    enqueued_at = null, generation = 2 where id = ${job}`;
  await enqueue();
  await claim();
  await claim(telling);
  await sql`update jobs set status = 'failed', error_code = 'CORRUPT_MEDIA', error_message = 'cut short',
    lease_token = null, finished_at = now() where id = ${job}`;
  // Accepting it is forgotten; the end of it has no place yet.
  await sql`update status_changes set position = id`;
  await sql`delete from status_changes where status = 'queued' and version = 1`;
  await sql`update status_changes set position = null where status = 'failed'`;
  await sql`update status_log set last_position = 6, pruned_position = 1`;
  const [end] = await sql<
    { updatedAt: string }[]
  >`select updated_at as "updatedAt" from jobs where id = ${job}`;

  await migrateDatabase(settings);

  const steps = await listJobEvents(db, job);
  assert.deepEqual(
    steps.map(({ event, attempt, worker, progress, stage, errorCode }) => [
      ...[event, attempt, worker],
      ...[progress && Math.round(progress * 10), stage, errorCode],
    ]),
    [
      ['accepted', 0, null, null, null, null],
      ['queued', 0, null, null, null, null],
      ['claimed', 1, 'w1', 0, null, null],
      ['stage', 1, 'w1', 4, 'tiles', null],
      ['handed_back', 1, 'w1', 4, null, null],
      ['queued', 0, null, null, null, null],
      ['claimed', 1, 'w1', 0, null, null],
      ['failed', 1, 'w1', 0, 'claimed', 'CORRUPT_MEDIA'],
    ],
  );
  assert.equal((await listJobEvents(db, telling)).length, 3);

  const log = await readStatusLog(db);
  while (await publishStatusChanges(db, 1, async () => {}));
  const told = await readStatusChanges(db, owner, log.prunedPosition, 100);
  assert.deepEqual(
    told.map(({ job: { status, attempt, progress, stage, finishedAt } }) => [
      ...[status, attempt, progress, stage, finishedAt],
    ]),
    [
      ['processing', 1, 0, 'claimed', null],
      ['queued', 0, 0, null, null],
      ['processing', 1, 0, 'claimed', null],
      ['failed', 1, 0, 'claimed', new Date(end?.updatedAt ?? '')],
    ],
  );
  assert.equal(told.at(-1)?.position, log.lastPosition + 1);
});
