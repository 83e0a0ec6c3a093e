import { createHmac, timingSafeEqual } from 'node:crypto';
import { assertExpiresIn, assertKey } from './key-rules.ts';
import type { SignedUploadOptions, SignedUrlOptions } from './store.ts';

const ROUTE = '/objects/';

export type SignedAddress = { key: string; downloadAs: string | undefined };
export type SignedUpload = { key: string; bytes: number };
export type AddressRefusal = { refused: 'malformed' | 'signature' | 'expired'; why: string };

/** What an address is good for, so that none for reading can be used to write; and the member of its query beside. */
type Use = { word: string; field: string };

/** The word keeps signatures apart from everything else that the same secret signs. */
const reading: Use = { word: 'darkroom-object-address', field: 'download' };
const writing: Use = { word: 'darkroom-upload-address', field: 'bytes' };

type Signer = { publicUrl: string; signingKey: string };

/**
 * `<publicUrl>/objects/<key>?expires=<Unix seconds>[&download=<name>]&signature=<base64url>`: the disk store's
 * counterpart of S3's presigned URL.
 * @param now milliseconds since 1970
 * @throws RangeError on an `expiresIn` that S3 would not accept
 */
export const signedAddress = (
  by: Signer,
  key: string,
  { expiresIn, downloadAs }: SignedUrlOptions,
  now = Date.now(),
): string => makeAddress(by, reading, { key, expiresIn, also: downloadAs?.toWellFormed() }, now);

/** As `signedAddress`, with `bytes=<number>`: for one PUT of exactly so many. */
export const signedUploadAddress = (
  by: Signer,
  key: string,
  { expiresIn, bytes }: SignedUploadOptions,
  now = Date.now(),
): string => makeAddress(by, writing, { key, expiresIn, also: String(bytes) }, now);

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
  const verified = verify(signingKey, reading, address, now);
  return 'refused' in verified ? verified : { key: verified.key, downloadAs: verified.also };
}

/** As `verifySignedUrl`, for what `signedUploadAddress` made. */
export function verifySignedUpload(
  signingKey: string,
  address: string,
  now = Date.now(),
): SignedUpload | AddressRefusal {
  const verified = verify(signingKey, writing, address, now);
  return 'refused' in verified ? verified : { key: verified.key, bytes: Number(verified.also) };
}

function makeAddress(
  { publicUrl, signingKey }: Signer,
  use: Use,
  { key, expiresIn, also }: { key: string; expiresIn: number; also: string | undefined },
  now: number,
): string {
  assertKey(key);
  assertExpiresIn(expiresIn);
  const expires = String(Math.floor(now / 1000) + expiresIn);
  const query = new URLSearchParams({ expires });
  if (also !== undefined) query.set(use.field, also);
  query.set('signature', sign(signingKey, use, { key, expires, also }));
  const path = key.split('/').map(encodeURIComponent).join('/');
  return `${publicUrl.replace(/\/+$/, '')}${ROUTE}${path}?${query}`;
}

function verify(signingKey: string, use: Use, address: string, now: number) {
  const named = readAddress(address, use);
  if (!named) return refuse('malformed', 'this is no address of a stored file');
  if (!sameText(named.signature, sign(signingKey, use, named)))
    return refuse('signature', 'the signature of this address is wrong: ask for a new address');
  if (Number(named.expires) * 1000 <= now)
    return refuse('expired', 'this address has expired: ask for a new one');
  return named;
}

const refuse = (refused: AddressRefusal['refused'], why: string): AddressRefusal => ({ refused, why });

function readAddress(address: string, { field }: Use) {
  const url = URL.parse(address, 'http://any');
  if (!url?.pathname.startsWith(ROUTE)) return undefined;
  try {
    const key = url.pathname.slice(ROUTE.length).split('/').map(decodeURIComponent).join('/');
    assertKey(key);
    return {
      key,
      expires: url.searchParams.get('expires') ?? '',
      also: url.searchParams.get(field) ?? undefined,
      signature: url.searchParams.get('signature') ?? '',
    };
  } catch {
    return undefined;
  }
}

/** JSON keeps the parts apart. */
const sign = (
  signingKey: string,
  { word }: Use,
  { key, expires, also }: { key: string; expires: string; also: string | undefined },
) =>
  createHmac('sha256', signingKey)
    .update(JSON.stringify([word, key, expires, also ?? null]))
    .digest('base64url');

/** Compares the texts, not the bytes they encode: four base64 texts decode to the same 32 bytes. */
function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
