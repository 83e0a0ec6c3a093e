import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, ask } from './api.ts';
import { keys } from './keys.ts';
import { useEvery } from './live/every.ts';

/** While the stream of events is away. */
const EVERY_MS = 3_000;
/** Nothing can announce that it does not answer, so whether parts of the platform do is asked. */
const HEALTH_MS = 5_000;

export type Queue = InferResponseType<typeof api.queues.$get, 200>['queues'][number];
export type QueueHistory = InferResponseType<typeof api.queues.history.$get, 200>;
export type Point = QueueHistory['points'][number];
export type Worker = InferResponseType<typeof api.workers.$get, 200>['workers'][number];
export type Alert = InferResponseType<typeof api.alerts.$get, 200>['alerts'][number];

/** A platform whose parts are away says so with a 503, which is an answer like any other here. */
export const useHealth = () =>
  useQuery({
    queryKey: ['health'],
    queryFn: async () => {
      const [about, ready] = await Promise.all([ask(api.health.$get()), api.health.ready.$get()]);
      return { version: about.version, ...(await ready.json()) };
    },
    refetchInterval: HEALTH_MS,
  });

export type Health = NonNullable<ReturnType<typeof useHealth>['data']>;

export const useQueues = () =>
  useQuery({
    queryKey: keys.queuesNow,
    queryFn: () => ask(api.queues.$get()),
    refetchInterval: useEvery(EVERY_MS),
  });

/** A sample a minute. */
export const useQueueHistory = (minutes: number) =>
  useQuery({
    queryKey: [...keys.queues, 'history', minutes],
    queryFn: () => ask(api.queues.history.$get({ query: { minutes: String(minutes) } })),
    refetchInterval: useEvery(20_000),
    placeholderData: keepPreviousData,
  });

export const useWorkers = () =>
  useQuery({
    queryKey: keys.workers,
    queryFn: () => ask(api.workers.$get()),
    refetchInterval: useEvery(EVERY_MS),
  });

export const useAlerts = () =>
  useInfiniteQuery({
    queryKey: keys.alerts,
    queryFn: ({ pageParam }) => ask(api.alerts.$get({ query: { limit: '10', ...pageParam } })),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: ({ next_cursor }) => (next_cursor ? { cursor: next_cursor } : undefined),
    refetchInterval: useEvery(10_000),
  });
