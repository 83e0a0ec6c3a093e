import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';

let api: TestApi;
let user: Caller;
before(async () => {
  api = await startTestApi();
  user = await api.signUp();
});
after(() => api.close());

const signIn = (to: TestApi, body: object, headers: Record<string, string> = {}) =>
  to.request('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** The Cookie header that a browser sends from then on. */
async function cookieOf(caller: { username: string; password: string }, to = api): Promise<string> {
  const { username, password } = caller;
  const answer = await signIn(to, { username, password });
  assert.equal(answer.status, 200);
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

const meWith = (cookie: string) => api.request('/me', { headers: { cookie } });

test('a password gives a cookie that scripts cannot read, and the cookie opens what a token opens', async () => {
  const { username, password } = user;
  const answer = await signIn(api, { username, password });
  const set = answer.headers.get('set-cookie') ?? '';
  for (const part of [/HttpOnly/, /SameSite=Lax/, /Path=\//, /Max-Age=604800/]) assert.match(set, part);
  assert.doesNotMatch(set, /Secure/);
  const cookie = set.split(';')[0] ?? '';
  assert.equal((await jsonOf<{ username: string }>(meWith(cookie))).username, username);
  const whose = await jsonOf(api.request('/session', { headers: { cookie } }));
  assert.deepEqual(whose, { user: { id: user.id, username, role: 'user' }, openid: null });
  assert.deepEqual(await jsonOf(api.request('/session')), { user: null, openid: null });
});

test('where people come over https the cookie goes over nothing else', async () => {
  const secure = await startTestApi({ PUBLIC_URL: 'https://darkroom.example' });
  try {
    const { username, password } = await secure.signUp();
    assert.match((await signIn(secure, { username, password })).headers.get('set-cookie') ?? '', /Secure/);
  } finally {
    await secure.close();
  }
});

test('nobody signs in with a wrong password, an unknown name or a switched-off account', async () => {
  const gone = await api.signUp();
  await api.database.sql`update users set is_active = false where id = ${gone.id}`;
  const statuses = [
    await signIn(api, { username: user.username, password: 'wrong' }),
    await signIn(api, { username: 'nobody', password: 'wrong' }),
    await signIn(api, { username: gone.username, password: gone.password }),
  ].map(({ status, headers }) => [status, headers.get('set-cookie')]);
  assert.deepEqual(statuses, [
    [401, null],
    [401, null],
    [400, null],
  ]);
});

test('another site’s page can neither write with the cookie nor sign somebody in', async () => {
  const cookie = await cookieOf(user);
  const foreign: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example', host: 'darkroom.example' },
    { origin: 'null', host: 'darkroom.example' },
  ];
  for (const headers of foreign) {
    const write = (method: string, path: string, extra = {}) =>
      api.request(path, {
        method,
        headers: { 'content-type': 'application/json', ...headers, ...extra },
        ...(method === 'POST' && { body: '{}' }),
      });
    assert.equal((await write('POST', '/jobs', { cookie })).status, 403, JSON.stringify(headers));
    assert.equal((await write('DELETE', `/photos/${user.id}`, { cookie })).status, 403);
    assert.equal((await write('POST', '/session')).status, 403);
    assert.equal((await write('DELETE', '/session', { cookie })).status, 403);
    // With a token it is the token that counts, as before there were cookies.
    assert.equal((await write('POST', '/jobs', { authorization: `Bearer ${user.token}` })).status, 422);
  }
  const own = { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  assert.equal((await api.request('/jobs', { method: 'POST', headers: own, body: '{}' })).status, 422);
});

test('who signs out, is switched off or comes too late is nobody', async () => {
  const cookie = await cookieOf(user);
  const ended = await api.request('/session', { method: 'DELETE', headers: { cookie } });
  assert.equal(ended.status, 204);
  assert.match(ended.headers.get('set-cookie') ?? '', /Max-Age=0/);
  assert.equal((await meWith(cookie)).status, 401);

  const late = await cookieOf(user);
  await api.database.sql`update sessions set expires_at = now() - interval '1 second'`;
  assert.equal((await meWith(late)).status, 401);
  await cookieOf(user);
  const [left] = await api.database.sql`select count(*)::int as n from sessions`;
  assert.equal(left?.n, 1, 'those that have ended are gone with the next sign-in');

  const other = await api.signUp();
  const off = await cookieOf(other);
  await api.database.sql`update users set is_active = false where id = ${other.id}`;
  assert.equal((await meWith(off)).status, 401);
});

test('what is kept of a session opens nothing', async () => {
  const cookie = await cookieOf(user);
  const rows = await api.database.sql`select hash from sessions`;
  assert.ok(rows.length > 0 && rows.every(({ hash }) => !cookie.includes(hash)));
  assert.equal((await meWith(`darkroom_session=${rows[0]?.hash}`)).status, 401);
});
