import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, ask, Refused } from './api.ts';
import { LIVE_MS } from './jobs.ts';
import { keys } from './keys.ts';
import { LIVE_PAGES, useEvery } from './live/every.ts';
import { MAX_IDS, type MediaPage, nextOf, refreshMedia } from './media-pages.ts';
import { useRemovals } from './removals.ts';

export type Video = InferResponseType<typeof api.videos.$get, 200>[number];

const PAGE = '100';
const EVERY_MS = 2_500;

/** The videos, newest first, without those just removed. @param name what theirs have in them; all have '' */
export function useVideos(name: string) {
  const every = useEvery(EVERY_MS);
  const query = useInfiniteQuery({
    queryKey: [...keys.videos, name],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => fetchPage(name, pageParam),
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > LIVE_PAGES ? false : every),
    placeholderData: keepPreviousData,
  });
  const removals = useRemovals();
  const videos = query.data?.pages
    .flatMap(({ items }) => items)
    .filter(({ id }) => !removals.some((gone) => gone.id === id));
  return { ...query, videos };
}

async function fetchPage(name: string, cursor: string | undefined): Promise<MediaPage<Video>> {
  const query = { limit: PAGE, ...(name && { name }), ...(cursor && { cursor }) };
  const answer = await api.videos.$get({ query });
  return { items: await ask(answer), next: nextOf(answer.headers) };
}

/** One video; followed until it is measured and has a picture, or there will be none. */
export function useVideo(id: string) {
  const every = useEvery(LIVE_MS);
  return useQuery({
    queryKey: keys.video(id),
    queryFn: async () => {
      const [video] = await ask(api.videos.$get({ query: { ids: id } }));
      if (!video) throw new Refused(404, { code: 'NOT_FOUND' });
      return video;
    },
    refetchInterval: ({ state }) => (state.data && isUnfinished(state.data) ? every : false),
  });
}

const isUnfinished = ({ status, thumbnail_path, error_code }: Video): boolean =>
  status === 'queued' || (thumbnail_path === null && error_code === null);

/** What was found out about a video's tracks; undefined until it is measured. */
export function useMeasured({ id, status }: Video) {
  const { data } = useQuery({
    queryKey: [...keys.video(id), 'measured'],
    queryFn: () =>
      ask(api.jobs.$get({ query: { kind: 'duration', video_id: id, status: 'completed', limit: '1' } })),
    enabled: status === 'completed',
  });
  const [job] = data?.jobs ?? [];
  return job?.kind === 'duration' ? (job.result ?? undefined) : undefined;
}

/** Has the lists brought up to date about videos that changed, or are new. @param ids is emptied */
export async function refreshVideos(queries: QueryClient, ids: Set<string>): Promise<void> {
  const all = [...keys.videos, ''];
  await refreshMedia(queries, all, ids, (some) =>
    ask(api.videos.$get({ query: { ids: some, limit: String(MAX_IDS) } })),
  );
  // Whether a new one belongs to what was searched for, the API knows.
  await queries.invalidateQueries({ queryKey: keys.videos, predicate: ({ queryKey }) => queryKey[1] !== '' });
}

/** Has the lists brought up to date about one that was added, or removed. */
export function useRefreshVideo(): (id: string) => Promise<void> {
  const queries = useQueryClient();
  return (id) => {
    void queries.invalidateQueries({ queryKey: keys.video(id) });
    return refreshVideos(queries, new Set([id]));
  };
}
