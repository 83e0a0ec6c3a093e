import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { useMemo } from 'react';
import { api, ask } from './api.ts';
import { isLive, useRunning } from './jobs.ts';
import { keys } from './keys.ts';
import { LIVE_PAGES, useEvery } from './live/every.ts';
import { createPace } from './live/pace.ts';
import { MAX_IDS, type MediaPage, nextOf, refreshMedia } from './media-pages.ts';
import { useRemovals } from './removals.ts';

export type Photo = InferResponseType<typeof api.photos.$get, 200>[number];

/** 0 to 100, of a photo that is being enlarged. */
export type ShownPhoto = Photo & { percent?: number | undefined };

const PAGE = '500';
/** Slowly: there are four pages, and what an account may ask for in a minute is shared by its tabs (RATE_LIMIT_CONSOLE). */
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

/** Photos by their ids, with one request for a hundred. Asked again until each has its thumbnail. */
export function usePhotosOf(ids: string[]): Map<string, Photo> {
  const every = useEvery(EVERY_MS);
  const { data } = useQuery({
    queryKey: [...keys.somePhotos, ids],
    queryFn: async () => {
      const photos: Photo[] = [];
      for (let at = 0; at < ids.length; at += MAX_IDS)
        photos.push(...(await fetchSome(ids.slice(at, at + MAX_IDS).join())));
      return photos;
    },
    enabled: ids.length > 0,
    refetchInterval: ({ state }) =>
      state.data?.some(({ thumbnail_path }) => thumbnail_path === null) ? every : false,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => new Map(data?.map((photo) => [photo.id, photo])), [data]);
}

const fetchSome = (ids: string) => ask(api.photos.$get({ query: { ids, limit: String(MAX_IDS) } }));

/** Has the list brought up to date about photos that changed, or are new. @param ids is emptied */
export async function refreshPhotos(queries: QueryClient, ids: Set<string>): Promise<void> {
  await Promise.all([
    refreshMedia(queries, keys.photos, ids, fetchSome),
    queries.invalidateQueries({ queryKey: keys.somePhotos }),
  ]);
}

/** Milliseconds that a photo which was just sent waits for more: a folder has hundreds. */
const GATHER_SENT_MS = 500;
const sent = new Set<string>();
const pace = createPace();

/** Has the list show one that was just sent. */
export function useShowPhoto(): (id: string) => void {
  const queries = useQueryClient();
  return (id) => {
    sent.add(id);
    pace('sent', GATHER_SENT_MS, () => refreshPhotos(queries, sent));
  };
}

/** Has the list brought up to date about one that was removed. */
export function useForgetPhoto(): (id: string) => Promise<void> {
  const queries = useQueryClient();
  return (id) => refreshPhotos(queries, new Set([id]));
}
