import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { type OpenId, startOpenId } from '../../test/support/openid.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { openIdOf } from '../auth/providers.ts';
import { readApiSettings } from '../config.ts';

const HERE = 'http://darkroom.test';
const START = `${HERE}/session/openid`;
const client = { id: 'darkroom', secret: 'a secret of this test', callback: `${START}/callback` };
const people = {
  maria: { preferred_username: 'maria', email: 'maria@example.com', email_verified: true },
  root: { preferred_username: 'root', realm_access: { roles: ['admin'] } },
  leaver: { preferred_username: 'leaver' },
};

let openid: OpenId;
let api: TestApi;
before(async () => {
  openid = await startOpenId({ maria: {} }, { ...client, people });
  api = await start({ OIDC_AUDIENCE: 'darkroom' });
});
after(async () => {
  await api.close();
  await openid.close();
});

const start = (env: NodeJS.ProcessEnv = {}) =>
  startTestApi({
    PUBLIC_URL: HERE,
    OIDC_ISSUER: openid.issuer,
    OIDC_CLIENT_ID: client.id,
    OIDC_CLIENT_SECRET: client.secret,
    ...env,
  });

const visitor = (to = api) =>
  new Visitor((url, init) =>
    url.origin === HERE ? to.request(`${url.pathname}${url.search}`, init) : fetch(url, init),
  );

/** What somebody does at the provider. @returns where it sends them back to */
async function atProvider(who: Visitor, address: URL, form: Record<string, string>): Promise<URL> {
  const interaction = await who.follow(address);
  const done = await who.follow(interaction, { method: 'POST', body: new URLSearchParams(form) });
  return who.follow(done);
}

async function answerFor(who: Visitor, name: string, to = '/photos'): Promise<URL> {
  return atProvider(who, await who.follow(`${START}?to=${to}`), { do: 'sign in', name });
}

const signIn = async (who: Visitor, name: string) => who.follow(await answerFor(who, name));
/** The page of the console that is opened. */
const pageOf = ({ href }: URL) => href.replace(`${HERE}/#`, '');

type Me = { user: { id: string; username: string; role: string } | null; openid: string | null };
const me = async (who: Visitor) => jsonOf<Me>(who.ask(`${HERE}/session`));

test('whom the provider knows is signed in, on the page they wanted, until they sign out', async () => {
  const who = visitor();
  assert.deepEqual(await me(who), { user: null, openid: new URL(openid.issuer).host });
  const back = await who.ask(await answerFor(who, 'maria', '/photos/7'));
  assert.deepEqual([back.status, back.headers.get('location')], [302, '/#/photos/7']);
  const set = back.headers.getSetCookie().find((cookie) => cookie.startsWith('darkroom_session='));
  for (const part of [/HttpOnly/, /SameSite=Lax/, /Path=\//, /Max-Age=43200/]) assert.match(set ?? '', part);
  const { user } = await me(who);
  assert.deepEqual([user?.username, user?.role], ['maria', 'user']);

  // A token of the same person opens the same account.
  const authorization = `Bearer ${await openid.tokenOf('maria')}`;
  assert.equal(
    (await jsonOf<{ id: string }>(api.request('/me', { headers: { authorization } }))).id,
    user?.id,
  );
  const again = visitor();
  await signIn(again, 'maria');
  assert.equal((await me(again)).user?.id, user?.id);

  assert.ok((await who.ask(`${HERE}/session`, { method: 'DELETE' })).ok);
  assert.equal((await me(who)).user, null);
});

test('the realm’s role makes an administrator', async () => {
  const who = visitor();
  await signIn(who, 'root');
  assert.equal((await me(who)).user?.role, 'admin');
});

test('the provider is sent a challenge, and what answers it stays in the browser out of reach of scripts', async () => {
  const who = visitor();
  const answer = await who.ask(START);
  const { searchParams } = new URL(answer.headers.get('location') ?? '');
  assert.equal(searchParams.get('code_challenge_method'), 'S256');
  for (const name of ['code_challenge', 'state', 'nonce'])
    assert.match(searchParams.get(name) ?? '', /^.{43}$/);
  const [set = ''] = answer.headers.getSetCookie();
  for (const part of [/HttpOnly/, /SameSite=Lax/, /Path=\/session\/openid/, /Max-Age=600/])
    assert.match(set, part);
  const [pending = ''] = who.cookiesOf(HERE).values();
  const { verifier } = JSON.parse(Buffer.from(pending, 'base64url').toString());
  assert.ok(!answer.headers.get('location')?.includes(verifier));
});

test('an answer counts once, in the browser that asked, and not with another state', async () => {
  const who = visitor();
  const answer = await answerFor(who, 'maria');
  const stranger = visitor();
  assert.equal(pageOf(await stranger.follow(answer)), '/sign-in/expired');
  await stranger.follow(START);
  assert.equal(
    pageOf(await stranger.follow(answer)),
    '/sign-in/expired',
    'in a browser that asked something else',
  );
  assert.equal((await me(stranger)).user, null);

  const pending = new Map(who.cookiesOf(HERE));
  assert.equal(pageOf(await who.follow(answer)), '/photos');
  const thief = visitor();
  assert.equal(pageOf(await thief.follow(answer)), '/sign-in/expired', 'replayed');
  for (const [name, value] of pending) thief.cookiesOf(HERE).set(name, value);
  assert.equal(
    pageOf(await thief.follow(answer)),
    '/sign-in/expired',
    'replayed with what the browser had kept',
  );
  assert.equal((await me(thief)).user, null);

  const other = visitor();
  const changed = await answerFor(other, 'maria');
  changed.searchParams.set('state', 'x'.repeat(43));
  assert.equal(pageOf(await other.follow(changed)), '/sign-in/expired');
});

test('a code is worth nothing without the verifier of the browser that asked', async () => {
  const who = visitor();
  const answer = await answerFor(who, 'maria');
  const [[name = '', value = ''] = []] = [...who.cookiesOf(HERE)];
  const pending = JSON.parse(Buffer.from(value, 'base64url').toString());
  const forged = JSON.stringify({ ...pending, verifier: 'v'.repeat(43) });
  who.cookiesOf(HERE).set(name, Buffer.from(forged).toString('base64url'));
  assert.equal(pageOf(await who.follow(answer)), '/sign-in/expired');
  who.cookiesOf(HERE).set(name, 'no cookie of ours');
  assert.equal(pageOf(await who.follow(answer)), '/sign-in/expired');
});

test('an answer to another nonce, or in another issuer’s name, is not believed', async () => {
  const who = visitor();
  const address = await who.follow(START);
  address.searchParams.set('nonce', 'n'.repeat(43));
  const answer = await atProvider(who, address, { do: 'sign in', name: 'maria' });
  assert.equal(pageOf(await who.follow(answer)), '/sign-in/refused');
  assert.equal((await me(who)).user, null);

  const other = visitor();
  const mixed = await answerFor(other, 'maria');
  mixed.searchParams.set('iss', 'https://evil.example');
  assert.equal(pageOf(await other.follow(mixed)), '/sign-in/refused');
});

test('an ID token that is not the provider’s, for us, for now and for this question is not believed', async (t) => {
  t.after(() => openid.instead.clear());
  const now = Math.floor(Date.now() / 1000);
  const stolen = await generateKeyPair('RS256');
  const usual = { iss: openid.issuer, aud: client.id, sub: 'maria', iat: now, exp: now + 60 };
  const sign = (claims: JWTPayload, key = openid.keys().privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'first' }).sign(key);
  type Make = (claims: JWTPayload) => Promise<string> | string;
  const tokens: Record<string, Make> = {
    good: (claims) => sign(claims),
    'of another issuer': (claims) => sign({ ...claims, iss: 'https://evil.example' }),
    'for another program': (claims) => sign({ ...claims, aud: 'other' }),
    expired: (claims) => sign({ ...claims, exp: now - 600 }),
    'without a nonce': ({ nonce: _, ...claims }) => sign(claims),
    'without a subject': ({ sub: _, ...claims }) => sign(claims),
    'signed with another key': (claims) => sign(claims, stolen.privateKey),
    unsigned: (claims) => new UnsecuredJWT(claims).encode(),
    none: () => '',
  };
  openid.instead.set('/me', (_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ sub: 'maria' })),
  );
  for (const [what, make] of Object.entries(tokens)) {
    const who = visitor();
    const address = await who.follow(START);
    const nonce = address.searchParams.get('nonce') ?? '';
    const answer = await atProvider(who, address, { do: 'sign in', name: 'maria' });
    const token = await make({ ...usual, nonce });
    const body = { access_token: 'x', token_type: 'Bearer', ...(token && { id_token: token }) };
    openid.instead.set('/token', (_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
    );
    assert.equal(pageOf(await who.follow(answer)), what === 'good' ? '/' : '/sign-in/refused', what);
    assert.equal((await me(who)).user?.username, what === 'good' ? 'maria' : undefined, what);
  }
});

test('who says no, is switched off, or comes too often is told so', async () => {
  const who = visitor();
  const answer = await atProvider(who, await who.follow(START), { do: 'deny' });
  assert.equal(pageOf(await who.follow(answer)), '/sign-in/denied');

  await signIn(who, 'leaver');
  const id = (await me(who)).user?.id ?? '';
  await api.database.sql`update users set is_active = false where id = ${id}`;
  const leaver = visitor();
  assert.equal(pageOf(await signIn(leaver, 'leaver')), '/sign-in/inactive');
  assert.equal((await me(leaver)).user, null);

  const strict = await start({ OIDC_AUDIENCE: 'darkroom', RATE_LIMIT_TOKEN: '1' });
  try {
    const hasty = visitor(strict);
    assert.equal((await hasty.follow(START)).origin, openid.issuer);
    assert.equal(pageOf(await hasty.follow(START)), '/sign-in/often');
  } finally {
    await strict.close();
  }
});

test('while the provider is away, sign-in says so and begins again when it is back', async (t) => {
  t.after(() => openid.instead.clear());
  const who = visitor();
  const answer = await answerFor(who, 'maria');
  openid.instead.set('/token', (_, response) => response.writeHead(503).end());
  assert.equal(pageOf(await who.follow(answer)), '/sign-in/away');

  // Signing in alone needs no audience of tokens.
  const fresh = await start();
  try {
    const early = visitor(fresh);
    openid.instead.set('/.well-known/openid-configuration', (request) => request.destroy());
    assert.equal(pageOf(await early.follow(START)), '/sign-in/away');
    openid.instead.clear();
    assert.equal(pageOf(await signIn(early, 'maria')), '/photos');
  } finally {
    await fresh.close();
  }
});

test('nobody is led to another site', async () => {
  const who = visitor();
  for (const to of [
    'https://evil.example',
    '//evil.example:80',
    '/%5Cevil.example',
    '/a?b=//c',
    'photos',
    '/ ',
  ]) {
    assert.equal((await who.ask(`${START}?to=${encodeURIComponent(to)}`)).status, 422, to);
  }
  const answer = await answerFor(who, 'maria', '//evil.example');
  assert.equal((await who.follow(answer)).origin, HERE, 'it stands after the #, where it names no host');
});

test('where no provider is set up there is none, and half of the settings stop the start', async () => {
  const bare = await startTestApi();
  try {
    assert.equal((await bare.request('/session/openid')).status, 404);
    assert.equal((await bare.request('/session/openid/callback?code=x&state=y')).status, 404);
  } finally {
    await bare.close();
  }
  const half = readApiSettings({ SECRET_KEY: 'x'.repeat(32), OIDC_CLIENT_ID: 'darkroom' });
  assert.throws(() => openIdOf(half), /OIDC_ISSUER: should name the provider/);
});
