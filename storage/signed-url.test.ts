import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signedAddress, signedUploadAddress, verifySignedUpload, verifySignedUrl } from './signed-url.ts';

const by = { publicUrl: 'https://darkroom.example.org', signingKey: 'k'.repeat(32) };
const now = Date.UTC(2026, 0, 1);
const verify = (address: string, at = now) => verifySignedUrl(by.signingKey, address, at);
const refusal = (address: string, at = now) => {
  const result = verify(address, at);
  return 'refused' in result ? result.refused : 'accepted';
};

test('an address gives its key and name back, as a whole URL and as a request line', () => {
  const key = 'photos/1/écran 100% + ?#.jpg';
  const address = signedAddress(by, key, { expiresIn: 60, downloadAs: 'a & b=c.jpg' }, now);
  assert.deepEqual(verify(address), { key, downloadAs: 'a & b=c.jpg' });
  assert.deepEqual(verify(address.slice(by.publicUrl.length)), { key, downloadAs: 'a & b=c.jpg' });
  assert.deepEqual(verify(signedAddress(by, key, { expiresIn: 60 }, now)), { key, downloadAs: undefined });
});

test('an address holds until its last second and not after', () => {
  const address = signedAddress(by, 'a.jpg', { expiresIn: 60 }, now);
  assert.equal(refusal(address, now + 59_999), 'accepted');
  assert.equal(refusal(address, now + 60_000), 'expired');
});

test('an expired address with a wrong signature is called wrong, not expired', () => {
  const address = signedAddress(by, 'a.jpg', { expiresIn: 1 }, now);
  assert.equal(refusal(address.replace('a.jpg', 'b.jpg'), now + 60_000), 'signature');
});

test('another spelling of the same signature is refused', () => {
  const address = signedAddress(by, 'a.jpg', { expiresIn: 60 }, now);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  // 43 characters carry 258 bits; the last two are no part of the 256, so a decoder ignores them.
  const last = alphabet.indexOf(address.at(-1) ?? '');
  assert.equal(refusal(address.slice(0, -1) + alphabet[last ^ 1]), 'signature');
  assert.equal(refusal(`${address}=`), 'signature');
  assert.equal(refusal(`${address}é`), 'signature');
});

test('another secret, another name and a name slipped in are refused', () => {
  const address = signedAddress(by, 'a.jpg', { expiresIn: 60 }, now);
  assert.ok('refused' in verifySignedUrl('z'.repeat(32), address, now));
  assert.equal(refusal(`${address}&download=evil.html`), 'signature');
  assert.equal(refusal(address.replace(/expires=(\d+)/, 'expires=9$1')), 'signature');
});

test('what is no address is told so', () => {
  for (const address of [
    '',
    '/',
    '/objects/',
    '/objects/a%zz.jpg',
    '/other/a.jpg',
    '/objects/a//b',
    'http://[',
    '/objects/.hidden',
  ]) {
    assert.equal(refusal(address), 'malformed', address);
  }
});

test('an address to write to says how many bytes, and is none to read from', () => {
  const address = signedUploadAddress(by, 'uploads/1/part', { expiresIn: 60, bytes: 9 }, now);
  const take = (given: string) => verifySignedUpload(by.signingKey, given, now);
  assert.deepEqual(take(address), { key: 'uploads/1/part', bytes: 9 });
  assert.equal(refusal(address), 'signature');
  for (const other of [
    address.replace('bytes=9', 'bytes=99'),
    address.replace('bytes=9', 'download=9'),
    signedAddress(by, 'uploads/1/part', { expiresIn: 60 }, now),
    signedAddress(by, 'uploads/1/part', { expiresIn: 60, downloadAs: '9' }, now).replace(
      'download=',
      'bytes=',
    ),
  ]) {
    assert.partialDeepStrictEqual(take(other), { refused: 'signature' });
  }
});
