import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createRoute } from '@hono/zod-openapi';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { readApiSettings } from '../config.ts';
import { machinesOnly, openToAll } from './access.ts';

const INTERNAL_TOKEN = 'an internal token of this test that is long enough';
const API_KEY = 'a bootstrap key of this test';

let api: TestApi;
before(async () => {
  api = await start({ INTERNAL_TOKEN, API_KEY });
});
after(() => api.close());

/** The API with a route of either kind that this test looks at. */
async function start(env: NodeJS.ProcessEnv): Promise<TestApi> {
  const made = await startTestApi(env);
  const responses = { 200: { description: 'who' } };
  made.app.openapi(
    createRoute({ method: 'post', path: '/for-machines', ...machinesOnly, responses }),
    ({ json, var: { principal } }) => json({ username: principal.username }),
  );
  made.app.openapi(
    createRoute({ method: 'get', path: '/for-all', ...openToAll, responses }),
    ({ json, var: { visitor } }) => json({ username: visitor?.username ?? null }),
  );
  return made;
}

type Who = { username: string | null; id: string; code: string };

async function ask(path: string, headers: Record<string, string> = {}, to = api) {
  const method = path === '/for-machines' ? 'POST' : 'GET';
  const answer = await to.request(path, { method, headers });
  return { status: answer.status, ...(await jsonOf<Who>(answer)) };
}

test('the internal token and the API key of the settings each act as an account of their own', async () => {
  const together = await Promise.all(
    Array.from({ length: 5 }, () => ask('/me', { 'x-internal-token': INTERNAL_TOKEN })),
  );
  assert.deepEqual(new Set(together.map(({ status }) => status)), new Set([200]));
  assert.equal(new Set(together.map(({ id }) => id)).size, 1);
  const withKey = await ask('/me', { 'x-api-key': API_KEY });
  assert.deepEqual([together[0]?.username, withKey.username], ['darkroom-machine', 'darkroom-api-key']);
  for (const username of ['darkroom-machine', 'darkroom-api-key']) {
    const form = new URLSearchParams({ username, password: 'no user has this password' });
    assert.equal((await api.request('/token', { method: 'POST', body: form })).status, 401);
  }
});

test('what is not exactly the secret is refused, and nothing else that is shown counts then', async () => {
  const user = await api.signUp();
  const authorization = `Bearer ${user.token}`;
  for (const wrong of ['x', `${INTERNAL_TOKEN}x`, INTERNAL_TOKEN.slice(1), API_KEY]) {
    const refused = await ask('/me', { 'x-internal-token': wrong, authorization });
    assert.deepEqual([refused.status, refused.code], [401, 'INVALID_INTERNAL_TOKEN']);
  }
  for (const wrong of ['x', `${API_KEY}x`, INTERNAL_TOKEN]) {
    const refused = await ask('/me', { 'x-api-key': wrong, authorization });
    assert.deepEqual([refused.status, refused.code], [401, 'INVALID_API_KEY']);
  }
});

test('without the settings no such header is good', async () => {
  const bare = await start({ INTERNAL_TOKEN: '', ANONYMOUS_ACCESS: 'false' });
  try {
    for (const secret of ['x', 'undefined', INTERNAL_TOKEN]) {
      assert.equal((await ask('/me', { 'x-internal-token': secret }, bare)).status, 401);
      assert.equal((await ask('/me', { 'x-api-key': secret }, bare)).status, 401);
    }
    assert.equal((await ask('/me', { 'x-internal-token': '', 'x-api-key': '' }, bare)).status, 401);
    assert.equal((await ask('/for-all', {}, bare)).code, 'NOT_AUTHENTICATED');
    assert.equal((await bare.request('/health')).status, 200);
  } finally {
    await bare.close();
  }
});

test('routes of machines are open to machines and administrators', async () => {
  const user = await api.signUp();
  const authorization = `Bearer ${user.token}`;
  const good = await ask('/for-machines', { 'x-internal-token': INTERNAL_TOKEN });
  assert.deepEqual([good.status, good.username], [200, 'darkroom-machine']);
  assert.equal((await ask('/for-machines')).code, 'INVALID_INTERNAL_TOKEN');
  assert.equal((await ask('/for-machines', { 'x-api-key': API_KEY })).code, 'NOT_ALLOWED');
  assert.equal((await ask('/for-machines', { authorization })).code, 'NOT_ALLOWED');
  const admin = await api.signUp();
  await api.database.sql`update users set role = 'admin' where id = ${admin.id}`;
  assert.equal((await ask('/for-machines', { authorization: `Bearer ${admin.token}` })).status, 200);
});

test('what is public knows who asks, if they say so, and takes no wrong answer to that', async () => {
  assert.equal((await ask('/for-all')).username, null);
  const user = await api.signUp();
  assert.equal((await ask('/for-all', { authorization: `Bearer ${user.token}` })).username, user.username);
  assert.equal((await ask('/for-all', { authorization: 'Bearer x' })).status, 401);
});

test('an account that is switched off is refused by every way in within 3 seconds', async (t) => {
  const admin = await api.signUp();
  await api.database.sql`update users set role = 'admin' where id = ${admin.id}`;
  const made = await admin.post('/api-keys', { name: 'camera' });
  const { key } = await jsonOf<{ key: string }>(made);
  const ways: [string, Record<string, string>][] = [
    ['/me', { authorization: `Bearer ${admin.token}` }],
    ['/me', { 'x-api-key': key }],
    ['/me', { 'x-api-key': API_KEY }],
    ['/me', { 'x-internal-token': INTERNAL_TOKEN }],
    ['/admin/queues', { authorization: `Basic ${btoa(`${admin.username}:${admin.password}`)}` }],
  ];
  const statuses = () =>
    Promise.all(ways.map(async ([path, headers]) => (await api.request(path, { headers })).status));
  // Now, so that it is remembered.
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_001 });
  assert.deepEqual(await statuses(), [200, 200, 200, 200, 200]);
  await api.database.sql`update users set is_active = false`;
  t.mock.timers.tick(3_001);
  assert.deepEqual(await statuses(), [400, 400, 400, 400, 401]);
});

test('a secret that everybody knows, or may guess, stops the start', () => {
  const given = { SECRET_KEY: 'x'.repeat(32) };
  for (const API_KEY of ['your-secret-api-key-here', 'short']) {
    assert.throws(() => readApiSettings({ ...given, API_KEY }), /API_KEY: should be a secret/);
  }
  assert.throws(() => readApiSettings({ ...given, INTERNAL_TOKEN: 'x'.repeat(31) }), /INTERNAL_TOKEN/);
});
