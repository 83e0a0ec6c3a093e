import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import { until } from '../../test/support/until.ts';
import type { JobView } from '../jobs/view.ts';

let api: TestApi;
let me: Caller;
let id: string;
before(async () => {
  api = await startTestApi();
  me = await api.signUp();
});
after(() => api.close());
test.beforeEach(async () => {
  id = (await jsonOf<{ job: JobView }>(me.post('/upscale', form('file', [await photoFile()])))).job.id;
});

const read = (query = '', headers: Record<string, string> = {}) => me.get(`/jobs/${id}${query}`, headers);
const result = {
  renditionId: uuidv7(),
  model: 'faithful',
  modelHash: 'ab',
  scale: 4,
  width: 160,
  height: 96,
};

/** Until the server has a request waiting for a change. */
const whenWaiting = () => until('a request to wait', 30, async () => api.deps.changes.open > 0);

test('a job is shown in one shape, from waiting to its result', async () => {
  const queued = await jsonOf<JobView>(read());
  assert.deepEqual(queued.progress, { percent: 0, stage: null });
  assert.deepEqual(queued.links, {
    self: `/jobs/${id}`,
    events: `/jobs/${id}/events`,
    timeline: `/jobs/${id}/timeline`,
    cancel: `/jobs/${id}/cancel`,
  });
  const attempt = await takeJob(api.deps.db, id);
  await attempt.progress(0.5, 'tiles');
  const running = await jsonOf<JobView>(read());
  assert.equal(running.status, 'processing');
  assert.equal(running.attempt, 1);
  assert.deepEqual(running.progress, { percent: 50, stage: 'tiles' });
  assert.ok(running.eta_seconds !== null && running.eta_seconds >= 0);
  await attempt.complete({ output: result });
  const done = await read();
  assert.equal(done.headers.get('retry-after'), null);
  const job = await jsonOf<JobView>(done);
  assert.equal(job.status, 'completed');
  assert.equal(job.progress.percent, 100);
  assert.equal((job.result as { model_hash: string }).model_hash, 'ab');
  assert.equal(job.links.result, `/renditions/${result.renditionId}`);
  assert.ok(job.finished_at && job.started_at);
});

test('a failed job is an answer like any other, with its code', async () => {
  const attempt = await takeJob(api.deps.db, id);
  await attempt.fail('CORRUPT_MEDIA', 'The file ends too early.');
  const answer = await read();
  assert.equal(answer.status, 200);
  const job = await jsonOf<JobView>(answer);
  assert.deepEqual(job.error, { code: 'CORRUPT_MEDIA', message: 'The file ends too early.' });
  assert.equal(job.links.retry, `/jobs/${id}/retry`);
  assert.equal(job.result, null);
});

test('who has the version that is current gets 304', async () => {
  const first = await read();
  const etag = first.headers.get('etag') ?? '';
  assert.equal(first.headers.get('cache-control'), 'private, no-cache');
  assert.ok(Number(first.headers.get('retry-after')) > 0);
  const again = await read('', { 'if-none-match': etag });
  assert.equal(again.status, 304);
  assert.equal(again.headers.get('etag'), etag);
  await takeJob(api.deps.db, id);
  const changed = await read('', { 'if-none-match': etag });
  assert.equal(changed.status, 200);
  assert.notEqual(changed.headers.get('etag'), etag);
});

test('a waiting request is answered by the change', async () => {
  const waiting = read('?wait=20');
  await whenWaiting();
  await takeJob(api.deps.db, id);
  const answer = await waiting;
  assert.equal((await jsonOf<JobView>(answer)).status, 'processing');
  assert.equal(api.deps.changes.open, 0);
});

test('a waiting request that knows an old version is answered at once, one that knows the current waits', async () => {
  const etag = (await read()).headers.get('etag') ?? '';
  assert.equal((await read('?wait=0.05', { 'if-none-match': etag })).status, 304);
  assert.equal((await read('?wait=25', { 'if-none-match': '"0"' })).status, 200);
});

test('the wish to wait may be a header, and is cut to the limit', async () => {
  const waiting = read('', { prefer: 'respond-async, wait=600' });
  await whenWaiting();
  await me.post(`/jobs/${id}/cancel`);
  const answer = await waiting;
  assert.equal(answer.headers.get('preference-applied'), 'wait=25');
  assert.equal((await jsonOf<JobView>(answer)).status, 'cancelled');
  assert.equal((await read('?wait=25')).status, 200, 'an ended job does not keep anybody waiting');
  assert.equal((await read('?wait=-1')).status, 422);
  assert.equal((await read('?wait=soon')).status, 422);
});

test('a caller who goes away stops waiting', async () => {
  const gone = new AbortController();
  const headers = { authorization: `Bearer ${me.token}` };
  const waiting = api.request(`/jobs/${id}?wait=20`, { headers, signal: gone.signal });
  await whenWaiting();
  gone.abort();
  await waiting.catch(() => {});
  assert.equal(api.deps.changes.open, 0);
});

test('who waits for too much at once is answered without waiting', async () => {
  const watches = Array.from({ length: 64 }, () => api.deps.changes.watch(id, me.id));
  assert.ok(watches.every((watch) => watch !== undefined));
  assert.equal((await read('?wait=25')).status, 200);
  assert.equal((await me.get(`/jobs/${id}/events`)).status, 429);
  for (const watch of watches) watch?.close();
});

test('a queued job is cancelled at once, a running one is asked, an ended one stays', async () => {
  const attempt = await takeJob(api.deps.db, id);
  const asked = await me.post(`/jobs/${id}/cancel`);
  assert.equal(asked.status, 202);
  assert.equal((await jsonOf<JobView>(asked)).status, 'processing');
  assert.equal((await me.post(`/jobs/${id}/cancel`)).status, 202);
  await attempt.complete({ output: result });
  const ended = await me.post(`/jobs/${id}/cancel`);
  assert.equal(ended.status, 200);
  assert.equal((await jsonOf<JobView>(ended)).status, 'completed');
});

test('only what failed or was cancelled runs again', async () => {
  assert.equal((await me.post(`/jobs/${id}/retry`)).status, 409);
  assert.equal((await me.post(`/jobs/${id}/cancel`)).status, 200);
  const again = await me.post(`/jobs/${id}/retry`);
  assert.equal(again.status, 202);
  assert.equal(again.headers.get('location'), `/jobs/${id}`);
  assert.equal((await jsonOf<JobView>(again)).status, 'queued');
  assert.equal((await jsonOf<{ code: string }>(me.post(`/jobs/${id}/retry`))).code, 'NOT_RETRYABLE');
  const attempt = await takeJob(api.deps.db, id, 2);
  assert.equal(attempt.job.attempt, 1, 'with a new budget of attempts');
  await until('it to be handed to Redis', 20, () => api.deps.queues.of('upscale').getJob(`${id}-2`));
});

test('a stranger’s job, an unknown one and no id at all are not found', async () => {
  const stranger = await api.signUp();
  for (const path of ['', '/events']) {
    assert.equal((await stranger.get(`/jobs/${id}${path}`)).status, 404);
    assert.equal((await me.get(`/jobs/${uuidv7()}${path}`)).status, 404);
    assert.equal((await me.get(`/jobs/abc${path}`)).status, 404);
  }
  for (const path of ['cancel', 'retry']) {
    assert.equal((await stranger.post(`/jobs/${id}/${path}`)).status, 404);
    assert.equal((await me.post(`/jobs/abc/${path}`)).status, 404);
  }
  assert.equal((await stranger.get(`/jobs/${id}?wait=1`)).status, 404);
  await api.database.sql`update users set role = 'admin' where id = ${stranger.id}`;
  const admin = await api.deps.accounts.withPassword(stranger.username, stranger.password);
  assert.ok(admin?.isAdmin && (await api.deps.findJob(id, admin)));
});
