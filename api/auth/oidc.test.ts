import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { exportJWK, exportSPKI, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { type OpenId, startOpenId } from '../../test/support/openid.ts';

let api: TestApi;
let openid: OpenId;
before(async () => {
  openid = await startOpenId({
    maria: { preferred_username: 'maria', email: 'maria@example.com', email_verified: true },
    root: { preferred_username: 'root', realm_access: { roles: ['admin', 'other'] } },
    twin: { preferred_username: 'taken', email: 'taken@example.com', email_verified: true },
  });
  api = await startTestApi({ OIDC_ISSUER: openid.issuer, OIDC_AUDIENCE: 'other, darkroom' });
});
after(async () => {
  await api.close();
  await openid.close();
});

type Me = { user_id: string; username: string; email: string | null; roles: string[]; code: string };
async function me(token: string) {
  const answer = await api.request('/api/v1/users/me', { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, ...(await jsonOf<Me>(answer)) };
}

test('a token of the provider makes its user, once, and finds them again', async () => {
  const tokens = await Promise.all(Array.from({ length: 6 }, () => openid.tokenOf('maria')));
  const found = await Promise.all(tokens.map(me));
  assert.deepEqual(new Set(found.map(({ status }) => status)), new Set([200]));
  assert.equal(new Set(found.map(({ user_id }) => user_id)).size, 1);
  const { username, email, roles } = found[0] ?? {};
  assert.deepEqual(
    { username, email, roles },
    { username: 'maria', email: 'maria@example.com', roles: ['user'] },
  );
  const [row] = await api.database
    .sql`select issuer, subject, password_hash from users where username = 'maria'`;
  assert.deepEqual({ ...row }, { issuer: openid.issuer, subject: 'maria', password_hash: null });
});

test('the realm’s role makes an administrator, and its loss ends that', async () => {
  const { user_id: id, roles } = await me(await openid.tokenOf('root'));
  assert.deepEqual(roles, ['admin', 'user']);
  const claims = { sub: 'root', realm_access: { roles: ['other'] } };
  assert.deepEqual(
    [(await me(await sign(claims))).roles, (await me(await sign(claims))).user_id],
    [['user'], id],
  );
  const acts = await api.database
    .sql`select actor, act, details from audit_log where target = ${`/api/v1/users/${id}`} order by id`;
  const given = { actor: openid.issuer, act: 'role' };
  assert.deepEqual(
    acts.map((act) => ({ ...act })),
    [
      { ...given, details: { role: 'admin' } },
      { ...given, details: { role: 'user' } },
    ],
  );
});

test('a name or address that a local account has opens nothing of it', async () => {
  const local = await api.signUp('taken');
  await api.database.sql`update users set email = 'taken@example.com' where id = ${local.id}`;
  const { user_id: id, username, email } = await me(await openid.tokenOf('twin'));
  assert.notEqual(id, local.id);
  assert.match(username, /^taken-[0-9a-f]{8}$/);
  assert.equal(email, null);
});

/** As the provider would, with its own key, and then with what a test changes. */
function sign(claims: JWTPayload, kid = 'first'): Promise<string> {
  const usual = { iss: openid.issuer, aud: 'darkroom', exp: Math.floor(Date.now() / 1000) + 60 };
  const jwt = new SignJWT({ ...usual, jti: crypto.randomUUID(), ...claims });
  return jwt.setProtectedHeader({ alg: 'RS256', kid }).sign(openid.keys().privateKey);
}

test('what the provider did not make, or not for us, or not for now, is refused', async () => {
  assert.equal((await me(await sign({ sub: 'maria' }))).status, 200);
  const now = Math.floor(Date.now() / 1000);
  const { publicKey } = openid.keys();
  const claims = { iss: openid.issuer, aud: 'darkroom', exp: now + 60, sub: 'maria' };
  const hs256 = (key: string) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .sign(new TextEncoder().encode(key));
  const bad = {
    expired: await sign({ sub: 'maria', exp: now - 60 }),
    'without an end': await sign({ sub: 'maria', exp: undefined as never }),
    'of another issuer': await sign({ sub: 'maria', iss: 'https://evil.example' }),
    'for another audience': await sign({ sub: 'maria', aud: 'account' }),
    'for nobody': await sign({ sub: 'maria', aud: undefined as never }),
    'an ID token': await sign({ sub: 'maria', typ: 'ID' }),
    'without a subject': await sign({}),
    unsigned: new UnsecuredJWT(claims).encode(),
    'signed with the public key as a secret': await hs256(await exportSPKI(publicKey)),
    'signed with the public JWK as a secret': await hs256(JSON.stringify(await exportJWK(publicKey))),
    changed: `${(await sign({ sub: 'maria' })).slice(0, -8)}AAAAAAAA`,
  };
  for (const [what, token] of Object.entries(bad)) {
    const { status, code } = await me(token);
    assert.deepEqual([status, code], [401, 'INVALID_TOKEN'], what);
  }
});

test('an account that was switched off here is refused, whatever the provider says', async () => {
  const first = await me(await sign({ sub: 'leaver' }));
  await api.database.sql`update users set is_active = false where id = ${first.user_id}`;
  assert.deepEqual((await me(await sign({ sub: 'leaver' }))).code, 'INACTIVE_USER');
});

test('tokens with unknown keys do not make us ask in a loop, and a new key is found', async (t) => {
  // From here on time passes by hand.
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 31_000 });
  const before = openid.keyRequests();
  for (let i = 0; i < 10; i++) assert.equal((await me(await sign({ sub: 'x' }, `unknown-${i}`))).status, 401);
  assert.equal(openid.keyRequests(), before + 1, 'asked moments ago');
  await openid.rotate('second');
  t.mock.timers.tick(31_000);
  const tokens = await Promise.all([1, 2, 3].map(() => openid.tokenOf('maria')));
  const found = await Promise.all(tokens.map(me));
  assert.deepEqual(
    found.map(({ status }) => status),
    [200, 200, 200],
  );
  for (let i = 0; i < 10; i++) assert.equal((await me(await sign({ sub: 'x' }, `unknown-${i}`))).status, 401);
  assert.equal(openid.keyRequests(), before + 2);
});

test('while the provider is away its users are asked to come again, and local ones go on', async () => {
  const gone = await startOpenId({ maria: {} });
  const token = await gone.tokenOf('maria');
  await gone.close();
  const bare = await startTestApi({ OIDC_ISSUER: gone.issuer, OIDC_AUDIENCE: 'darkroom' });
  try {
    const answer = await bare.request('/me', { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
    assert.equal((await jsonOf<Me>(answer)).code, 'LOGIN_UNAVAILABLE');
    assert.equal((await (await bare.signUp()).get('/me')).status, 200);
  } finally {
    await bare.close();
  }
});
