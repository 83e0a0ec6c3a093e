import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { claimJob } from '../../db/jobs/claim.ts';
import { failJob } from '../../db/jobs/finish.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import type { JobView } from '../jobs/view.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi({ MAX_LIVE_JOBS: '3' });
});
after(() => api.close());

type Answer = { retried: number; held_back: number; more: boolean };

/** Failed jobs of this caller, each about the same photo. */
async function failedJobs(who: Caller, count: number, code = 'STORAGE_UNAVAILABLE', kind = 'thumbnail') {
  const { id, job } = await jsonOf<{ id: string; job: JobView }>(
    who.post('/upscale', form('file', [await photoFile()])),
  );
  await who.post(`/jobs/${job.id}/cancel`);
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const made = await jsonOf<JobView>(who.post('/jobs', { kind, input: { photo_id: id } }));
    await fail(made.id, code);
    ids.push(made.id);
  }
  return ids;
}

async function fail(jobId: string, code: string) {
  const token = randomUUID();
  const [row] = await api.database.sql<{ generation: number }[]>`
    select generation from jobs where id = ${jobId}`;
  const generation = row?.generation ?? 0;
  await claimJob(api.deps.db, { jobId, generation, token, worker: 'w1', leaseSeconds: 60 });
  await failJob(api.deps.db, { jobId, token }, code, 'as the test wants');
}

const retry = (who: Caller, body?: object, headers?: Record<string, string>) =>
  jsonOf<Answer>(who.post('/jobs/retry', body, headers));
const statusesOf = async (who: Caller, ids: string[]) =>
  Promise.all(ids.map(async (id) => (await jsonOf<JobView>(who.get(`/jobs/${id}`))).status));

test('failed jobs run again by their filter, and others stay', async () => {
  const me = await api.signUp();
  const [storage] = await failedJobs(me, 1);
  const [corrupt] = await failedJobs(me, 1, 'CORRUPT_MEDIA');
  const both = [storage ?? '', corrupt ?? ''];
  assert.deepEqual(await retry(me, { code: 'STORAGE_UNAVAILABLE' }), {
    retried: 1,
    held_back: 0,
    more: false,
  });
  assert.deepEqual(await statusesOf(me, both), ['queued', 'failed']);
  assert.deepEqual((await retry(me, { kind: 'upscale' })).retried, 0);
  assert.deepEqual((await retry(me)).retried, 1, 'without a body all of them');
  assert.deepEqual(await statusesOf(me, both), ['queued', 'queued']);
});

test('a wish may be repeated: what failed again since is left alone', async () => {
  const me = await api.signUp();
  const [one = '', two = ''] = await failedJobs(me, 2);
  await api.database.sql`update jobs set finished_at = now() - interval '1 minute' where owner_id = ${me.id}`;
  const failed_before = new Date(Date.now() - 1_000).toISOString();
  const first = await retry(me, { failed_before, limit: 1 });
  assert.deepEqual(first, { retried: 1, held_back: 0, more: true });
  await fail(one, 'STORAGE_UNAVAILABLE');
  assert.deepEqual(await retry(me, { failed_before, limit: 1 }), { retried: 1, held_back: 0, more: false });
  assert.deepEqual(await retry(me, { failed_before }), { retried: 0, held_back: 0, more: false });
  assert.deepEqual(await statusesOf(me, [one, two]), ['failed', 'queued']);
});

test('a key answers a repeated request as before, and runs nothing twice', async () => {
  const me = await api.signUp();
  const [one = ''] = await failedJobs(me, 1);
  const key = { 'idempotency-key': randomUUID() };
  assert.equal((await retry(me, {}, key)).retried, 1);
  await fail(one, 'STORAGE_UNAVAILABLE');
  assert.equal((await retry(me, {}, key)).retried, 1);
  assert.deepEqual(await statusesOf(me, [one]), ['failed']);
});

test('nobody gets more live jobs by it than one may have', async () => {
  const me = await api.signUp();
  const ids = await failedJobs(me, 5);
  assert.deepEqual(await retry(me, {}), { retried: 3, held_back: 2, more: false });
  assert.deepEqual(await statusesOf(me, ids), ['queued', 'queued', 'queued', 'failed', 'failed']);
});

test('a stranger runs nothing of mine again, an administrator does', async () => {
  const [me, stranger, admin] = [await api.signUp(), await api.signUp(), await api.signUpAdministrator()];
  const [one = ''] = await failedJobs(me, 1);
  assert.equal((await retry(stranger, { owner_id: me.id })).retried, 0);
  assert.equal((await retry(admin, { owner_id: stranger.id })).retried, 0);
  assert.equal((await retry(admin, { owner_id: me.id })).retried, 1);
  assert.deepEqual(await statusesOf(me, [one]), ['queued']);
});

test('what does not fit is refused', async () => {
  const me = await api.signUp();
  for (const body of [{ limit: 501 }, { code: 'NO_SUCH' }, { status: 'failed' }, { owner_id: '1' }]) {
    assert.equal((await me.post('/jobs/retry', body)).status, 422, JSON.stringify(body));
  }
});

test('the list knows owners, codes and ages, and its cursor belongs to them', async () => {
  const [me, admin] = [await api.signUp(), await api.signUpAdministrator()];
  const ids = await failedJobs(me, 2, 'NO_VIDEO_FRAME');
  type Page = { jobs: JobView[]; next_cursor: string | null };
  const list = async (query: string) => {
    const page = await jsonOf<Page>(admin.get(`/jobs?${query}`));
    return { ids: page.jobs.map(({ id }) => id), cursor: page.next_cursor };
  };
  const newest = ids.toReversed();
  assert.deepEqual((await list(`owner_id=${me.id}&status=failed`)).ids, newest);
  assert.deepEqual((await list('code=NO_VIDEO_FRAME')).ids, newest);
  const first = await list('code=NO_VIDEO_FRAME&limit=1');
  assert.deepEqual((await list(`code=NO_VIDEO_FRAME&limit=1&cursor=${first.cursor}`)).ids, [ids[0]]);
  assert.equal((await admin.get(`/jobs?limit=1&cursor=${first.cursor}`)).status, 422);

  await api.database.sql`update jobs set created_at = now() - interval '2 days' where id = ${ids[0] ?? ''}`;
  const yesterday = encodeURIComponent(new Date(Date.now() - 86_400_000).toISOString());
  assert.deepEqual((await list(`code=NO_VIDEO_FRAME&created_after=${yesterday}`)).ids, [ids[1]]);
  assert.deepEqual((await list(`code=NO_VIDEO_FRAME&created_before=${yesterday}`)).ids, [ids[0]]);
  assert.equal((await jsonOf<Page>(me.get(`/jobs?owner_id=${admin.id}`))).jobs.length, 0);
  assert.equal((await me.get('/jobs?created_after=yesterday')).status, 422);
});

test('the timeline tells a failed job from its acceptance to its code', async () => {
  const [me, stranger] = [await api.signUp(), await api.signUp()];
  const [id = ''] = await failedJobs(me, 1, 'CORRUPT_MEDIA');
  type Event = { event: string; worker: string | null; error: { code: string; help: string } | null };
  const job = await jsonOf<JobView>(me.get(`/jobs/${id}`));
  const { events } = await jsonOf<{ events: Event[] }>(me.get(job.links.timeline));
  assert.equal(events[0]?.event, 'accepted');
  const last = events.at(-1);
  assert.deepEqual([last?.event, last?.worker, last?.error?.code], ['failed', 'w1', 'CORRUPT_MEDIA']);
  assert.equal((await me.get(last?.error?.help ?? '')).status, 200);
  assert.equal((await stranger.get(job.links.timeline)).status, 404);
  assert.equal((await me.get(`/jobs/${uuidv7()}/timeline`)).status, 404);
});
