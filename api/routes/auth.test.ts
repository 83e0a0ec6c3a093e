import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
});
after(() => api.close());

const post = (path: string, body: unknown, token?: string) =>
  api.request(`/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
const get = (path: string, token: string) =>
  api.request(`/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
const password = 'correct horse';

type Answer = {
  detail: string;
  user_id: string;
  access_token: string;
  token_type: string;
  expires_in: number;
};
type Profile = { created_at: string; token_info: { exp: number; iat: number; iss: string } };
type Status = { status: number; request_id?: string };
async function answerOf<T = Answer>(answer: Response | Promise<Response>): Promise<Status & T> {
  const { status } = await answer;
  return { status, ...(await jsonOf<T>(answer)) };
}

test('an account with an e-mail address is made, logs in, and finds itself', async () => {
  const made = await answerOf(
    post('/auth/register', { email: 'maria@example.com', password, region_code: 'KR' }),
  );
  const { user_id: id } = made;
  const expected = {
    status: 201,
    message: 'User registered successfully',
    user_id: id,
    email: 'maria@example.com',
  };
  assert.deepEqual(made, expected);
  const login = await answerOf(post('/auth/login', { email: 'Maria@Example.com', password }));
  assert.deepEqual([login.status, login.token_type, login.expires_in], [200, 'bearer', 1_800]);
  const token = login.access_token;
  const { created_at, token_info: info, ...me } = await answerOf<Profile>(get('/users/me', token));
  assert.deepEqual(me, {
    status: 200,
    user_id: id,
    username: 'maria@example.com',
    email: 'maria@example.com',
    name: 'maria@example.com',
    roles: ['user'],
    is_active: true,
    region_code: 'KR',
    subscription_status: 'free',
  });
  const { exp, iat, iss } = info;
  assert.deepEqual([exp - iat, iss], [1_800, 'darkroom']);
  assert.deepEqual(await jsonOf(get('/auth/me', token)), await jsonOf(get('/users/me', token)));
  assert.equal((await post('/auth/logout', {}, token)).status, 200);
  const form = new URLSearchParams({ username: 'maria@example.com', password });
  assert.equal((await api.request('/token', { method: 'POST', body: form })).status, 200);
});

test('one address is one account, however it is written and whoever comes at once', async () => {
  const emails = ['twin@example.com', 'TWIN@example.com', 'Twin@Example.com'];
  const answers = await Promise.all(
    emails.map((email) => answerOf(post('/auth/register', { email, password }))),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400, 400]);
  assert.equal(answers.find(({ status }) => status === 400)?.detail, 'Email already registered');
});

test('a name that is somebody’s, or too long, does not stop an address', async () => {
  await api.signUp('squatter@example.com');
  const long = `${'x'.repeat(60)}@example.com`;
  for (const email of ['squatter@example.com', long]) {
    assert.equal((await post('/auth/register', { email, password })).status, 201, email);
    assert.equal((await post('/auth/login', { email, password })).status, 200, email);
  }
});

test('a wrong password and an unknown address get the same answer', async () => {
  await post('/auth/register', { email: 'known@example.com', password });
  const refusals = await Promise.all(
    ['known@example.com', 'unknown@example.com'].map(async (email) => {
      const { request_id, ...rest } = await answerOf(post('/auth/login', { email, password: 'wrong horse' }));
      return rest;
    }),
  );
  assert.deepEqual(refusals[0], refusals[1]);
  assert.deepEqual([refusals[0]?.status, refusals[0]?.detail], [401, 'Invalid email or password']);
  for (const body of [
    { email: 'no address', password },
    { email: 'a@example.com', password: 'short' },
  ]) {
    assert.equal((await post('/auth/register', body)).status, 422);
  }
});

test('administrators list and look up accounts; others find theirs alone', async () => {
  const [one, admin] = [await api.signUp('listed_one'), await api.signUp()];
  await api.database.sql`update users set role = 'admin' where id = ${admin.id}`;
  type List = { users: { user_id: string }[]; count: number; first: number; max: number };
  const { users, ...page } = await jsonOf<List>(get('/users?search=LISTED_&max_results=5', admin.token));
  assert.deepEqual([users.map(({ user_id }) => user_id), page], [[one.id], { count: 1, first: 0, max: 5 }]);
  assert.equal((await jsonOf<List>(get('/users?search=%25', admin.token))).count, 0);
  assert.equal((await get('/users', one.token)).status, 403);
  assert.equal((await get(`/users/${one.id}`, one.token)).status, 200);
  assert.equal((await get(`/users/${one.id}`, admin.token)).status, 200);
  for (const id of [admin.id, crypto.randomUUID(), 'x']) {
    assert.equal((await get(`/users/${id}`, one.token)).status, 404);
  }
});
