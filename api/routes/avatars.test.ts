import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { imageSize } from 'image-size';
import { type Caller, form, jsonOf } from '../../test/api.ts';
import { avatarApiOfThisFile, picture } from '../../test/support/avatars.ts';
import type { JobView } from '../jobs/view.ts';
import { sweepObjects } from '../sweep.ts';

const { api, me, waitingJob, work, give, mine, shownAt, look } = avatarApiOfThisFile();
const storedKeys = () => Array.fromAsync(api().deps.store.list('photos/'), ({ key }) => key);

test('an avatar has a public address that may be cached for ever, and GET goes there', async () => {
  const url = await give(mine(), await picture());
  assert.match(url, /^https:\/\/darkroom\.test\/avatars\/[0-9a-f]{64}\.jpg$/);
  const file = await look(url);
  assert.equal(file.status, 200);
  assert.equal(file.headers.get('content-type'), 'image/jpeg');
  assert.equal(file.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  const { width, height } = imageSize(new Uint8Array(await file.arrayBuffer()));
  assert.deepEqual([width, height], [24, 24], 'the square middle of 40 × 24, not enlarged');
  const answer = await api().request(mine());
  assert.deepEqual([answer.status, answer.headers.get('location')], [302, url]);
  assert.equal(answer.headers.get('cache-control'), 'no-cache');
});

test('another picture has another address, and the old one stays until the new one is made', async () => {
  const first = await give(mine(), await picture());
  const sending = me().post(mine(), form('file', [await picture()]));
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
    sent.push(me().post(mine(), form('file', [await picture(seed)])));
    jobs.push(await waitingJob());
  }
  await work(jobs[1] ?? '');
  const { avatarUrl } = await jsonOf<{ avatarUrl: string }>(sent[1] as Promise<Response>);
  assert.equal(await shownAt(mine()), avatarUrl);
  const older = await jsonOf<JobView>(me().get(`/jobs/${jobs[0]}`));
  assert.equal(older.status, 'cancelled');
  await sent[0];
});

test('main and sub are two avatars, main when none is named', async () => {
  const main = await give(mine(), await picture());
  const sub = await give(mine(), await picture(), { avatar_type: 'sub' });
  assert.equal(await shownAt(mine()), main);
  assert.equal(await shownAt(mine('?avatar_type=main')), main);
  assert.equal(await shownAt(mine('?avatar_type=sub')), sub);
  assert.equal((await me().post(mine('?avatar_type=third'), form('file', [await picture()]))).status, 422);
});

test('DELETE takes away what is shown and what is on its way, twice as well as once', async () => {
  const before = await storedKeys();
  const url = await give(mine(), await picture());
  const sending = me().post(mine(), form('file', [await picture()]));
  const job = await waitingJob();
  for (let i = 0; i < 2; i++) assert.equal((await me().delete(mine())).status, 204);
  assert.equal((await sending).status, 202);
  assert.equal((await jsonOf<JobView>(me().get(`/jobs/${job}`))).status, 'cancelled');
  assert.equal((await api().request(mine())).status, 404);
  assert.equal((await look(url)).status, 404);
  await sweepObjects(api().deps, Date.now() + 1);
  const kept = new Set(before);
  assert.deepEqual(
    (await storedKeys()).filter((key) => !kept.has(key)),
    [],
  );
});

test('a small picture is enlarged when that is asked for, in the form or in the query', async () => {
  for (const [query, fields, upscale] of [
    ['', {}, false],
    ['', { upscale: 'true' }, true],
    ['?upscale=true', {}, true],
  ] as const) {
    const sending = me().post(mine(query), form('file', [await picture()], fields));
    const { input } = await jsonOf<JobView>(me().get(`/jobs/${await waitingJob()}`));
    assert.equal((input as { upscale: boolean }).upscale, upscale, query);
    await me().delete(mine());
    assert.equal((await sending).status, 202);
  }
  assert.equal((await me().post(mine('?upscale=maybe'), form('file', [await picture()]))).status, 422);
});

test('a subject is made once and has avatars as users have', async () => {
  const id = randomUUID();
  const path = `/v1/subjects/${id}/avatar`;
  const before = await me().post(path, form('file', [new File(['no picture'], 'me.txt')]));
  assert.equal(before.status, 404, 'before the file is looked at');
  assert.equal((await jsonOf<{ detail: string }>(before)).detail, '指定されたSubjectが見つかりません');
  const nothing = [await me().post(path, form('file', [])), await me().post(path, {})];
  for (const answer of nothing) assert.equal(answer.status, 422, 'that there is none comes before for whom');
  const put = (caller: Caller, name: string) => caller.put(`/v1/subjects/${id}`, { name });
  assert.deepEqual(await jsonOf(put(me(), 'Rex')), { id, name: 'Rex' });
  assert.equal((await put(await api().signUp(), 'Mine')).status, 404);
  const url = await give(path, await picture());
  assert.equal(await shownAt(path), url);
  assert.equal((await me().delete(path)).status, 204);
  assert.equal((await api().request(path)).status, 404);
});

test('an avatar is none of the photos that its owner collects', async () => {
  await give(mine(), await picture());
  assert.deepEqual(await jsonOf(me().get('/photos')), []);
});
