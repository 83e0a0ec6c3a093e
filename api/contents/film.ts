import { z } from '@hono/zod-openapi';
import type { Db } from '../../db/client.ts';
import type { ContentRow } from '../../db/contents.ts';
import { newestAssets } from '../../db/video-assets.ts';
import type { ObjectStore } from '../../storage/store.ts';
import { assetView } from './asset-view.ts';

/** A content as it is watched: with its newest file. */
export const filmSchema = z
  .object({
    id: z.int(),
    title: z.string(),
    description: z.string().nullable(),
    age_rating: z.string().nullable(),
    like_count: z.int(),
    video_url: z.string().nullable().openapi({
      description:
        'Works without a token, for 6 hours where the file lies here; null while there is no file.',
    }),
    thumbnail_url: z.string().nullable(),
    duration: z.number().nullable().openapi({ description: 'Seconds; null until measured.' }),
  })
  .openapi('Film');

/** One for each content, in the same order. */
export async function filmsOf(
  { db, store }: { db: Db; store: ObjectStore },
  rows: ContentRow[],
): Promise<z.output<typeof filmSchema>[]> {
  const assets = await newestAssets(
    db,
    rows.map(({ id }) => id),
  );
  return Promise.all(
    rows.map(async ({ id, title, description, ageRating, likeCount }) => {
      const shown = assets.get(id);
      const file = shown && (await assetView(store, shown));
      return {
        id,
        title,
        description,
        age_rating: ageRating,
        like_count: likeCount,
        video_url: file?.video_url ?? null,
        thumbnail_url: file?.thumbnail_url ?? null,
        duration: file?.duration ?? null,
      };
    }),
  );
}
