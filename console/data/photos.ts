import { type QueryClient, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { useMemo } from 'react';
import { api, ask } from './api.ts';
import { isLive, useRunning } from './jobs.ts';
import { keys } from './keys.ts';
import { LIVE_PAGES, useEvery } from './live/every.ts';
import { type MediaPage, nextOf, refreshMedia } from './media-pages.ts';
import { useRemovals } from './removals.ts';

export type Photo = InferResponseType<typeof api.photos.$get, 200>[number];

/** 0 to 100, of a photo that is being enlarged. */
export type ShownPhoto = Photo & { percent?: number | undefined };

const PAGE = '500';
/** Slowly: an account may ask for its photos once a second, and there are four pages (RATE_LIMIT_PHOTOS). */
const EVERY_MS = 8_000;

/** The photos, newest first, in pages that are fetched as they are scrolled to; without those just removed. */
export function usePhotos() {
  const every = useEvery(EVERY_MS);
  const query = useInfiniteQuery({
    queryKey: keys.photos,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > LIVE_PAGES ? false : every),
    staleTime: 30_000,
  });
  const removals = useRemovals();
  const photos = useMemo(() => {
    const gone = new Set(removals.map(({ id }) => id));
    return (query.data?.pages ?? []).flatMap(({ items }) => items).filter(({ id }) => !gone.has(id));
  }, [query.data, removals]);
  return { ...query, photos: useProgress(photos) };
}

async function fetchPage(cursor: string | undefined): Promise<MediaPage<Photo>> {
  const answer = await api.photos.$get({ query: { limit: PAGE, ...(cursor && { cursor }) } });
  return { items: await ask(answer), next: nextOf(answer.headers) };
}

/** How far each is that is being enlarged now. */
function useProgress(photos: Photo[]): ShownPhoto[] {
  const running = useRunning('upscale', photos.some(isLive));
  return useMemo(() => {
    const percents = new Map(
      running.map((job) => [job.kind === 'upscale' && job.input.photo_id, job.progress.percent]),
    );
    if (percents.size === 0) return photos;
    return photos.map((photo) => ({ ...photo, percent: percents.get(photo.id) }));
  }, [photos, running]);
}

/** Has the list brought up to date about photos that changed, or are new. @param ids is emptied */
export const refreshPhotos = (queries: QueryClient, ids: Set<string>): Promise<void> =>
  refreshMedia(queries, keys.photos, ids, (some) =>
    ask(api.photos.$get({ query: { ids: some, limit: '100' } })),
  );

/** Has the list brought up to date about one that was added, or removed. */
export function useRefreshPhoto(): (id: string) => void {
  const queries = useQueryClient();
  return (id) => void refreshPhotos(queries, new Set([id]));
}
