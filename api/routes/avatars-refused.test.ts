import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { form, jsonOf } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import { avatarApiOfThisFile, picture, TOKEN } from '../../test/support/avatars.ts';

const { api, me, waitingJob, work, give, mine, shownAt } = avatarApiOfThisFile();

test('a picture that cannot be read leaves the old avatar where it is', async () => {
  const url = await give(mine(), await picture());
  const whole = new Uint8Array(await (await picture()).arrayBuffer());
  const damaged = new File([whole.subarray(0, whole.length - 60)], 'me.jpg');
  const sending = me().post(mine(), form('file', [damaged]));
  await work(await waitingJob());
  const answer = await sending;
  assert.equal(answer.status, 400);
  assert.equal((await jsonOf<{ detail: string }>(answer)).detail, '画像の処理に失敗しました');
  assert.equal(await shownAt(mine()), url);
});

test('a failure that is no fault of the picture is not blamed on it', async () => {
  const url = await give(mine(), await picture());
  const sending = me().post(mine(), form('file', [await picture()]));
  const { fail } = await takeJob(api().deps.db, await waitingJob());
  await fail('OUT_OF_MEMORY', 'The media process passed its limit.');
  const answer = await sending;
  assert.deepEqual([answer.status, (await jsonOf<{ code: string }>(answer)).code], [500, 'OUT_OF_MEMORY']);
  assert.equal(await shownAt(mine()), url);
});

test('what is no picture, too large or not there is refused in the words of the system before', async () => {
  const refusal = async (body: FormData) => {
    const answer = await me().post(mine(), body);
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

test('an id that is no UUID is a readable 422; upper case is the same person', async () => {
  const answer = await me().post('/v1/users/me/avatar', form('file', [await picture()]));
  assert.equal(answer.status, 422);
  assert.equal((await jsonOf<{ detail: string }>(answer)).detail, 'user_id: should be a UUID');
  assert.equal((await api().request('/v1/subjects/me/avatar')).status, 422);
  const url = await give(`/v1/users/${me().id.toUpperCase()}/avatar`, await picture());
  assert.equal(await shownAt(mine()), url);
});

test('strangers change nothing, and do not learn who is there', async () => {
  const url = await give(mine(), await picture());
  const stranger = await api().signUp();
  for (const id of [me().id, randomUUID()]) {
    const path = `/v1/users/${id}/avatar`;
    assert.equal((await stranger.post(path, form('file', [await picture()]))).status, 404);
    assert.equal((await stranger.delete(path)).status, 404);
    assert.equal((await api().request(path, { method: 'DELETE' })).status, 401);
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
    const { status } = await api().request(path, { method, ...body });
    assert.equal(status, method === 'PUT' ? 200 : 204, path);
  }
  for (const path of [`/v1/users/${randomUUID()}/avatar`, `/v1/subjects/${randomUUID()}/avatar`]) {
    const body = form('file', [await picture()]);
    assert.equal((await api().request(path, { method: 'POST', headers, body })).status, 404, path);
    assert.equal((await api().request(path, { method: 'DELETE', headers })).status, 404, path);
  }
  const sending = api().request(mine(), { method: 'POST', headers, body: form('file', [await picture()]) });
  await work(await waitingJob());
  assert.equal((await sending).status, 200);
});
