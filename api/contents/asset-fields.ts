import { z } from '@hono/zod-openapi';
import type { AssetFields, ShownAsset } from '../../db/video-assets.ts';
import { findVideo } from '../../db/videos.ts';
import type { Principal } from '../auth/principal.ts';
import type { Deps } from '../deps.ts';
import { alsoInText } from '../number-in-text.ts';
import { invalid, missing } from '../problems.ts';
import { type Place, placeOf } from './asset-address.ts';
import { thumbnailUrl, videoUrl } from './asset-view.ts';
import { address, resolution, seconds } from './fields.ts';

const what = {
  content_id: alsoInText(z.int()).optional().openapi({ description: 'If given, that of the path.' }),
  video_id: z.uuid().optional().openapi({ description: 'A video that you sent to `POST /videos`.' }),
  video_url: address.optional().openapi({ description: 'Or where it lies: https://… or s3://bucket/key.' }),
  thumbnail_url: address.nullable().optional(),
  duration: seconds.nullable().optional(),
  resolution: resolution.nullable().optional(),
};

export const newAsset = z.object(what);
export const changedAsset = z.object(what);

type Given = z.output<typeof newAsset>;
type Parts = Pick<Deps, 'db' | 'store'>;

/** @throws Problem INVALID_REQUEST when it says not where the file lies, or two places, or where there is none */
export async function newFields(parts: Parts, principal: Principal, given: Given): Promise<AssetFields> {
  const place = await givenPlace(parts, principal, given);
  if (!place) throw missing(['body', 'video_url'], 'Field required, or video_id');
  return { ...place, ...(await besides(parts, principal, given)) };
}

/** An address that a GET gave, sent back, changes nothing: it is a signed one, which would stop to work. */
export async function changedFields(
  parts: Parts,
  principal: Principal,
  before: ShownAsset,
  given: Given,
): Promise<AssetFields> {
  const { video_url, thumbnail_url, ...rest } = given;
  const changed: Given = { ...rest };
  if (!sameFile(video_url, await videoUrl(parts.store, before))) changed.video_url = video_url;
  if (!sameFile(thumbnail_url, await thumbnailUrl(parts.store, before)))
    changed.thumbnail_url = thumbnail_url;
  if (changed.video_id === before.asset.videoId) delete changed.video_id;
  const place = await givenPlace(parts, principal, changed);
  return { ...place, ...(await besides(parts, principal, changed)) };
}

/** Addresses of one file differ in what is signed: the query. */
function sameFile(given: string | null | undefined, shown: string | null): boolean {
  if (!given || !shown) return false;
  const [one, other] = [URL.parse(given), URL.parse(shown)];
  return one !== null && one.origin === other?.origin && one.pathname === other.pathname;
}

async function givenPlace(
  parts: Parts,
  principal: Principal,
  { video_id: videoId, video_url: url }: Given,
): Promise<Place | undefined> {
  if (videoId !== undefined && url !== undefined)
    throw invalid(['body', 'video_id'], 'give it or video_url, not both');
  if (url !== undefined) return placeOf(parts, principal, url, 'video_url');
  if (videoId === undefined) return undefined;
  if (await findVideo(parts.db, videoId, principal)) return { videoId, objectKey: null, url: null };
  throw invalid(['body', 'video_id'], 'should be a video of yours');
}

async function besides(
  parts: Parts,
  principal: Principal,
  { thumbnail_url, duration, resolution }: Given,
): Promise<AssetFields> {
  if (thumbnail_url) await assertPicture(parts, principal, thumbnail_url);
  return { thumbnailUrl: thumbnail_url, duration, resolution };
}

/** A video's own file would be no picture, so of what lies here only machines and administrators may name one. */
async function assertPicture(parts: Parts, principal: Principal, address: string): Promise<void> {
  const { url, objectKey } = await placeOf(parts, principal, address, 'thumbnail_url');
  if (!url && !objectKey) throw invalid(['body', 'thumbnail_url'], 'should be a picture');
}
