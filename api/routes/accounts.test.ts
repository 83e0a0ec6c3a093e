import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { SignJWT } from 'jose';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { createTokens } from '../auth/tokens.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
});
after(() => api.close());

const register = (body: unknown, type = 'application/json') =>
  api.request('/register', { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });
const token = (form: Record<string, string>) =>
  api.request('/token', { method: 'POST', body: new URLSearchParams(form) });
const me = (authorization?: string) =>
  api.request('/me', { headers: authorization ? { authorization } : {} });

type Problem = { detail: string; code: string; errors: { path: string[]; message: string }[] };

async function refused(answer: Response, status: number, detail: string | RegExp): Promise<Problem> {
  assert.equal(answer.status, status);
  const problem = await jsonOf<Problem>(answer);
  if (typeof detail === 'string') assert.equal(problem.detail, detail);
  else assert.match(problem.detail, detail);
  return problem;
}

test('an account is made, gets a token and is recognised by it', async () => {
  const made = await register({ username: 'maria', password: 'secret' });
  assert.equal(made.status, 200);
  const { id, ...rest } = await jsonOf<{ id: string }>(made);
  assert.deepEqual(rest, { username: 'maria', is_active: true });
  const answer = await token({ username: 'maria', password: 'secret', grant_type: 'password' });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const { access_token: access, token_type: type } = await jsonOf<Record<string, string>>(answer);
  assert.equal(type, 'bearer');
  const who = await me(`Bearer ${access}`);
  assert.deepEqual(await who.json(), { id, username: 'maria', is_active: true, role: 'user' });
});

test('a name is given once, also to two who ask at the same time', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => register({ username: 'twin', password: 'secret' })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400]);
  const problem = await refused(
    await register({ username: 'twin', password: 'other1' }),
    400,
    'Username already registered',
  );
  assert.equal(problem.code, 'USERNAME_TAKEN');
});

test('fields that do not fit are named', async () => {
  const { errors } = await refused(
    await register({ username: 'ab' }),
    422,
    /^username: .*; password: Field required$/,
  );
  assert.deepEqual(
    errors.map(({ path }) => path),
    [
      ['body', 'username'],
      ['body', 'password'],
    ],
  );
  await refused(await register({ username: 'x'.repeat(51), password: 'secret' }), 422, /username/);
  await refused(await register({ username: 'short', password: '12345' }), 422, /password/);
  await refused(await token({ username: 'maria' }), 422, 'password: Field required');
  const malformed = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
  await refused(await api.request('/register', malformed), 400, /JSON/);
  await refused(await register({}, 'text/plain'), 415, /Content-Type/);
  await refused(await register({ username: 'x'.repeat(300_000), password: 'secret' }), 413, /256 KiB/);
});

test('a wrong password and an unknown name look alike', async () => {
  await register({ username: 'known', password: 'secret' });
  for (const username of ['known', 'unknown']) {
    const answer = await token({ username, password: 'wrong!' });
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
    await refused(answer, 401, 'Incorrect username or password');
  }
});

test('without a token, and with one that is not good, nobody gets in', async () => {
  for (const header of [undefined, 'Basic YTpi', 'Bearer', 'Bearer  ']) {
    const answer = await me(header);
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
    await refused(answer, 401, 'Not authenticated');
  }
  const user = await api.signUp();
  const { username, token: good } = user;
  const foreign = await createTokens('another secret that is long enough, too').issue(user);
  const ghost = await api.deps.tokens.issue({ id: randomUUID(), username });
  const unsigned = `${btoa('{"alg":"none"}')}.${btoa(`{"sub":"${username}","exp":9999999999}`)}.`;
  for (const bad of ['x', `${good}x`, foreign, ghost, unsigned]) {
    const answer = await me(`Bearer ${bad}`);
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
    await refused(answer, 401, 'Could not validate credentials');
  }
});

test('a token ends after 30 minutes, and one without an end is none', async () => {
  const { id, token: good } = await api.signUp();
  const { iat, exp } = JSON.parse(atob(good.split('.')[1] ?? ''));
  assert.equal(exp - iat, 1_800);
  const { createSecretKey, hkdfSync } = await import('node:crypto');
  const secret = api.deps.settings.SECRET_KEY;
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'darkroom access tokens', 32)));
  const sign = (jwt: SignJWT) => jwt.setProtectedHeader({ alg: 'HS256' }).sign(key);
  assert.equal(
    (await me(`Bearer ${await sign(new SignJWT({ uid: id }).setExpirationTime('1m'))}`)).status,
    200,
  );
  for (const jwt of [new SignJWT({ uid: id }).setExpirationTime('-1s'), new SignJWT({ uid: id })]) {
    assert.equal((await me(`Bearer ${await sign(jwt)}`)).status, 401);
  }
});

test('a switched-off account is told so', async () => {
  const user = await api.signUp();
  await api.database.sql`update users set is_active = false where id = ${user.id}`;
  await refused(await me(`Bearer ${user.token}`), 400, 'Inactive user');
  await refused(await token({ username: user.username, password: user.password }), 400, 'Inactive user');
});
