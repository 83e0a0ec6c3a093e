import { type QueryClient, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, ask } from './api.ts';
import { keys } from './keys.ts';
import { LIVE_PAGES, useEvery } from './live/every.ts';
import { type MediaPage, nextOf, refreshMedia } from './media-pages.ts';
import { useRemovals } from './removals.ts';

export type Video = InferResponseType<typeof api.videos.$get, 200>[number];

const PAGE = '500';
const EVERY_MS = 2_500;

/** The videos, newest first, without those just removed. */
export function useVideos() {
  const every = useEvery(EVERY_MS);
  const query = useInfiniteQuery({
    queryKey: keys.videos,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > LIVE_PAGES ? false : every),
  });
  const removals = useRemovals();
  const videos = query.data?.pages
    .flatMap(({ items }) => items)
    .filter(({ id }) => !removals.some((gone) => gone.id === id));
  return { ...query, videos };
}

async function fetchPage(cursor: string | undefined): Promise<MediaPage<Video>> {
  const answer = await api.videos.$get({ query: { limit: PAGE, ...(cursor && { cursor }) } });
  return { items: await ask(answer), next: nextOf(answer.headers) };
}

/** Has the lists brought up to date about videos that changed, or are new. @param ids is emptied */
export const refreshVideos = (queries: QueryClient, ids: Set<string>): Promise<void> =>
  refreshMedia(queries, keys.videos, ids, (some) =>
    ask(api.videos.$get({ query: { ids: some, limit: '100' } })),
  );

/** Has the lists brought up to date about one that was added, or removed. */
export function useRefreshVideo(): (id: string) => void {
  const queries = useQueryClient();
  return (id) => void refreshVideos(queries, new Set([id]));
}
