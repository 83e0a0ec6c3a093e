import { useQuery } from '@tanstack/react-query';
import { api, ask } from './api.ts';
import { isLive, type Job, LIVE_MS } from './jobs.ts';
import { keys } from './keys.ts';
import { useEvery } from './live/every.ts';

/** One photo with everything that was made of it; followed while something is still being made. */
export function usePhoto(id: string) {
  const every = useEvery(LIVE_MS);
  return useQuery({
    queryKey: keys.photo(id),
    queryFn: () => ask(api.photos[':id'].details.$get({ param: { id } })),
    refetchInterval: ({ state: { data } }) =>
      data && (isLive(data) || data.thumbnail_path === null) ? every : false,
  });
}

/** The failed job that a photo's status follows: the photo has its words alone, and not its code. */
export function useFailedJob({ id, status, error_message }: PhotoDetails): Job | undefined {
  const query = { photo_id: id, status: 'failed' } as const;
  const { data } = useQuery({
    queryKey: [...keys.jobs, query],
    queryFn: () => ask(api.jobs.$get({ query })),
    enabled: status === 'failed',
  });
  return data?.jobs.find(({ error }) => error?.message === error_message);
}

export type PhotoDetails = NonNullable<ReturnType<typeof usePhoto>['data']>;
