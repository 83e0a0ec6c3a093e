import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';

let api: TestApi;
let people: Caller[];
let content: string;
before(async () => {
  api = await startTestApi();
  people = await Promise.all(Array.from({ length: 12 }, () => api.signUp()));
  const { id } = await jsonOf<{ id: number }>(
    people[0]?.post('/api/v1/contents', { title: 'a film' }) as never,
  );
  content = `/api/v1/contents/${id}`;
});
after(() => api.close());

type Like = { id: number; user_id: string; contents_id: number; created_at: string };

const likeCount = async () => (await jsonOf<{ like_count: number }>(api.request(content))).like_count;
const detailOf = async (answer: Response) => (await jsonOf<{ detail: string }>(answer)).detail;

test('likes at the same moment all count, each once, under the id of who gave them', async () => {
  const answers = await Promise.all(
    people.flatMap((one) => [one.post(`${content}/likes`), one.post(`${content}/likes`)]),
  );
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [...people.map(() => 201), ...people.map(() => 400)]);
  const refused = answers.find(({ status }) => status === 400);
  assert.equal(refused && (await detailOf(refused)), 'Already liked this content');
  assert.equal(await likeCount(), people.length);

  const all = await jsonOf<Like[]>(api.request(`${content}/likes`));
  assert.deepEqual(new Set(all.map((like) => like.user_id)), new Set(people.map(({ id }) => id)));
  const page = await jsonOf<Like[]>(api.request(`${content}/likes?skip=3&limit=2`));
  assert.deepEqual(page, all.slice(3, 5));

  const half = people.slice(0, 6);
  const gone = await Promise.all(half.map((one) => one.delete(`${content}/likes`)));
  assert.deepEqual(new Set(gone.map(({ status }) => status)), new Set([204]));
  assert.equal(await likeCount(), 6);
  await api.database.sql`delete from users where id = ${people[11]?.id ?? ''}`;
  assert.equal(await likeCount(), 5, 'the like went with the account');
});

test('what is not there cannot be liked, nor what is not liked disliked', async () => {
  const [one] = people;
  assert.ok(one);
  const missing = await one.post('/api/v1/contents/999999/likes');
  assert.deepEqual([missing.status, await detailOf(missing)], [404, 'Content not found']);
  const list = await api.request('/api/v1/contents/999999/likes');
  assert.deepEqual([list.status, await detailOf(list)], [404, 'Content not found']);
  const none = await one.delete(`${content}/likes`);
  assert.deepEqual([none.status, await detailOf(none)], [404, 'Like not found']);
  assert.equal((await api.request(`${content}/likes`, { method: 'POST' })).status, 401);
});
