import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';

const INTERNAL_TOKEN = 'an internal token of this test that is long enough';
const path = '/api/v1/contents';
let api: TestApi;
let me: Caller;
let stranger: Caller;
before(async () => {
  api = await startTestApi({ INTERNAL_TOKEN });
  me = await api.signUp();
  stranger = await api.signUp();
});
after(() => api.close());

type Content = {
  id: number;
  title: string;
  description: string | null;
  age_rating: string | null;
  like_count: number;
  created_at: string;
  updated_at: string;
};
type Refused = { detail: string; code: string };

const make = async (body: object = { title: '기생충' }) => jsonOf<Content>(me.post(path, body));
const machine = (id: number, body: unknown, token = INTERNAL_TOKEN) =>
  api.request(`${path}/${id}/upsert-internal`, {
    method: 'PUT',
    headers: { 'x-internal-token': token, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
async function refusal(answer: Response | Promise<Response>): Promise<[number, string]> {
  const { status } = await answer;
  return [status, (await jsonOf<Refused>(answer)).detail];
}

test('a content is made, read by everybody, changed, cleared and deleted', async () => {
  const made = await me.post(path, { title: '千と千尋', description: 'Bathhouse', age_rating: 'ALL' });
  assert.equal(made.status, 201);
  const content = await jsonOf<Content>(made);
  const { id, created_at, updated_at, ...rest } = content;
  assert.deepEqual(rest, { title: '千と千尋', description: 'Bathhouse', age_rating: 'ALL', like_count: 0 });
  assert.equal(made.headers.get('location'), `${path}/${id}`);
  assert.deepEqual(await jsonOf(api.request(`${path}/${id}`)), content);

  const put = (body: object) => jsonOf<Content>(me.put(`${path}/${id}`, body));
  assert.equal((await put({ age_rating: '12+' })).description, 'Bathhouse', 'what is absent stays');
  const cleared = await put({ title: null, description: null });
  assert.deepEqual([cleared.title, cleared.description, cleared.age_rating], ['千と千尋', null, '12+']);

  const gone = await me.delete(`${path}/${id}`);
  assert.deepEqual([gone.status, await gone.text()], [204, '']);
  assert.deepEqual(await refusal(api.request(`${path}/${id}`)), [404, 'Content not found']);
});

test('what does not fit is refused: nothing is stored', async () => {
  const before = await jsonOf<Content[]>(api.request(path));
  const wrong = [
    {},
    { title: '' },
    { title: 'x'.repeat(256) },
    { title: 'a\0b' },
    { title: 'a', description: 'a\0b' },
    { title: 'a', age_rating: 'x'.repeat(11) },
    { title: 7 },
  ];
  for (const body of wrong) assert.equal((await me.post(path, body)).status, 422, JSON.stringify(body));
  assert.match((await refusal(me.post(path, {})))[1], /^title: Field required$/);
  assert.match(
    (await refusal(me.post(path, { title: 7 })))[1],
    /^title: .*expected string, received number$/,
  );
  assert.match((await refusal(me.post(path, [])))[1], /^body: .*expected object, received array$/);
  assert.equal((await api.request(`${path}/abc`)).status, 422);
  assert.equal((await api.request(`${path}/99999999999`)).status, 422);
  assert.equal((await api.request(`${path}?limit=1001`)).status, 422);
  assert.deepEqual(await refusal(api.request(path, { method: 'POST' })), [401, 'Not authenticated']);
  assert.deepEqual(await jsonOf(api.request(path)), before);
});

test('only the maker and administrators change a content', async () => {
  const { id, title } = await make();
  const notFound = [404, 'Content not found'];
  assert.deepEqual(await refusal(stranger.put(`${path}/${id}`, { title: 'mine now' })), notFound);
  assert.deepEqual(await refusal(stranger.delete(`${path}/${id}`)), notFound);
  assert.equal((await jsonOf<Content>(stranger.get(`${path}/${id}`))).title, title);
  const admin = await api.signUp();
  await api.database.sql`update users set role = 'admin' where id = ${admin.id}`;
  const changed = await api.request(`${path}/${id}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
    body: '{"age_rating":"19+"}',
  });
  assert.equal(changed.status, 200);
});

test('lists have an order and an end', async () => {
  const ids: number[] = [];
  for (const title of ['a', 'b', 'c']) ids.push((await make({ title })).id);
  await me.put(`${path}/${ids[0]}`, { title: 'moved in the table, not in the list' });
  const all = (await jsonOf<Content[]>(api.request(`${path}?limit=1000`))).map(({ id }) => id);
  assert.deepEqual(all.slice(-3), ids);
  const page = await jsonOf<Content[]>(api.request(`${path}?skip=${all.length - 2}&limit=1`));
  assert.deepEqual(
    page.map(({ id }) => id),
    [ids[1]],
  );
});

test('a machine says what it knows, and never over what a person wrote', async () => {
  const first = await machine(4_000, { title: 'My Movie' });
  assert.equal(first.status, 200);
  assert.deepEqual(await first.json(), { id: 4_000, title: 'My Movie', age_rating: 'ALL' });
  assert.equal((await jsonOf<Content>(api.request(`${path}/4000`))).description, '');

  const { id } = await make({ title: 'By hand', description: 'By hand' });
  await me.put(`${path}/${id}`, { description: null });
  const answer = await machine(id, { title: 'Machine', description: 'Machine', age_rating: '15+' });
  assert.deepEqual(await answer.json(), { id, title: 'By hand', age_rating: '15+' });
  assert.equal((await jsonOf<Content>(api.request(`${path}/${id}`))).description, null);
  assert.equal((await me.put(`${path}/${id}`, { title: 'Still mine' })).status, 200);
});

test('only a machine with the right token upserts, and not without a title', async () => {
  assert.deepEqual(await refusal(machine(1, { title: 'x' }, 'a guess')), [401, 'Invalid internal token']);
  const without = await api.request(`${path}/1/upsert-internal`, { method: 'PUT', body: '{}' });
  assert.deepEqual(await refusal(without), [401, 'Invalid internal token']);
  assert.equal((await me.put(`${path}/1/upsert-internal`, { title: 'x' })).status, 403);
  for (const body of [{}, { title: '' }, { title: ' ' }, { title: null }]) {
    assert.deepEqual(await refusal(machine(700_000, body)), [400, 'title is required']);
  }
  assert.equal((await machine(700_000, { title: 'x'.repeat(256) })).status, 422);
  assert.equal((await machine(2_000_000_001, { title: 'x' })).status, 422);
  assert.equal((await api.request(`${path}/700000`)).status, 404);
});
