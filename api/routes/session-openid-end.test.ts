import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { type OpenId, startOpenId } from '../../test/support/openid.ts';
import { Visitor } from '../../test/support/visitor.ts';

const HERE = 'http://darkroom.test';
const START = `${HERE}/session/openid`;
const people = { maria: { preferred_username: 'maria' } };

let openid: OpenId;
let api: TestApi;
before(async () => {
  openid = await startOpenId({}, { id: 'darkroom', callback: `${START}/callback`, people });
  api = await start();
});
after(async () => {
  await api.close();
  await openid.close();
});

const start = () =>
  startTestApi({ PUBLIC_URL: HERE, OIDC_ISSUER: openid.issuer, OIDC_CLIENT_ID: 'darkroom' });

const visitor = (to = api) =>
  new Visitor((url, init) =>
    url.origin === HERE ? to.request(`${url.pathname}${url.search}`, init) : fetch(url, init),
  );

async function signIn(who: Visitor): Promise<void> {
  const interaction = await who.follow(await who.follow(START));
  const form = new URLSearchParams({ do: 'sign in', name: 'maria' });
  const done = await who.follow(interaction, { method: 'POST', body: form });
  await who.follow(await who.follow(done));
}

/** Whether the provider sends back at once, without asking who it is. */
const isKnownThere = async (who: Visitor) =>
  !(await who.follow(await who.follow(START))).pathname.startsWith('/interaction/');

const signOut = (who: Visitor) => who.ask(`${HERE}/session`, { method: 'DELETE' });

test('who signs out is led to the provider, signed out there, and led back', async () => {
  const who = visitor();
  await signIn(who);
  assert.ok(await isKnownThere(who));
  const { openid: address } = await jsonOf<{ openid: string }>(signOut(who));
  const { origin, searchParams } = new URL(address);
  assert.deepEqual(
    [origin, searchParams.get('client_id'), searchParams.get('post_logout_redirect_uri')],
    [openid.issuer, 'darkroom', `${HERE}/`],
  );
  const page = await (await who.ask(address)).text();
  const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const form = new URLSearchParams({ xsrf, logout: 'yes' });
  assert.equal((await who.follow(action, { method: 'POST', body: form })).href, `${HERE}/`);
  assert.equal(await isKnownThere(who), false);
  assert.equal((await signOut(who)).status, 204, 'nothing is left to end');
});

test('a session that began with a password ends here alone', async () => {
  const who = visitor();
  const account = { username: 'ansel', password: 'moonrise over hernandez' };
  const headers = { 'content-type': 'application/json' };
  const post = (path: string) =>
    who.ask(`${HERE}${path}`, { method: 'POST', headers, body: JSON.stringify(account) });
  await post('/register');
  assert.equal((await post('/session')).status, 200);
  assert.equal((await signOut(who)).status, 204);
});

test('a provider that announces no end of sessions is not asked for one', async () => {
  const path = '/.well-known/openid-configuration';
  const { end_session_endpoint: _, ...without } = (await (
    await fetch(`${openid.issuer}${path}`)
  ).json()) as Record<string, unknown>;
  openid.instead.set(path, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(without));
  });
  const other = await start();
  try {
    const who = visitor(other);
    await signIn(who);
    assert.equal((await signOut(who)).status, 204);
  } finally {
    openid.instead.delete(path);
    await other.close();
  }
});
