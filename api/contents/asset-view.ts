import { z } from '@hono/zod-openapi';
import type { ShownAsset } from '../../db/video-assets.ts';
import type { ObjectStore } from '../../storage/store.ts';
import { videoState, videoStatus } from '../videos/state.ts';
import { keyOf } from './asset-address.ts';

/** Seconds that an address of a file works: longer than a film with pauses. */
const WATCH_SECONDS = 6 * 3_600;

export const assetSchema = z
  .object({
    content_id: z.int(),
    video_url: z.string().openapi({
      description:
        'Works as it stands, without a token, for 6 hours where the file lies here. Takes range requests.',
    }),
    thumbnail_url: z
      .string()
      .nullable()
      .openapi({ description: 'As `video_url`; null while there is none.' }),
    duration: z.number().nullable().openapi({ description: 'Seconds; null until measured.' }),
    resolution: z
      .string()
      .nullable()
      .openapi({ description: 'As given, else width x height once measured.' }),
    id: z.int(),
    created_at: z.iso.datetime(),
    video_id: z.uuid().nullable().openapi({ description: 'The video of `POST /videos`, if it is one.' }),
    status: z
      .enum(videoStatus)
      .openapi({ description: 'How far its jobs are; completed where it has none.' }),
    error_code: z.string().nullable(),
    error_message: z.string().nullable().openapi({ description: 'Why it has no duration, or no thumbnail.' }),
  })
  .openapi('VideoAsset');

const noJobs = { status: 'completed', error_code: null, error_message: null } as const;

/** What an asset says of itself comes first, then what the jobs of its video found out. */
export async function assetView(
  store: ObjectStore,
  shown: ShownAsset,
): Promise<z.output<typeof assetSchema>> {
  const { asset, video } = shown;
  const { contentId, id, createdAt, videoId } = asset;
  return {
    content_id: contentId,
    video_url: (await videoUrl(store, shown)) ?? '',
    thumbnail_url: await thumbnailUrl(store, shown),
    duration: asset.duration ?? video?.duration ?? null,
    resolution: asset.resolution ?? (video?.width ? `${video.width}x${video.height}` : null),
    id,
    created_at: createdAt.toISOString(),
    video_id: videoId,
    ...(video ? videoState(video) : noJobs),
  };
}

export async function videoUrl(store: ObjectStore, { asset, video }: ShownAsset): Promise<string | null> {
  const key = video?.key ?? asset.objectKey;
  return key === null ? asset.url : signForWatching(store, key);
}

export async function thumbnailUrl(
  store: ObjectStore,
  { asset, thumbnailKey }: ShownAsset,
): Promise<string | null> {
  const { thumbnailUrl: given } = asset;
  const key = given === null ? thumbnailKey : keyOf(given);
  return key === null ? given : signForWatching(store, key);
}

/** An address for everybody who has it. */
export const signForWatching = (store: ObjectStore, key: string): Promise<string> =>
  store.signedUrl(key, { expiresIn: WATCH_SECONDS });
