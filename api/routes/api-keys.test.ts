import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
});
after(() => api.close());

type Key = { id: string; key: string; start: string; scopes: string[] } & Record<Times, string | null>;
type Times = 'last_used_at' | 'expires_at';

const make = (caller: Caller, scopes?: string[]) =>
  jsonOf<Key>(caller.post('/api-keys', { name: 'camera', scopes }));
const withKey = (key: string, path: string, init: RequestInit = {}) =>
  api.request(path, { ...init, headers: { 'x-api-key': key, ...init.headers } });

test('a key acts for its owner, and is kept as a hash alone', async () => {
  const owner = await api.signUp();
  const { id, key, start, scopes } = await make(owner);
  assert.deepEqual(scopes, ['read', 'write']);
  const me = await jsonOf<{ id: string }>(withKey(key, '/me'));
  assert.equal(me.id, owner.id);
  const [shown, ...others] = await jsonOf<Key[]>(owner.get('/api-keys'));
  assert.deepEqual([shown?.id, shown?.start, others.length], [id, start, 0]);
  assert.ok(Date.now() - Date.parse(shown?.last_used_at ?? '') < 60_000);
  const kept = JSON.stringify(await api.database.sql`select * from api_keys`);
  assert.ok(!kept.includes(key.slice(start.length)));
});

test('its scopes say what it may do', async () => {
  const owner = await api.signUp();
  const body = JSON.stringify({ kind: 'thumbnail', input: { photo_id: crypto.randomUUID() } });
  const post = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
  const reader = (await make(owner, ['read'])).key;
  assert.equal((await withKey(reader, '/jobs')).status, 200);
  assert.equal((await withKey(reader, '/jobs', post)).status, 403);
  const writer = (await make(owner, ['write'])).key;
  assert.equal((await withKey(writer, '/jobs')).status, 403);
  assert.equal((await withKey(writer, '/jobs', post)).status, 404);
});

test('only administrators give the rights of machines and administrators, while they are one', async () => {
  const owner = await api.signUp();
  for (const scope of ['machine', 'admin']) {
    assert.equal((await owner.post('/api-keys', { name: 'x', scopes: [scope] })).status, 403);
  }
  await api.database.sql`update users set role = 'admin' where id = ${owner.id}`;
  const admin = await api.signUp();
  await api.database.sql`update users set role = 'admin' where id = ${admin.id}`;
  const plain = await make(admin);
  const full = await make(admin, ['read', 'admin']);
  const roleOf = async (key: string) => (await jsonOf<{ role: string }>(withKey(key, '/me'))).role;
  assert.deepEqual([await roleOf(plain.key), await roleOf(full.key)], ['user', 'admin']);
  const another = await make(admin, ['read', 'admin']);
  await api.database.sql`update users set role = 'user' where id = ${admin.id}`;
  assert.equal(await roleOf(another.key), 'user');
});

test('a key makes no keys, and a revoked one is none', async (t) => {
  const owner = await api.signUp();
  const stranger = await api.signUp();
  const { id, key } = await make(owner);
  assert.equal((await withKey(key, '/api-keys')).status, 403);
  assert.equal((await withKey(key, `/api-keys/${id}`, { method: 'DELETE' })).status, 403);
  assert.equal((await stranger.delete(`/api-keys/${id}`)).status, 404);
  assert.deepEqual(await jsonOf(stranger.get('/api-keys')), []);
  assert.equal((await withKey(key, '/me')).status, 200);
  for (const id of [crypto.randomUUID(), 'x'])
    assert.equal((await owner.delete(`/api-keys/${id}`)).status, 404);
  assert.equal((await owner.delete(`/api-keys/${id}`)).status, 204);
  // What was looked up a moment ago is trusted for 3 s.
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_001 });
  assert.equal((await withKey(key, '/me')).status, 401);
});

test('a key is good until it expires', async (t) => {
  const owner = await api.signUp();
  for (const expires_in_days of [0, 3_651, 1.5])
    assert.equal((await owner.post('/api-keys', { name: 'x', expires_in_days })).status, 422);
  assert.equal((await make(owner)).expires_at, null);
  const { id, key, expires_at } = await jsonOf<Key>(
    owner.post('/api-keys', { name: 'camera', expires_in_days: 30 }),
  );
  const days = (Date.parse(expires_at ?? '') - Date.now()) / 86_400_000;
  assert.ok(Math.abs(days - 30) < 0.1, `${days} days`);
  assert.equal((await withKey(key, '/me')).status, 200);
  await api.database.sql`update api_keys set expires_at = now() where id = ${id}`;
  // What was looked up a moment ago is trusted for 3 s.
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_001 });
  assert.equal((await withKey(key, '/me')).status, 401);
});

test('one account has a hundred at most, whoever comes at once', async () => {
  const owner = await api.signUp();
  await api.database.sql`
    insert into api_keys (id, owner_id, name, hash, start, scopes)
    select gen_random_uuid(), ${owner.id}, 'x', gen_random_uuid()::text, 'x', '{read}' from generate_series(1, 99)`;
  const answers = await Promise.all([1, 2, 3].map(() => owner.post('/api-keys', { name: 'one more' })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409]);
});
