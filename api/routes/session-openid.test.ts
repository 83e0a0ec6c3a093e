import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonOf, startTestApi } from '../../test/api.ts';
import { HERE, openIdSignInOfThisFile, pageOf, START } from '../../test/support/openid-sign-in.ts';
import { openIdOf } from '../auth/providers.ts';
import { readApiSettings } from '../config.ts';

const { openid, api, start, visitor, atProvider, answerFor, signIn, me } = openIdSignInOfThisFile();

test('whom the provider knows is signed in, on the page they wanted, until they sign out', async () => {
  const who = visitor();
  assert.deepEqual(await me(who), { user: null, openid: new URL(openid().issuer).host });
  const back = await who.ask(await answerFor(who, 'maria', '/photos/7'));
  assert.deepEqual([back.status, back.headers.get('location')], [302, '/#/photos/7']);
  const set = back.headers.getSetCookie().find((cookie) => cookie.startsWith('darkroom_session='));
  for (const part of [/HttpOnly/, /SameSite=Lax/, /Path=\//, /Max-Age=43200/]) assert.match(set ?? '', part);
  const { user } = await me(who);
  assert.deepEqual([user?.username, user?.role], ['maria', 'user']);

  // A token of the same person opens the same account.
  const authorization = `Bearer ${await openid().tokenOf('maria')}`;
  assert.equal(
    (await jsonOf<{ id: string }>(api().request('/me', { headers: { authorization } }))).id,
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

test('who says no, is switched off, or comes too often is told so', async () => {
  const who = visitor();
  const answer = await atProvider(who, await who.follow(START), { do: 'deny' });
  assert.equal(pageOf(await who.follow(answer)), '/sign-in/denied');

  await signIn(who, 'leaver');
  const id = (await me(who)).user?.id ?? '';
  await api().database.sql`update users set is_active = false where id = ${id}`;
  const leaver = visitor();
  assert.equal(pageOf(await signIn(leaver, 'leaver')), '/sign-in/inactive');
  assert.equal((await me(leaver)).user, null);

  const strict = await start({ OIDC_AUDIENCE: 'darkroom', RATE_LIMIT_TOKEN: '1' });
  try {
    const hasty = visitor(strict);
    assert.equal((await hasty.follow(START)).origin, openid().issuer);
    assert.equal(pageOf(await hasty.follow(START)), '/sign-in/often');
  } finally {
    await strict.close();
  }
});

test('while the provider is away, sign-in says so and begins again when it is back', async (t) => {
  t.after(() => openid().instead.clear());
  const who = visitor();
  const answer = await answerFor(who, 'maria');
  openid().instead.set('/token', (_, response) => response.writeHead(503).end());
  assert.equal(pageOf(await who.follow(answer)), '/sign-in/away');

  // Signing in alone needs no audience of tokens.
  const fresh = await start();
  try {
    const early = visitor(fresh);
    openid().instead.set('/.well-known/openid-configuration', (request) => request.destroy());
    assert.equal(pageOf(await early.follow(START)), '/sign-in/away');
    openid().instead.clear();
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
