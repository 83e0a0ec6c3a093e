import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { imageSize } from 'image-size';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import { queuedJobs } from '../../test/support/queued.ts';
import type { Attempt } from '../../workers/attempt.ts';
import { avatar as runAvatar } from '../../workers/avatar/runner.ts';
import { makeAvatar } from '../../workers/avatar/task.ts';
import { createContext } from '../../workers/context.ts';
import { Engines } from '../../workers/engines.ts';
import { quiet } from '../../workers/image/testing.ts';
import { Lane } from '../../workers/lane.ts';
import type { Sandbox } from '../../workers/sandbox/sandbox.ts';
import type { JobView } from '../jobs/view.ts';
import { sweepObjects } from '../sweep.ts';

const TOKEN = 'an internal token of this test alone, long enough';

let api: TestApi;
let me: Caller;
/** The avatar job that waits, once there is one. */
let waitingJob: () => Promise<string>;
before(async () => {
  api = await startTestApi({
    MAX_AVATAR_BYTES: '1048576',
    PUBLIC_URL: 'https://darkroom.test',
    INTERNAL_TOKEN: TOKEN,
  });
  waitingJob = queuedJobs(api, 'avatar');
});
after(() => api.close());
beforeEach(async () => {
  me = await api.signUp();
});

const mine = (query = '') => `/v1/users/${me.id}/avatar${query}`;
const picture = (name = 'me.jpg', seed?: string) => photoFile(name, seed);

/** Does the worker's part with the real runner and task, in this process. */
async function work(jobId: string): Promise<void> {
  const { job, complete, fail } = await takeJob(api.deps.db, jobId);
  const scratch = join(api.deps.settings.SCRATCH_DIR, randomUUID());
  await mkdir(scratch, { recursive: true });
  const attempt = { job, scratch, lease: { jobId, token: job.leaseToken }, ...quiet };
  const sandbox = { run: (_: string, args: Parameters<typeof makeAvatar>[0]) => makeAvatar(args, quiet) };
  const deps = { ...api.deps, engines: new Engines(new Lane(0, 0)) };
  const context = createContext('avatar', attempt as Attempt, sandbox as unknown as Sandbox, deps);
  try {
    await complete(await runAvatar(context));
  } catch (error) {
    await fail((error as { code: string }).code, 'the picture is damaged');
  }
}

async function give(path: string, file: File, fields: Record<string, string> = {}): Promise<string> {
  const sending = me.post(path, form('file', [file], fields));
  await work(await waitingJob());
  const answer = await sending;
  assert.equal(answer.status, 200);
  return (await jsonOf<{ avatarUrl: string }>(answer)).avatarUrl;
}

/** What anybody sees at a public address. */
const look = (url: string) => api.request(new URL(url).pathname);
const shownAt = async (path: string) => (await api.request(path)).headers.get('location');

test('an avatar has a public address that may be cached for ever, and GET goes there', async () => {
  const url = await give(mine(), await picture());
  assert.match(url, /^https:\/\/darkroom\.test\/avatars\/[0-9a-f]{64}\.jpg$/);
  const file = await look(url);
  assert.equal(file.status, 200);
  assert.equal(file.headers.get('content-type'), 'image/jpeg');
  assert.equal(file.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  const { width, height } = imageSize(new Uint8Array(await file.arrayBuffer()));
  assert.deepEqual([width, height], [24, 24], 'the square middle of 40 × 24, not enlarged');
  const answer = await api.request(mine());
  assert.deepEqual([answer.status, answer.headers.get('location')], [302, url]);
  assert.equal(answer.headers.get('cache-control'), 'no-cache');
});

test('another picture has another address, and the old one stays until the new one is made', async () => {
  const first = await give(mine(), await picture());
  const sending = me.post(mine(), form('file', [await picture()]));
  const job = await waitingJob();
  assert.equal(await shownAt(mine()), first);
  await work(job);
  const { avatarUrl: second } = await jsonOf<{ avatarUrl: string }>(sending);
  assert.notEqual(second, first);
  assert.equal(await shownAt(mine()), second);
  assert.equal((await look(first)).status, 404);
});

test('of two pictures on their way the newer one stays, whichever is made first', async () => {
  const sent = [];
  const jobs = [];
  for (const seed of ['aa0000', '0000aa']) {
    sent.push(me.post(mine(), form('file', [await picture('me.jpg', seed)])));
    jobs.push(await waitingJob());
  }
  await work(jobs[1] ?? '');
  const { avatarUrl } = await jsonOf<{ avatarUrl: string }>(sent[1] as Promise<Response>);
  assert.equal(await shownAt(mine()), avatarUrl);
  const older = await jsonOf<JobView>(me.get(`/jobs/${jobs[0]}`));
  assert.equal(older.status, 'cancelled');
  await sent[0];
});

test('a picture that cannot be read leaves the old avatar where it is', async () => {
  const url = await give(mine(), await picture());
  const whole = new Uint8Array(await (await picture()).arrayBuffer());
  const damaged = new File([whole.subarray(0, whole.length - 60)], 'me.jpg');
  const sending = me.post(mine(), form('file', [damaged]));
  await work(await waitingJob());
  const answer = await sending;
  assert.equal(answer.status, 400);
  assert.equal((await jsonOf<{ detail: string }>(answer)).detail, '画像の処理に失敗しました');
  assert.equal(await shownAt(mine()), url);
});

test('a failure that is no fault of the picture is not blamed on it', async () => {
  const url = await give(mine(), await picture());
  const sending = me.post(mine(), form('file', [await picture()]));
  const { fail } = await takeJob(api.deps.db, await waitingJob());
  await fail('OUT_OF_MEMORY', 'The media process passed its limit.');
  const answer = await sending;
  assert.deepEqual([answer.status, (await jsonOf<{ code: string }>(answer)).code], [500, 'OUT_OF_MEMORY']);
  assert.equal(await shownAt(mine()), url);
});

test('main and sub are two avatars, main when none is named', async () => {
  const main = await give(mine(), await picture());
  const sub = await give(mine(), await picture(), { avatar_type: 'sub' });
  assert.equal(await shownAt(mine()), main);
  assert.equal(await shownAt(mine('?avatar_type=main')), main);
  assert.equal(await shownAt(mine('?avatar_type=sub')), sub);
  assert.equal((await me.post(mine('?avatar_type=third'), form('file', [await picture()]))).status, 422);
});

const storedKeys = () => Array.fromAsync(api.deps.store.list('photos/'), ({ key }) => key);

test('DELETE takes away what is shown and what is on its way, twice as well as once', async () => {
  const before = await storedKeys();
  const url = await give(mine(), await picture());
  const sending = me.post(mine(), form('file', [await picture()]));
  const job = await waitingJob();
  for (let i = 0; i < 2; i++) assert.equal((await me.delete(mine())).status, 204);
  assert.equal((await sending).status, 202);
  assert.equal((await jsonOf<JobView>(me.get(`/jobs/${job}`))).status, 'cancelled');
  assert.equal((await api.request(mine())).status, 404);
  assert.equal((await look(url)).status, 404);
  await sweepObjects(api.deps, Date.now() + 1);
  const kept = new Set(before);
  assert.deepEqual(
    (await storedKeys()).filter((key) => !kept.has(key)),
    [],
  );
});

test('what is no picture, too large or not there is refused in the words of the system before', async () => {
  const refusal = async (body: FormData) => {
    const answer = await me.post(mine(), body);
    return [answer.status, (await jsonOf<{ detail: string }>(answer)).detail];
  };
  const type = '許可されていないファイル形式です。対応形式: jpg, jpeg, png, webp';
  assert.deepEqual(await refusal(form('file', [new File(['<svg/>'], 'me.png')])), [400, type]);
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAAAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  assert.deepEqual(await refusal(form('file', [new File([new Uint8Array(gif)], 'me.jpg')])), [400, type]);
  const large = new File([new Uint8Array(1_100_000)], 'me.jpg');
  assert.deepEqual(await refusal(form('file', [large])), [400, 'ファイルサイズが大きすぎます（最大1MB）']);
  assert.deepEqual(await refusal(form('file', [])), [422, 'file: Field required']);
});

test('a small picture is enlarged when that is asked for, in the form or in the query', async () => {
  for (const [query, fields, upscale] of [
    ['', {}, false],
    ['', { upscale: 'true' }, true],
    ['?upscale=true', {}, true],
  ] as const) {
    const sending = me.post(mine(query), form('file', [await picture()], fields));
    const { input } = await jsonOf<JobView>(me.get(`/jobs/${await waitingJob()}`));
    assert.equal((input as { upscale: boolean }).upscale, upscale, query);
    await me.delete(mine());
    assert.equal((await sending).status, 202);
  }
  assert.equal((await me.post(mine('?upscale=maybe'), form('file', [await picture()]))).status, 422);
});

test('an id that is no UUID is a readable 422; upper case is the same person', async () => {
  const answer = await me.post('/v1/users/me/avatar', form('file', [await picture()]));
  assert.equal(answer.status, 422);
  assert.equal((await jsonOf<{ detail: string }>(answer)).detail, 'user_id: should be a UUID');
  assert.equal((await api.request('/v1/subjects/me/avatar')).status, 422);
  const url = await give(`/v1/users/${me.id.toUpperCase()}/avatar`, await picture());
  assert.equal(await shownAt(mine()), url);
});

test('strangers change nothing, and do not learn who is there', async () => {
  const url = await give(mine(), await picture());
  const stranger = await api.signUp();
  for (const id of [me.id, randomUUID()]) {
    const path = `/v1/users/${id}/avatar`;
    assert.equal((await stranger.post(path, form('file', [await picture()]))).status, 404);
    assert.equal((await stranger.delete(path)).status, 404);
    assert.equal((await api.request(path, { method: 'DELETE' })).status, 401);
  }
  assert.equal(await shownAt(mine()), url);
});

test('a machine acts for users and subjects alike', async () => {
  const headers = { 'x-internal-token': TOKEN };
  const id = randomUUID();
  for (const [method, path] of [
    ['PUT', `/v1/subjects/${id}`],
    ['DELETE', `/v1/subjects/${id}/avatar`],
    ['DELETE', mine()],
  ] as const) {
    const json = { 'content-type': 'application/json' };
    const body = method === 'PUT' ? { body: '{}', headers: { ...headers, ...json } } : { headers };
    const { status } = await api.request(path, { method, ...body });
    assert.equal(status, method === 'PUT' ? 200 : 204, path);
  }
  for (const path of [`/v1/users/${randomUUID()}/avatar`, `/v1/subjects/${randomUUID()}/avatar`]) {
    const body = form('file', [await picture()]);
    assert.equal((await api.request(path, { method: 'POST', headers, body })).status, 404, path);
    assert.equal((await api.request(path, { method: 'DELETE', headers })).status, 404, path);
  }
  const sending = api.request(mine(), { method: 'POST', headers, body: form('file', [await picture()]) });
  await work(await waitingJob());
  assert.equal((await sending).status, 200);
});

test('a subject is made once and has avatars as users have', async () => {
  const id = randomUUID();
  const path = `/v1/subjects/${id}/avatar`;
  const before = await me.post(path, form('file', [new File(['no picture'], 'me.txt')]));
  assert.equal(before.status, 404, 'before the file is looked at');
  assert.equal((await jsonOf<{ detail: string }>(before)).detail, '指定されたSubjectが見つかりません');
  const put = (caller: Caller, name: string) => caller.put(`/v1/subjects/${id}`, { name });
  assert.deepEqual(await jsonOf(put(me, 'Rex')), { id, name: 'Rex' });
  assert.equal((await put(await api.signUp(), 'Mine')).status, 404);
  const url = await give(path, await picture());
  assert.equal(await shownAt(path), url);
  assert.equal((await me.delete(path)).status, 204);
  assert.equal((await api.request(path)).status, 404);
});

test('an avatar is none of the photos that its owner collects', async () => {
  await give(mine(), await picture());
  assert.deepEqual(await jsonOf(me.get('/photos')), []);
});
