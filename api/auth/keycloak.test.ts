import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { UnsecuredJWT } from 'jose';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { Accounts } from './accounts.ts';
import { removeDue } from './removals.ts';

/** What Keycloak's admin API keeps, as far as it is used here. Answers are those of Keycloak 26. */
const realm = {
  users: new Map<string, { id: string; password: string }>(),
  adminToken: 1,
  tokenRequests: 0,
  down: false,
};
let server: Server;
let api: TestApi;

async function answer(method: string, url: string, authorization: string | undefined, body: string) {
  if (realm.down) return { status: 500, body: { error: 'unknown_error' } };
  if (url === '/realms/film%20club/protocol/openid-connect/token')
    return giveToken(new URLSearchParams(body));
  if (authorization !== `Bearer admin-${realm.adminToken}`)
    return { status: 401, body: { error: 'HTTP 401' } };
  const users = '/admin/realms/film%20club/users';
  if (method === 'DELETE') {
    const found = [...realm.users].find(([, { id }]) => url === `${users}/${id}`);
    return { status: found && realm.users.delete(found[0]) ? 204 : 404 };
  }
  const { email, credentials } = JSON.parse(body);
  if (realm.users.has(email)) return { status: 409, body: { errorMessage: 'User exists with same email' } };
  const id = crypto.randomUUID();
  realm.users.set(email, { id, password: credentials[0].value });
  return { status: 201, location: `http://keycloak${users}/${id}` };
}

function giveToken(form: URLSearchParams) {
  if (form.get('client_secret') !== 'client secret')
    return { status: 401, body: { error: 'unauthorized_client' } };
  if (form.get('grant_type') === 'client_credentials') {
    realm.tokenRequests++;
    return { status: 200, body: { access_token: `admin-${realm.adminToken}`, expires_in: 60 } };
  }
  const user = realm.users.get(form.get('username') ?? '');
  if (user?.password !== form.get('password')) return { status: 401, body: { error: 'invalid_grant' } };
  return { status: 200, body: { access_token: `token of ${user?.id}`, expires_in: 300 } };
}

before(async () => {
  server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const made = await answer(method, url, headers.authorization, await text(request));
    response.writeHead(made.status, 'location' in made ? { location: made.location } : {});
    response.end('body' in made ? JSON.stringify(made.body) : '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  api = await startTestApi({
    KEYCLOAK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    KEYCLOAK_REALM: 'film club',
    KEYCLOAK_CLIENT_ID: 'darkroom',
    KEYCLOAK_CLIENT_SECRET: 'client secret',
    OIDC_AUDIENCE: 'darkroom',
  });
});
after(async () => {
  await api.close();
  server.closeAllConnections();
  server.close();
});

const password = 'correct horse';
async function post(path: string, email: string, secret = password) {
  const answer = await api.request(`/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: secret }),
  });
  const body = await jsonOf<Record<'user_id' | 'access_token' | 'code' | 'detail', string>>(answer);
  return { ...body, status: answer.status };
}

test('an account is made there and here, and logs in there', async () => {
  const made = await post('register', 'maria@example.com');
  assert.equal(made.status, 201);
  const { id = '' } = realm.users.get('maria@example.com') ?? {};
  const [row] = await api.database
    .sql`select id, subject, password_hash from users where email = 'maria@example.com'`;
  assert.deepEqual({ ...row }, { id: made.user_id, subject: id, password_hash: null });
  const login = await post('login', 'maria@example.com');
  assert.deepEqual([login.status, login.access_token], [200, `token of ${id}`]);
});

test('a taken address and a wrong password are told as they are without Keycloak', async () => {
  await post('register', 'taken@example.com');
  const [again, wrong, unknown] = [
    await post('register', 'taken@example.com'),
    await post('login', 'taken@example.com', 'wrong horse'),
    await post('login', 'nobody@example.com'),
  ];
  assert.deepEqual([again.status, again.detail], [400, 'Email already registered']);
  assert.deepEqual([wrong.status, wrong.detail], [401, 'Invalid email or password']);
  assert.deepEqual([unknown.status, unknown.detail], [401, 'Invalid email or password']);
  realm.users.set('theirs@example.com', { id: 'x', password });
  assert.equal((await post('register', 'theirs@example.com')).status, 400);
});

test('a token of the service account is used again, and replaced once when it is refused', async () => {
  const before = realm.tokenRequests;
  await post('register', 'one@example.com');
  await post('register', 'two@example.com');
  assert.ok(realm.tokenRequests - before <= 1);
  realm.adminToken++;
  const asked = realm.tokenRequests;
  assert.equal((await post('register', 'three@example.com')).status, 201);
  assert.equal(realm.tokenRequests, asked + 1);
});

test('an account whose row could not be made does not stay there', async () => {
  await api.database.sql`alter table users add constraint broken check (email <> 'unlucky@example.com')`;
  assert.equal((await post('register', 'unlucky@example.com')).status, 500);
  assert.equal(realm.users.has('unlucky@example.com'), false);
  await api.database.sql`alter table users drop constraint broken`;
  assert.equal((await post('register', 'unlucky@example.com')).status, 201);
});

test('an account that is deleted here is removed there, also when that has to wait', async () => {
  const admin = await api.signUpAdministrator();
  const email = 'leaver@example.com';
  const { user_id: id } = await post('register', email);
  const [row] = await api.database.sql`select issuer, subject from users where id = ${id}`;
  const { issuer, subject } = row as unknown as { issuer: string; subject: string };
  realm.down = true;
  const gone = await admin.delete(`/api/v1/users/${id}?username=${email}`);
  assert.deepEqual([gone.status, await jsonOf(gone)], [200, { message: 'Deleted successfully' }]);
  assert.equal((await admin.get(`/api/v1/users/${id}`)).status, 404, 'whatever Keycloak does');
  await removeDue(api.deps);
  const [waiting] = await api.database.sql`
    select attempts, run_at >= created_at + interval '30 seconds' as later from removed_identities`;
  assert.deepEqual({ ...waiting }, { attempts: 1, later: true }, 'it is not asked again at once');
  realm.down = false;
  await api.database.sql`update removed_identities set run_at = now()`;
  await removeDue(api.deps);
  assert.equal(realm.users.has(email), false);

  const expiresAt = Date.now() + 60_000;
  const verify = async () => ({ subject, username: 'leaver', email, role: 'user', expiresAt }) as const;
  const accounts = new Accounts(api.deps.db, api.deps.tokens, {}, { issuer, verify });
  const leftOver = { way: 'bearer', secret: new UnsecuredJWT({}).setIssuer(issuer).encode() } as const;
  await assert.rejects(accounts.recognise(leftOver), { code: 'INACTIVE_USER' });
  assert.equal((await post('register', email)).status, 201, 'the address is free');
});

test('an account that only this platform keeps asks nothing of Keycloak', async () => {
  const [local, admin] = [await api.signUp(), await api.signUpAdministrator()];
  assert.equal((await admin.delete(`/api/v1/users/${local.id}?username=${local.username}`)).status, 200);
  assert.deepEqual(
    [...(await api.database.sql`select 1 from removed_identities where run_at is not null`)],
    [],
  );
});

test('a Keycloak that fails is told as such, and nothing of what it says', async () => {
  realm.down = true;
  for (const path of ['register', 'login']) {
    const { status, code, detail } = await post(path, 'late@example.com');
    assert.deepEqual([status, code], [503, 'LOGIN_UNAVAILABLE']);
    assert.doesNotMatch(detail, /unknown_error/);
  }
  realm.down = false;
});
