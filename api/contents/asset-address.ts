import { findVideoByKey } from '../../db/videos.ts';
import { assertKey } from '../../storage/key-rules.ts';
import type { Principal } from '../auth/principal.ts';
import type { Deps } from '../deps.ts';
import { invalid } from '../problems.ts';

/** Where the file of an asset lies: exactly one is not null. */
export type Place = { videoId: string | null; objectKey: string | null; url: string | null };

const nowhere: Place = { videoId: null, objectKey: null, url: null };

/**
 * The object key in `s3://bucket/key`, or in what has no scheme at all; null for other addresses. The bucket is not
 * looked at: there is one, and rows that come from elsewhere still name their old one.
 */
export function keyOf(address: string): string | null {
  const key = /^s3:\/\/[^/]*\/(.*)$/.exec(address)?.[1] ?? address;
  return /^[a-z][a-z0-9+.-]*:/i.test(key) ? null : key.replace(/^\/+/, '');
}

/**
 * Where an address leads. A file in the store must be a video of the caller's: an address is for everybody, and anybody
 * could name a stranger's key. Machines and administrators may name any object.
 * @throws Problem INVALID_REQUEST saying what the address should be
 */
export async function placeOf(
  { db, store }: Pick<Deps, 'db' | 'store'>,
  principal: Principal,
  address: string,
  field: string,
): Promise<Place> {
  const key = keyOf(address);
  if (key === null) {
    if (isWeb(address)) return { ...nowhere, url: address };
    throw invalid(['body', field], 'should begin with https://, http:// or s3://');
  }
  const video = await findVideoByKey(db, key, principal);
  if (video) return { ...nowhere, videoId: video.id };
  if ((principal.isAdmin || principal.isMachine) && isKey(key) && (await store.stat(key))) {
    return { ...nowhere, objectKey: key };
  }
  throw invalid(['body', field], 'should be a video of yours in the store, or an address elsewhere');
}

const isWeb = (address: string) => /^https?:$/.test(URL.parse(address)?.protocol ?? '');

function isKey(key: string): boolean {
  try {
    assertKey(key);
    return true;
  } catch {
    return false;
  }
}
