import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, ask } from '../../data/api.ts';
import { LIVE_MS } from '../../data/jobs.ts';
import { useRemovals } from '../../data/removals.ts';

export type Video = InferResponseType<typeof api.videos.$get, 200>[number];

const key = ['videos'];

/** The newest thousand, without those just removed; asked for again while one is still being measured. */
export function useVideos() {
  const removals = useRemovals();
  const query = useQuery({
    queryKey: key,
    queryFn: () => ask(api.videos.$get({ query: { limit: '1000' } })),
    refetchInterval: ({ state: { data } }) => (data?.some(isUnfinished) ? LIVE_MS : false),
  });
  return { ...query, videos: query.data?.filter(({ id }) => !removals.some((gone) => gone.id === id)) };
}

const isUnfinished = ({ status, thumbnail_path, error_code }: Video) =>
  status === 'queued' || (thumbnail_path === null && error_code === null);

export function useRefetchVideos(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: key });
}
