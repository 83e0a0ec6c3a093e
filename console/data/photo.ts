import { useQuery } from '@tanstack/react-query';
import { api, ask } from './api.ts';
import { isLive, LIVE_MS } from './jobs.ts';

/** One photo with everything that was made of it; asked for again while something is still being made. */
export const usePhoto = (id: string) =>
  useQuery({
    queryKey: ['photo', id],
    queryFn: () => ask(api.photos[':id'].details.$get({ param: { id } })),
    refetchInterval: ({ state: { data } }) =>
      data && (isLive(data) || data.thumbnail_path === null) ? LIVE_MS : false,
  });

export type PhotoDetails = NonNullable<ReturnType<typeof usePhoto>['data']>;
