import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import type { Job, JobFilter } from '../jobs.ts';
import { keys } from '../keys.ts';
import { refreshPhotos } from '../photos.ts';
import { refreshVideos } from '../videos.ts';
import { LIVE_PAGES } from './every.ts';
import type { Pace } from './pace.ts';

/** Milliseconds that a query waits for more of what concerns it. */
const GATHER_MS = 500;
/** The same for lists of photos and videos: what may be asked for in a minute is shared with uploads (RATE_LIMIT_CONSOLE). */
const GATHER_MEDIA_MS = 2_000;

/** What shows how many jobs there are: it changes with every one of them. */
const GATHER_COUNTS_MS = 1_000;

/** Lists of media may be long: where it is told which changed, those are asked for by their ids, many in one request. */
const media = {
  photos: { keyOf: keys.photo, refresh: refreshPhotos, all: [keys.photos, ['photo'], keys.somePhotos] },
  videos: { keyOf: keys.video, refresh: refreshVideos, all: [keys.videos, ['video']] },
};
type Medium = keyof typeof media;

const all = [keys.jobs, ['job'], ...media.photos.all, ...media.videos.all];

/** What each other `changed` is about. */
const shown: Record<string, (readonly string[])[]> = {
  schedules: [keys.schedules, ['schedule-run']],
  workers: [keys.workers, keys.models],
  queues: [keys.queues],
  alerts: [keys.alerts],
};

/** Passes on what the stream tells to the queries that it concerns. @see docs/events.md for what that is */
export function createTold(queries: QueryClient, pace: Pace) {
  const refresh = (queryKey: readonly unknown[], ms = GATHER_MS) =>
    pace(JSON.stringify(queryKey), ms, () => queries.invalidateQueries({ queryKey }));
  const waiting = { photos: new Set<string>(), videos: new Set<string>() };
  const refreshThose = (what: Medium, ids: string[]) => {
    for (const id of ids) {
      refresh(media[what].keyOf(id));
      waiting[what].add(id);
    }
    if (ids.length > 0) pace(what, GATHER_MEDIA_MS, () => media[what].refresh(queries, waiting[what]));
  };

  const changedJob = (job: Job) => {
    replaceJob(queries, job.id, () => job);
    refresh(keys.job(job.id));
    const isOf = (list: Query) => isShort(list) && mayHold(list, job);
    const lists = queries.getQueryCache().findAll({ queryKey: keys.jobs, predicate: isOf });
    for (const { queryKey } of lists) refresh(queryKey);
    refreshThose('photos', mediaOf(job, 'photo'));
    refreshThose('videos', mediaOf(job, 'video'));
    if (job.run_id) for (const key of [keys.schedules, keys.run(job.run_id)]) refresh(key, GATHER_COUNTS_MS);
    for (const key of [keys.queuesNow, keys.workers]) refresh(key, GATHER_COUNTS_MS);
  };

  const changedThing = ({ what, ids }: { what: string; ids?: string[] }) => {
    const medium = what === 'photos' || what === 'videos' ? what : undefined;
    if (medium && ids) return refreshThose(medium, ids);
    for (const queryKey of medium ? media[medium].all : (shown[what] ?? [])) refresh(queryKey);
  };

  const told = (type: string, data: unknown): void => {
    if (type === 'reload') for (const queryKey of all) refresh(queryKey);
    else if (type === 'changed') changedThing(data as Parameters<typeof changedThing>[0]);
    else if (type === 'job.progress') {
      const { id, progress } = data as Pick<Job, 'id' | 'progress'>;
      replaceJob(queries, id, (job) => ({ ...job, progress }));
      refresh(keys.workers, GATHER_COUNTS_MS);
    } else changedJob(data as Job);
  };
  /** While the stream was away, `changed` was told to nobody. Lists of media were asked for every few seconds meanwhile. */
  const missed = () => {
    for (const queryKey of Object.values(shown).flat()) refresh(queryKey);
  };
  return { told, missed };
}

const isShort = ({ state }: Query): boolean =>
  ((state.data as Partial<InfiniteData<unknown>> | undefined)?.pages?.length ?? 0) <= LIVE_PAGES;

/** Whether a list may have to show a job; what else it filters by, the API knows. */
function mayHold({ queryKey: [, filter] }: Query, { kind }: Job): boolean {
  const wanted = (filter as JobFilter | undefined)?.kind;
  return wanted === undefined || wanted === kind;
}

/** The ids that a job's input names: one, or the many of a burst. */
function mediaOf({ input }: Job, kind: 'photo' | 'video'): string[] {
  const named = input as Record<string, string | string[] | undefined>;
  return [named[`${kind}_id`] ?? named[`${kind}_ids`] ?? []].flat();
}

type JobList = { jobs: Job[] };

/** Changes a job in every answer on the screen that holds it; others are asked for anew when they are shown. */
function replaceJob(queries: QueryClient, id: string, change: (job: Job) => Job): void {
  const inList = <List extends JobList>(list: List): List => ({
    ...list,
    jobs: list.jobs.map((job) => (job.id === id ? change(job) : job)),
  });
  const has = ({ jobs }: JobList) => jobs.some((job) => job.id === id);
  const shown = { type: 'active' } as const;
  queries.setQueriesData<Job>({ ...shown, queryKey: keys.job(id), exact: true }, (job) => job && change(job));
  queries.setQueriesData<InfiniteData<JobList> | JobList>({ ...shown, queryKey: keys.jobs }, (list) => {
    if (!list) return undefined;
    if ('jobs' in list) return has(list) ? inList(list) : undefined;
    return list.pages.some(has) ? { ...list, pages: list.pages.map(inList) } : undefined;
  });
}
