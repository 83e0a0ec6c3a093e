import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { HERE, openIdSignInOfThisFile, pageOf, START } from '../../test/support/openid-sign-in.ts';

const { client, openid, visitor, atProvider, answerFor, me } = openIdSignInOfThisFile();

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
  t.after(() => openid().instead.clear());
  const now = Math.floor(Date.now() / 1000);
  const stolen = await generateKeyPair('RS256');
  const usual = { iss: openid().issuer, aud: client.id, sub: 'maria', iat: now, exp: now + 60 };
  const sign = (claims: JWTPayload, key = openid().keys().privateKey) =>
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
  openid().instead.set('/me', (_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ sub: 'maria' })),
  );
  for (const [what, make] of Object.entries(tokens)) {
    const who = visitor();
    const address = await who.follow(START);
    const nonce = address.searchParams.get('nonce') ?? '';
    const answer = await atProvider(who, address, { do: 'sign in', name: 'maria' });
    const token = await make({ ...usual, nonce });
    const body = { access_token: 'x', token_type: 'Bearer', ...(token && { id_token: token }) };
    openid().instead.set('/token', (_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
    );
    assert.equal(pageOf(await who.follow(answer)), what === 'good' ? '/' : '/sign-in/refused', what);
    assert.equal((await me(who)).user?.username, what === 'good' ? 'maria' : undefined, what);
  }
});
