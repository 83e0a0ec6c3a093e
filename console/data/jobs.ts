import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, ask } from './api.ts';

/** Milliseconds between two looks at one thing that is being made. */
export const LIVE_MS = 1_500;
/** The same for a whole list. */
const EVERY_MS = 2_500;
/** So many pages are kept up to date; who scrolls further reads. */
const LIVE_PAGES = 4;

export type Job = InferResponseType<typeof api.jobs.$get, 200>['jobs'][number];
export type JobEvent = InferResponseType<(typeof api.jobs)[':id']['timeline']['$get'], 200>['events'][number];
export type JobStatus = Job['status'];
export type Kind = Job['kind'];

/** Of a job, or of what a job is working on. */
export const isLive = ({ status }: { status: string }): boolean =>
  status === 'queued' || status === 'processing';

/** As the API takes them; an empty field is not looked at. */
export type JobFilter = {
  status?: JobStatus | undefined;
  kind?: Kind | undefined;
  owner_id?: string | undefined;
  created_after?: string | undefined;
  created_before?: string | undefined;
};

const all = ['jobs'];
const one = (id: string) => ['job', id];

export const useJobs = (filter: JobFilter) =>
  useInfiniteQuery({
    queryKey: [...all, filter],
    queryFn: ({ pageParam }) => ask(api.jobs.$get({ query: { ...filter, ...pageParam } })),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: ({ next_cursor }) => (next_cursor ? { cursor: next_cursor } : undefined),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > LIVE_PAGES ? false : EVERY_MS),
    placeholderData: keepPreviousData,
  });

/** One job, asked for until it has ended; none while it has no id yet. */
export const useJob = (id = '') =>
  useQuery({
    queryKey: one(id),
    queryFn: () => ask(api.jobs[':id'].$get({ param: { id }, query: {} })),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data && !isLive(state.data) ? false : LIVE_MS),
  });

/**
 * The newest jobs of a kind, asked for again and again while the page shows something that waits for one: one request
 * for all of them, however many are shown.
 */
export const useNewestJobs = (kind: 'upscale' | 'thumbnail', live: boolean) =>
  useQuery({
    queryKey: [...all, kind, 'newest'],
    queryFn: async () => (await ask(api.jobs.$get({ query: { kind, limit: '200' } }))).jobs,
    enabled: live,
    refetchInterval: live ? LIVE_MS : false,
  });

export const useTimeline = (job: Job) =>
  useQuery({
    queryKey: [...one(job.id), 'timeline', job.updated_at],
    queryFn: () => ask(api.jobs[':id'].timeline.$get({ param: { id: job.id } })),
    placeholderData: keepPreviousData,
  });

export function useSteer(id: string) {
  const queries = useQueryClient();
  const shown = (job: Job) => {
    queries.setQueryData(one(id), job);
    return queries.invalidateQueries({ queryKey: all });
  };
  const param = { id };
  const cancel = useMutation({
    mutationFn: () => ask(api.jobs[':id'].cancel.$post({ param })),
    onSuccess: shown,
  });
  const retry = useMutation({
    mutationFn: () => ask(api.jobs[':id'].retry.$post({ param })),
    onSuccess: shown,
  });
  return { cancel, retry };
}

/**
 * Runs every failed job that matches again, batch by batch. What fails again meanwhile failed after the wish, and is
 * left alone.
 */
export function useRetryFailed() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ status: _, ...filter }: JobFilter) => {
      const json = { ...filter, failed_before: new Date().toISOString() };
      const sum = { retried: 0, held_back: 0 };
      for (let more = true; more; ) {
        const batch = await ask(api.jobs.retry.$post({ json }));
        sum.retried += batch.retried;
        sum.held_back = batch.held_back;
        more = batch.more && batch.retried > 0;
      }
      return sum;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: all }),
  });
}

/** What a code means, in the API's own words. */
export const useMeaning = (code: string) =>
  useQuery({
    queryKey: ['problem', code],
    queryFn: () => ask(api.problems[':code'].$get({ param: { code } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
