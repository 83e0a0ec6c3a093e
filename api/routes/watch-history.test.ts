import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';

const path = '/api/v1/watch-history';
let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi();
});
after(() => api.close());
test.beforeEach(async () => {
  me = await api.signUp();
});

type Watched = { content_id: number; last_played_time: number; id: number; user_id: string };
const numbersOf = (row: unknown) => [(row as Watched).content_id, (row as Watched).last_played_time];

const film = async () => (await jsonOf<{ id: number }>(me.post('/api/v1/contents', { title: 'a film' }))).id;

test('how far one got is one row per user and content, however many tell of it at once', async () => {
  const content_id = await film();
  const told = await Promise.all(
    Array.from({ length: 10 }, (_, i) => me.post(path, { content_id, last_played_time: i })),
  );
  assert.deepEqual(new Set(told.map(({ status }) => status)), new Set([201]));
  const last = await jsonOf<Watched>(me.post(path, { content_id, last_played_time: 93.5 }));
  const { updated_at: _, ...entry } = last as Watched & { updated_at: string };
  assert.deepEqual(entry, { content_id, last_played_time: 93.5, id: entry.id, user_id: me.id });
  assert.deepEqual(await jsonOf(me.get(path)), [last]);
  assert.deepEqual(await jsonOf(me.get(`${path}/${content_id}`)), last);
  assert.equal((await jsonOf<Watched>(me.post(path, { content_id }))).last_played_time, 0);
});

test('the list works, the latest first, and it is nobody else’s', async () => {
  const films = [await film(), await film(), await film()];
  for (const content_id of films) await me.post(path, { content_id });
  await me.put(`${path}/${films[0]}`, { last_played_time: 5 });
  const ids = async (query = '') =>
    (await jsonOf<Watched[]>(me.get(`${path}${query}`))).map(({ content_id }) => content_id);
  assert.deepEqual(await ids(), [films[0], films[2], films[1]]);
  assert.deepEqual(await ids('?skip=1&limit=1'), [films[2]]);
  const other = await api.signUp();
  assert.deepEqual(await jsonOf(other.get(path)), []);
  assert.equal((await other.get(`${path}/${films[0]}`)).status, 404);
});

test('an entry is changed and forgotten; without one it is not found', async () => {
  const id = await film();
  const missing = async (answer: Response) => {
    const { detail } = await jsonOf<{ detail: string }>(answer);
    assert.deepEqual([answer.status, detail], [404, 'Watch history not found']);
  };
  await missing(await me.get(`${path}/${id}`));
  await missing(await me.put(`${path}/${id}`, { last_played_time: 1 }));
  await missing(await me.delete(`${path}/${id}`));
  await me.post(path, { content_id: id });
  const changed = await me.put(`${path}/${id}`, { content_id: id, last_played_time: 61 });
  assert.equal((await jsonOf<Watched>(changed)).last_played_time, 61);
  assert.equal((await me.delete(`${path}/${id}`)).status, 204);
  assert.deepEqual(await jsonOf(me.get(path)), []);
});

test('numbers may stand in quotes, as FastAPI takes them', async () => {
  const id = await film();
  const made = await jsonOf(me.post(path, { content_id: `${id}`, last_played_time: '12.5' }));
  assert.deepEqual(numbersOf(made), [id, 12.5]);
  assert.deepEqual(numbersOf(await jsonOf(me.put(`${path}/${id}`, { last_played_time: ' 3e1 ' }))), [id, 30]);
  for (const last_played_time of ['', ' ', 'soon', '0x10', 'Infinity', '-1', true, null]) {
    const { status } = await me.post(path, { content_id: id, last_played_time });
    assert.equal(status, 422, `${last_played_time}`);
  }
});

test('what does not fit is refused', async () => {
  const id = await film();
  assert.equal((await me.post(path, { content_id: id, last_played_time: -1 })).status, 422);
  assert.equal((await me.post(path, { content_id: 2 ** 31 })).status, 422);
  const missing = await me.post(path, { content_id: 999_999 });
  assert.equal(missing.status, 404);
  assert.equal((await jsonOf<{ detail: string }>(missing)).detail, 'Content not found');
  assert.equal((await api.request(path)).status, 401);
});
