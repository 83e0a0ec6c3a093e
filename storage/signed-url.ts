import { createHmac, timingSafeEqual } from 'node:crypto';
import { assertExpiresIn, assertKey } from './key-rules.ts';
import type { SignedUrlOptions } from './store.ts';

const ROUTE = '/objects/';

export type SignedAddress = { key: string; downloadAs: string | undefined };
export type AddressRefusal = { refused: 'malformed' | 'signature' | 'expired'; why: string };

/**
 * `<publicUrl>/objects/<key>?expires=<Unix seconds>[&download=<name>]&signature=<base64url>`: the disk store's
 * counterpart of S3's presigned URL.
 * @param now milliseconds since 1970
 * @throws RangeError on an `expiresIn` that S3 would not accept
 */
export function signedAddress(
  { publicUrl, signingKey }: { publicUrl: string; signingKey: string },
  key: string,
  { expiresIn, downloadAs }: SignedUrlOptions,
  now = Date.now(),
): string {
  assertKey(key);
  assertExpiresIn(expiresIn);
  const expires = String(Math.floor(now / 1000) + expiresIn);
  const query = new URLSearchParams({ expires });
  if (downloadAs !== undefined) query.set('download', downloadAs.toWellFormed());
  query.set('signature', sign(signingKey, key, expires, query.get('download')));
  const path = key.split('/').map(encodeURIComponent).join('/');
  return `${publicUrl.replace(/\/+$/, '')}${ROUTE}${path}?${query}`;
}

/**
 * Reads an address that `signedAddress` made. The signature is checked before the expiry, so that nothing is
 * learnt about an address by guessing.
 * @param address the whole URL, or its path and query as the request line has them (not decoded)
 * @param now milliseconds since 1970
 */
export function verifySignedUrl(
  signingKey: string,
  address: string,
  now = Date.now(),
): SignedAddress | AddressRefusal {
  const named = readAddress(address);
  if (!named) return { refused: 'malformed', why: 'this is no address of a stored file' };
  const { key, expires, downloadAs, signature } = named;
  if (!sameText(signature, sign(signingKey, key, expires, downloadAs)))
    return { refused: 'signature', why: 'the signature of this address is wrong: ask for a new address' };
  if (Number(expires) * 1000 <= now)
    return { refused: 'expired', why: 'this address has expired: ask for a new one' };
  return { key, downloadAs: downloadAs ?? undefined };
}

function readAddress(address: string) {
  const url = URL.parse(address, 'http://any');
  if (!url?.pathname.startsWith(ROUTE)) return undefined;
  try {
    const key = url.pathname.slice(ROUTE.length).split('/').map(decodeURIComponent).join('/');
    assertKey(key);
    return {
      key,
      expires: url.searchParams.get('expires') ?? '',
      downloadAs: url.searchParams.get('download'),
      signature: url.searchParams.get('signature') ?? '',
    };
  } catch {
    return undefined;
  }
}

/** The first word keeps signatures apart from everything else that the same secret signs; JSON keeps the parts apart. */
const sign = (signingKey: string, key: string, expires: string, downloadAs: string | null) =>
  createHmac('sha256', signingKey)
    .update(JSON.stringify(['darkroom-object-address', key, expires, downloadAs]))
    .digest('base64url');

/** Compares the texts, not the bytes they encode: four base64 texts decode to the same 32 bytes. */
function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
