import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, ask } from './api.ts';
import { keys } from './keys.ts';
import { LIVE_PAGES, useEvery } from './live/every.ts';

/** Milliseconds between two looks at one thing that is being made, while the stream of events is away. */
export const LIVE_MS = 1_500;
/** The same for a whole list. */
const EVERY_MS = 2_500;

export type Job = InferResponseType<typeof api.jobs.$get, 200>['jobs'][number];
export type JobEvent = InferResponseType<(typeof api.jobs)[':id']['timeline']['$get'], 200>['events'][number];
export type JobStatus = Job['status'];
export type Kind = Job['kind'];

/** Of a job, or of what a job is working on. */
export const isLive = ({ status }: { status: string }): boolean =>
  status === 'queued' || status === 'processing';

/** How far a worker is with it, 0 to 100; undefined while none has it. */
export const percentOf = (job: Pick<Job, 'status' | 'progress'> | undefined): number | undefined =>
  job?.status === 'processing' ? job.progress.percent : undefined;

/** As the API takes them; an empty field is not looked at. */
export type JobFilter = {
  status?: JobStatus | undefined;
  kind?: Kind | undefined;
  owner_id?: string | undefined;
  created_after?: string | undefined;
  created_before?: string | undefined;
};

/** A list of jobs, newest first, page by page. @param limit how many a page has */
export function useJobs(filter: JobFilter & { limit?: string }) {
  const every = useEvery(EVERY_MS);
  return useInfiniteQuery({
    queryKey: [...keys.jobs, filter],
    queryFn: ({ pageParam }) => ask(api.jobs.$get({ query: { ...filter, ...pageParam } })),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: ({ next_cursor }) => (next_cursor ? { cursor: next_cursor } : undefined),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > LIVE_PAGES ? false : every),
    placeholderData: keepPreviousData,
  });
}

/** One job, followed until it has ended; none while it has no id yet. */
export function useJob(id = '') {
  const every = useEvery(LIVE_MS);
  return useQuery({
    queryKey: keys.job(id),
    queryFn: () => ask(api.jobs[':id'].$get({ param: { id }, query: {} })),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data && !isLive(state.data) ? false : every),
  });
}

const none: Job[] = [];

/** The jobs of a kind that workers have in hand, while something on the page waits for one. There are no more than workers. */
export function useRunning(kind: 'upscale', isWaiting: boolean): Job[] {
  const every = useEvery(LIVE_MS);
  const { data } = useQuery({
    queryKey: [...keys.jobs, { kind, status: 'processing' }],
    queryFn: () => ask(api.jobs.$get({ query: { kind, status: 'processing', limit: '200' } })),
    enabled: isWaiting,
    refetchInterval: every,
  });
  return isWaiting && data ? data.jobs : none;
}

export const useTimeline = (job: Job) =>
  useQuery({
    // Of a stage nothing is told but progress, which leaves the time of the last change as it was.
    queryKey: [...keys.job(job.id), 'timeline', job.updated_at, job.progress.stage],
    queryFn: () => ask(api.jobs[':id'].timeline.$get({ param: { id: job.id } })),
    placeholderData: keepPreviousData,
  });

export function useSteer(id: string) {
  const queries = useQueryClient();
  const shown = (job: Job) => {
    queries.setQueryData(keys.job(id), job);
    return queries.invalidateQueries({ queryKey: keys.jobs });
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
    onSettled: () => queries.invalidateQueries({ queryKey: keys.jobs }),
  });
}
