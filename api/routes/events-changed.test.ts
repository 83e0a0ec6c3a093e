import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { sampleQueues } from '../../db/queue-samples.ts';
import { announceWorker, removeWorker } from '../../db/workers.ts';
import { kinds } from '../../queues/registry.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { nextOf, readEvents } from '../../test/support/event-stream.ts';

let api: TestApi;
let admin: Caller;
// One for each test: what the last one did may be told of after it.
beforeEach(async () => {
  api = await startTestApi();
  admin = await api.signUpAdministrator();
});
afterEach(() => api.close());

/** A stream that has begun. */
async function follow(who: Caller, scope = 'own') {
  const events = readEvents(await who.get(`/events?scope=${scope}`));
  assert.equal((await nextOf(events))?.event, 'reload');
  return events;
}

/** What the next `changed` names; it is kept for nobody, so it has no id. */
async function changed(events: ReturnType<typeof readEvents>) {
  const heard = await nextOf(events);
  assert.deepEqual([heard?.event, heard?.id], ['changed', undefined]);
  return heard?.data.data.what;
}

const nightly = { name: 'nightly', work: 'thumbnail-missing', cron: '0 3 * * *', timezone: 'Asia/Tokyo' };

test('the owner of a schedule is told that it changed, an administrator too, and nobody else', async () => {
  const [owner, stranger] = [await api.signUp(), await api.signUp()];
  const [mine, theirs, everybodys] = [
    await follow(owner),
    await follow(stranger),
    await follow(admin, 'everybody'),
  ];
  const { id } = await jsonOf<{ id: string }>(owner.post('/schedules', nightly));
  assert.equal(await changed(mine), 'schedules');
  assert.equal(await changed(everybodys), 'schedules');
  await owner.post(`/schedules/${id}/run`);
  assert.equal(await changed(mine), 'schedules');
  // The first that a stranger hears of is their own.
  await stranger.post('/schedules', { ...nightly, name: 'theirs' });
  assert.equal(await changed(theirs), 'schedules');
  await api.database.sql`update schedule_runs set status = 'completed', finished_at = now()`;
  assert.equal(await changed(mine), 'schedules');
  for (const stream of [mine, theirs, everybodys]) await stream.return(undefined);
});

test('administrators are told of workers that come and go, of samples and of alerts', async () => {
  const events = await follow(admin, 'everybody');
  const worker = { name: 'w', startedAt: new Date(), lanes: { image: 1 }, device: null, models: [] };
  const { db } = api.deps;
  await announceWorker(db, worker);
  assert.equal(await changed(events), 'workers');
  // That it is still there is no news.
  await announceWorker(db, worker);
  await sampleQueues(db, kinds);
  assert.equal(await changed(events), 'queues');
  await db.execute(
    sql`insert into alerts (id, name, summary) values (gen_random_uuid(), 'queue-age', 'old')`,
  );
  assert.equal(await changed(events), 'alerts');
  await db.execute(sql`update alerts set state = 'resolved', resolved_at = now()`);
  assert.equal(await changed(events), 'alerts');
  await removeWorker(db, 'w');
  assert.equal(await changed(events), 'workers');
  await events.return(undefined);
});

test('the owner of a photo or video is told that it was deleted, and which, and so are administrators', async () => {
  const [owner, stranger] = [await api.signUp(), await api.signUp()];
  const { id } = await jsonOf<{ id: string }>(owner.post('/upscale', form('file', [await photoFile()])));
  const [mine, theirs, everybodys] = [
    await follow(owner),
    await follow(stranger),
    await follow(admin, 'everybody'),
  ];
  assert.equal((await owner.delete(`/photos/${id}`)).status, 200);
  for (const stream of [mine, everybodys])
    assert.deepEqual(await gone(stream), { what: 'photos', ids: [id] });
  const film = '00000000-0000-7000-8000-000000000001';
  await api.database.sql`insert into videos (id, owner_id, key, name, content_type, bytes, etag)
    values (${film}, ${owner.id}, 'videos/x', 'x.mp4', 'video/mp4', 1, 'x')`;
  assert.equal((await owner.delete(`/videos/${film}`)).status, 200);
  for (const stream of [mine, everybodys])
    assert.deepEqual(await gone(stream), { what: 'videos', ids: [film] });
  // The first that a stranger hears of is their own.
  await stranger.post('/schedules', nightly);
  assert.equal(await changed(theirs), 'schedules');
  for (const stream of [mine, theirs, everybodys]) await stream.return(undefined);
});

/** What the next `changed` says, whatever is told of jobs before it. */
async function gone(events: ReturnType<typeof readEvents>) {
  for (;;) {
    const heard = await nextOf(events);
    assert.ok(heard, 'the stream goes on');
    if (heard.event === 'changed') return heard.data.data;
  }
}
