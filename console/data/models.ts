import { useQuery } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, ask } from './api.ts';
import { keys } from './keys.ts';
import { useEvery } from './live/every.ts';

export type Model = InferResponseType<typeof api.models.$get, 200>['models'][number];

/** What the workers that are up can upscale with, or could if it were pulled. */
export const useModels = () =>
  useQuery({
    queryKey: keys.models,
    queryFn: () => ask(api.models.$get()),
    refetchInterval: useEvery(10_000),
  });
