import { useQuery } from '@tanstack/react-query';
import { api, ask } from './api.ts';
import { isLive, LIVE_MS } from './jobs.ts';
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

export type PhotoDetails = NonNullable<ReturnType<typeof usePhoto>['data']>;
