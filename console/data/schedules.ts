import {
  keepPreviousData,
  useInfiniteQuery,
  useIsMutating,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { InferRequestType, InferResponseType } from 'hono/client';
import { api, ask } from './api.ts';
import { keys } from './keys.ts';
import { useEvery } from './live/every.ts';

/** While the stream of events is away. */
const EVERY_MS = 4_000;

export type Schedule = InferResponseType<typeof api.schedules.$get, 200>['schedules'][number];
export type Run = NonNullable<Schedule['last_run']>;
export type NewSchedule = InferRequestType<typeof api.schedules.$post>['json'];
type ScheduleChange = InferRequestType<(typeof api.schedules)[':id']['$patch']>['json'];
export type Work = InferResponseType<(typeof api)['schedule-works']['$get'], 200>['works'][number];
export type LogLine = InferResponseType<
  (typeof api)['schedule-runs'][':id']['log']['$get'],
  200
>['events'][number];

const all = keys.schedules;
const removal = [...all, 'removal'];

/** An account may have 50: they are all on one page, and an administrator sees the first 200 of everybody's. */
export const useSchedules = () =>
  useQuery({
    queryKey: all,
    queryFn: () => ask(api.schedules.$get({ query: { limit: '200' } })),
    refetchInterval: useEvery(EVERY_MS),
  });

/** What is being deleted is not asked for again: it may be gone by the time of the answer. */
const useIsStaying = (): boolean => useIsMutating({ mutationKey: removal }) === 0;

export const useSchedule = (id: string) =>
  useQuery({
    enabled: useIsStaying(),
    queryKey: [...all, id],
    queryFn: () => ask(api.schedules[':id'].$get({ param: { id } })),
    refetchInterval: useEvery(EVERY_MS),
  });

/** What a schedule may do, with the form of each. It changes with the platform's version alone. */
export const useWorks = () =>
  useQuery({
    queryKey: ['schedule-works'],
    queryFn: () => ask(api['schedule-works'].$get()),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The next five ticks of a time that is being typed. */
export const useTicks = (query: { cron?: string; every_hours?: string; timezone: string }) =>
  useQuery({
    queryKey: ['schedule-ticks', query],
    queryFn: () => ask(api['schedule-ticks'].$get({ query })),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  });

export const useRuns = (scheduleId: string) =>
  useInfiniteQuery({
    enabled: useIsStaying(),
    queryKey: [...all, scheduleId, 'runs'],
    queryFn: ({ pageParam }) =>
      ask(
        api.schedules[':id'].runs.$get({ param: { id: scheduleId }, query: { limit: '20', ...pageParam } }),
      ),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: ({ next_cursor }) => (next_cursor ? { cursor: next_cursor } : undefined),
    refetchInterval: useEvery(EVERY_MS),
  });

/** A run and the jobs that it made, newest first. */
export const useRun = (id: string) =>
  useInfiniteQuery({
    queryKey: keys.run(id),
    queryFn: ({ pageParam }) => ask(api['schedule-runs'][':id'].$get({ param: { id }, query: pageParam })),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: ({ next_cursor }) => (next_cursor ? { cursor: next_cursor } : undefined),
    refetchInterval: useEvery(EVERY_MS),
  });

/** What its jobs went through, newest first. */
export const useRunLog = ({ id, status }: Run) =>
  useInfiniteQuery({
    queryKey: [...keys.run(id), 'log', status],
    queryFn: ({ pageParam }) =>
      ask(api['schedule-runs'][':id'].log.$get({ param: { id }, query: pageParam })),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: ({ next_cursor }) => (next_cursor ? { cursor: next_cursor } : undefined),
    refetchInterval: useEvery(EVERY_MS),
    placeholderData: keepPreviousData,
  });

/** Everything that changes schedules; each change is shown as soon as the API has answered. */
export function useScheduleActions() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: all });
  const create = useMutation({
    mutationFn: (json: NewSchedule) => ask(api.schedules.$post({ json })),
    onSuccess,
  });
  const change = useMutation({
    mutationFn: ({ id, ...json }: ScheduleChange & { id: string }) =>
      ask(api.schedules[':id'].$patch({ param: { id }, json })),
    onSuccess,
  });
  const remove = useMutation({
    mutationKey: removal,
    mutationFn: (id: string) => ask(api.schedules[':id'].$delete({ param: { id } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: all, exact: true });
    },
  });
  const start = useMutation({
    mutationFn: ({ id, parameters }: { id: string; parameters: Record<string, unknown> }) =>
      ask(api.schedules[':id'].run.$post({ param: { id }, json: { parameters } })),
    onSuccess,
  });
  const cancelRun = useMutation({
    mutationFn: (id: string) => ask(api['schedule-runs'][':id'].cancel.$post({ param: { id } })),
    onSuccess: (ended: Run) => queries.invalidateQueries({ queryKey: keys.run(ended.id) }).then(onSuccess),
  });
  return { create, change, remove, start, cancelRun };
}
